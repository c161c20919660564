package io.jobetl.benchmarks.pipeline;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.app.local.LocalAddresses;
import io.jobetl.local.DataDirectory;
import io.jobetl.runtime.connector.SourceConnector;
import io.jobetl.runtime.settings.ConfigLoader;
import io.jobetl.runtime.settings.EtlConfig;
import io.jobetl.runtime.settings.Setting;
import io.jobetl.runtime.settings.Settings;
import io.jobetl.runtime.stores.StoreSetup;
import io.jobetl.runtime.stores.Stores;
import io.jobetl.verify.Verifier;
import io.jobetl.verify.VerifyReport;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A keyspace, a database, topics and a connector of one name, ready to use; {@link #close} removes the connector, the
 * tables go with the servers. For one thread.
 */
final class Installation implements AutoCloseable {
    private static final Duration SNAPSHOT_PATIENCE = Duration.ofMinutes(3);
    private static final Duration COUNT_PATIENCE = Duration.ofMinutes(2);
    private static final int SHOWN_DIFFERENCES = 5;

    private final Path home;
    private final Map<Setting<?>, String> settings;
    private final EtlConfig config;
    private final Stores stores;
    private final CqlSession cassandra;

    private Installation(Path home, Map<Setting<?>, String> settings, EtlConfig config) {
        this.home = home;
        this.settings = settings;
        this.config = config;
        this.stores = new Stores(config);
        StoreSetup setup = StoreSetup.standard(stores);
        setup.mysql();
        setup.cassandra();
        setup.kafka();
        this.cassandra = stores.cassandra();
    }

    /** @param servers that run on this directory are used */
    static Installation create(String name, Path home, DataDirectory servers) {
        Map<Setting<?>, String> settings = LocalAddresses.settings(servers.endpoints());
        settings.put(Settings.MYSQL_USER, "root");
        settings.put(Settings.MYSQL_PASSWORD.value(), "1");
        settings.put(Settings.MYSQL_DATABASE, name);
        settings.put(Settings.CASSANDRA_KEYSPACE, name);
        settings.put(Settings.KAFKA_TOPIC_PREFIX, name);
        settings.put(Settings.CONNECT_CONNECTOR, name);
        settings.put(Settings.DATA_DIR, servers.path().toString());
        EtlConfig config =
                new ConfigLoader(Map.of(), home, home, null, null, Map.of(), directory -> Map.of()).load(settings);
        return new Installation(home, settings, config);
    }

    EtlConfig config() {
        return config;
    }

    CqlSession cassandra() {
        return cassandra;
    }

    String keyspace() {
        return stores.keyspace();
    }

    /** A new connection in its default state. */
    Connection mysql() {
        return stores.mysql().open();
    }

    /** The folder of the project. */
    Path home() {
        return home;
    }

    /** What leads a child process to these stores. */
    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        settings.forEach((setting, value) -> environment.put(setting.variable(), value));
        return environment;
    }

    /** Fills job and campaign, and returns when all of it is in the topics. */
    void loadDimensions(PixelTraffic traffic) throws SQLException {
        try (Connection connection = mysql()) {
            connection.setAutoCommit(false);
            insert(connection, "INSERT INTO campaign (id, company_id) VALUES (?, ?)", PixelTraffic.CAMPAIGNS);
            insert(connection, "INSERT INTO job (id, company_id) VALUES (?, ?)", traffic.knownJobs());
            connection.commit();
        }
        stores.connect()
                .deployAndAwaitSnapshot(
                        SourceConnector.forDeployment(
                                SourceConnector.template(home),
                                config,
                                DataDirectory.at(config.dataDirectory())::keepSecret),
                        SNAPSHOT_PATIENCE,
                        line -> {});
    }

    private static void insert(Connection connection, String sql, int rows) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            for (int id = 1; id <= rows; id++) {
                insert.setInt(1, id);
                insert.setInt(2, PixelTraffic.companyOf(id));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Empties the tables of a pipeline that does not run: all is to be counted again. */
    void forgetCounted() throws SQLException {
        try (Connection connection = mysql()) {
            forgetCounted(connection);
        }
    }

    /** The same on a connection to the database. */
    static void forgetCounted(Connection connection) throws SQLException {
        connection.setAutoCommit(true);
        List<String> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT table_name FROM information_schema.tables"
                        + " WHERE table_schema = DATABASE() AND (table_name = 'events' OR table_name LIKE 'etl%')"
                        + " AND table_name <> 'etl_schema_history'")) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        try (Statement statement = connection.createStatement()) {
            for (String table : tables) {
                statement.execute("DELETE FROM " + table);
            }
        }
    }

    /**
     * Recounts all rows with code of its own.
     *
     * @throws IllegalStateException when {@code events} differs
     */
    VerifyReport requireExact() throws SQLException, InterruptedException {
        try (Connection connection = mysql()) {
            VerifyReport report = new Verifier(cassandra, keyspace(), connection, InstantSource.system())
                    .verify(SHOWN_DIFFERENCES, COUNT_PATIENCE, pause -> {
                        TimeUnit.NANOSECONDS.sleep(pause.toNanos());
                        return false;
                    });
            if (!report.isExact()) {
                throw new IllegalStateException(report.verdict()
                        + System.lineSeparator()
                        + String.join(System.lineSeparator(), report.differences()));
            }
            return report;
        }
    }

    @Override
    public void close() {
        stores.connect().delete(config.connector().name());
        cassandra.close();
    }
}
