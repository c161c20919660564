package io.jobetl.io.mysql;

import com.mysql.cj.jdbc.Driver;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.jobetl.pipeline.port.StoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * Opens connections that all behave alike: UTC session, READ COMMITTED, strict mode, UTF-8 of four bytes, connect and
 * socket time-outs (the driver's default is to wait forever), prepared statements expanded by the driver.
 *
 * <p>Thread-safe; holds no connection itself.
 */
public final class MySqlDatabase {
    private static final String SESSION_VARIABLES = "time_zone='+00:00'"
            + ",transaction_isolation='READ-COMMITTED'"
            + ",sql_mode='STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,"
            + "NO_ENGINE_SUBSTITUTION'"
            + ",lock_wait_timeout=10"
            // What an administrator may have set for all sessions, and what our statements take for granted.
            + ",autocommit=1"
            + ",completion_type='NO_CHAIN'"
            + ",foreign_key_checks=1"
            + ",group_concat_max_len=1048576"
            + ",max_execution_time=0"
            + ",net_read_timeout=60"
            + ",net_write_timeout=600"
            + ",sql_auto_is_null=0"
            + ",sql_big_selects=1"
            + ",sql_safe_updates=0"
            + ",sql_select_limit=18446744073709551615"
            + ",transaction_read_only=0"
            + ",unique_checks=1"
            + ",wait_timeout=28800";

    /** The driver's option. */
    private static final String SEVERAL_STATEMENTS = "allowMultiQueries";

    private static final AtomicInteger POOLS = new AtomicInteger();

    private final MySqlConfig config;
    private final Driver driver;

    public MySqlDatabase(MySqlConfig config) {
        this.config = config;
        try {
            this.driver = new Driver();
        } catch (SQLException impossible) {
            throw new IllegalStateException("the MySQL driver does not load", impossible);
        }
    }

    public MySqlConfig config() {
        return config;
    }

    /**
     * A connection to the database; the caller closes it.
     *
     * @throws StoreException when the server does not answer, the user is not let in, or there is no such database
     */
    public Connection open() {
        try {
            return connect();
        } catch (SQLException error) {
            throw failure("connecting", error);
        }
    }

    /** A connection to the server without a database, for the time before the database exists. */
    public Connection openServer() {
        try {
            return connect(serverUrl(), properties());
        } catch (SQLException error) {
            throw failure("connecting", error);
        }
    }

    /** The same as {@link #open}, for callers that tell the driver's errors apart themselves. */
    public Connection connect() throws SQLException {
        return connect(url(), properties());
    }

    /**
     * The same for a caller that sends several statements in one text. So it must not let data become a part of a
     * text, other than through parameters or as digits.
     */
    public Connection connectForTexts() throws SQLException {
        Properties properties = properties();
        properties.setProperty(SEVERAL_STATEMENTS, "true");
        return connect(url(), properties);
    }

    private Connection connect(String url, Properties properties) throws SQLException {
        Connection connection = driver.connect(url, properties);
        if (connection == null) {
            throw new IllegalStateException("the MySQL driver does not take " + url);
        }
        return connection;
    }

    /**
     * How the server compares and stores names; asked anew by each call.
     *
     * @throws StoreException when the server does not answer or the user is not let in
     */
    public ServerNames names() {
        try (Connection connection = openServer()) {
            return names(connection);
        } catch (SQLException error) {
            throw failure("asking how names are compared", error);
        }
    }

    /** The same on a connection of the caller's. */
    public ServerNames names(Connection connection) throws SQLException {
        return ServerNames.of(connection, config.database());
    }

    /** What tells this server from all others, a copy of its data included. */
    public String serverUuid() {
        try (Connection connection = openServer();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT @@server_uuid")) {
            row.next();
            return row.getString(1);
        } catch (SQLException error) {
            throw failure("asking for the server's uuid", error);
        }
    }

    /**
     * A small pool in auto-commit mode: each read sees what is committed when it begins. Who is not let in or finds
     * nobody hears it from the first call, after a second; once it was connected, ten seconds are waited for a server.
     */
    public HikariDataSource pool(String name, int connections) {
        HikariDataSource pool = new HikariDataSource();
        set(pool, name, connections);
        pool.setInitializationFailTimeout(1);
        return pool;
    }

    /**
     * The same for statements that the server ends after a time. It never connects in the calling thread, so that
     * callers wait side by side for a server that does not answer.
     *
     * @param bound of each statement that selects
     */
    public HikariDataSource pool(String name, int connections, Duration bound) {
        HikariConfig pool = new HikariConfig();
        set(pool, name, connections);
        pool.setConnectionInitSql("SET max_execution_time = " + bound.toMillis());
        pool.setInitializationFailTimeout(-1);
        return new HikariDataSource(pool);
    }

    private void set(HikariConfig pool, String name, int connections) {
        // As a bean of the JVM it can be watched; beans of one name would hide each other.
        pool.setPoolName(name + "-" + POOLS.incrementAndGet());
        pool.setRegisterMbeans(true);
        pool.setDataSource(dataSource());
        pool.setMaximumPoolSize(connections);
        pool.setMinimumIdle(0);
        pool.setConnectionTimeout(10_000);
    }

    /** A connection of a pool. The pool wraps why it has none; what the caller needs is why. */
    public static Connection connection(DataSource connections) throws SQLException {
        try {
            return connections.getConnection();
        } catch (SQLException error) {
            if (error.getCause() instanceof SQLException cause) {
                throw cause;
            }
            throw error;
        }
    }

    /** Connections for a library that opens them itself; none of them is shared. */
    public DataSource dataSource() {
        return new PoolSource(this);
    }

    /** What the error means to the caller, with the server's address and the way out. */
    public StoreException failure(String action, SQLException error) {
        return MySqlErrors.translated(config, action, error);
    }

    String url() {
        return serverUrl() + config.database();
    }

    private String serverUrl() {
        return "jdbc:mysql://" + config.address() + "/";
    }

    Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("connectTimeout", "5000");
        properties.setProperty("socketTimeout", "30000");
        properties.setProperty("tcpKeepAlive", "true");
        properties.putAll(config.options());
        if (config.allowsPublicKeyRetrieval(config.host())) {
            // Lets a server without TLS be used with its default login.
            properties.setProperty(MySqlConfig.PUBLIC_KEY_RETRIEVAL, "true");
        }

        properties.setProperty("user", config.user());
        properties.setProperty("password", config.password());
        properties.setProperty("connectionTimeZone", "+00:00");
        properties.setProperty("forceConnectionTimeZoneToSession", "true");
        properties.setProperty("characterEncoding", "UTF-8");
        properties.setProperty("sessionVariables", SESSION_VARIABLES);
        properties.setProperty("rewriteBatchedStatements", "true");
        properties.setProperty("useServerPrepStmts", "false");
        properties.setProperty("cachePrepStmts", "true");
        properties.setProperty("prepStmtCacheSize", "100");
        properties.setProperty("prepStmtCacheSqlLimit", "262144");
        properties.setProperty("autoReconnect", "false");
        properties.setProperty(SEVERAL_STATEMENTS, "false");
        properties.setProperty("allowLoadLocalInfile", "false");
        properties.setProperty("allowUrlInLocalInfile", "false");
        return properties;
    }
}
