package io.jobetl.data.load;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.jobetl.io.cassandra.schema.CassandraSchema;
import io.jobetl.io.cassandra.schema.Replication;
import io.jobetl.io.cassandra.schema.TrackingLayout;
import io.jobetl.io.cassandra.session.CassandraConfig;
import io.jobetl.io.cassandra.session.CassandraSessions;
import io.jobetl.io.mysql.MySqlConfig;
import io.jobetl.io.mysql.MySqlDatabase;
import io.jobetl.io.mysql.schema.MySqlSchema;
import io.jobetl.local.Endpoint;
import io.jobetl.local.Server;
import io.jobetl.testkit.servers.TestServers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A database and a keyspace of a test's own on the real servers, with all tables. */
public final class LoadStores implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final MySqlDatabase database;
    private final CassandraConfig cassandra;
    private final CqlSession session;

    public LoadStores(TrackingLayout layout) {
        TestServers.start(Server.MYSQL, Server.CASSANDRA);
        String name = "load_" + ProcessHandle.current().pid() + "_" + NUMBER.incrementAndGet();
        Endpoint mysql = TestServers.mysql();
        database = new MySqlDatabase(MySqlConfig.of(mysql.host(), mysql.port(), "root", "1", name, ""));
        new MySqlSchema(database).migrate();
        Endpoint node = TestServers.cassandra();
        cassandra = CassandraConfig.of(node.host(), node.port(), name);
        session = CassandraSessions.open(cassandra);
        new CassandraSchema(name, Replication.simple(1)).create(session, layout, 4);
    }

    public MySqlDatabase database() {
        return database;
    }

    public CqlSession session() {
        return session;
    }

    /** A session that a test may break. */
    CqlSession anotherSession() {
        return CassandraSessions.open(cassandra);
    }

    public String keyspace() {
        return cassandra.keyspace();
    }

    /** The rows of a query, each as its values joined by |. */
    public List<String> sql(String query) throws SQLException {
        try (Connection connection = database.open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    values.add(String.valueOf(row.getString(i)));
                }
                rows.add(String.join("|", values));
            }
            return rows;
        }
    }

    /** The rows of a query, each as its values joined by |, sorted. */
    public List<String> cql(String query) {
        List<String> rows = new ArrayList<>();
        for (Row row : session.execute(query.replace("KS.", keyspace() + "."))) {
            List<String> values = new ArrayList<>();
            for (int i = 0; i < row.getColumnDefinitions().size(); i++) {
                values.add(String.valueOf(row.getObject(i)));
            }
            rows.add(String.join("|", values));
        }
        return rows.stream().sorted().toList();
    }

    @Override
    public void close() {
        try (Connection connection = database.open();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE " + database.config().database());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        session.execute(
                SimpleStatement.newInstance("DROP KEYSPACE " + keyspace()).setTimeout(Duration.ofSeconds(30)));
        session.close();
    }
}
