package io.jobetl.io.mysql.schema;

import io.jobetl.io.mysql.EpochHours;
import io.jobetl.io.mysql.MySqlConfig;
import io.jobetl.io.mysql.MySqlDatabase;
import io.jobetl.local.Endpoint;
import io.jobetl.model.CellKey;
import io.jobetl.model.CellMetrics;
import io.jobetl.pipeline.port.Correction;
import io.jobetl.pipeline.port.DeadLetter;
import io.jobetl.testkit.servers.TestServers;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A database of its own for one test, with the tables; dropped at the end. */
public final class TestDatabase implements AutoCloseable {
    private final MySqlDatabase database;
    private final Connection connection;

    private TestDatabase(MySqlDatabase database, Connection connection) {
        this.database = database;
        this.connection = connection;
    }

    public static TestDatabase create() {
        TestDatabase created = empty();
        new MySqlSchema(created.database).migrate();
        return created;
    }

    /** A database without tables. */
    public static TestDatabase empty() {
        MySqlDatabase database = new MySqlDatabase(config(freshName()));
        try {
            Connection connection = database.openServer();
            TestDatabase created = new TestDatabase(database, connection);
            created.execute("CREATE DATABASE " + database.config().database() + " CHARACTER SET utf8mb4");
            created.execute("USE " + database.config().database());
            return created;
        } catch (RuntimeException error) {
            throw new IllegalStateException("no database for the test", error);
        }
    }

    public static String freshName() {
        return "t_" + UUID.randomUUID().toString().replace('-', '_');
    }

    public static MySqlConfig config(String name) {
        Endpoint server = TestServers.mysql();
        return MySqlConfig.of(server.host(), server.port(), "root", "1", name, "");
    }

    public MySqlDatabase database() {
        return database;
    }

    /** The same database at another port: behind a proxy. */
    public MySqlDatabase at(int port, String options) {
        MySqlConfig config = database.config();
        return new MySqlDatabase(
                MySqlConfig.of("127.0.0.1", port, config.user(), config.password(), config.database(), options));
    }

    public void execute(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException error) {
            throw new IllegalStateException(sql, error);
        }
    }

    public String text(String sql) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? String.valueOf(row.getString(1)) : "none";
        } catch (SQLException error) {
            throw new IllegalStateException(sql, error);
        }
    }

    public long number(String sql) {
        return Long.parseLong(text(sql));
    }

    public List<DeadLetter> deadLetters() {
        List<DeadLetter> letters = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT source, position, reason, payload FROM etl_dead_letter")) {
            while (row.next()) {
                letters.add(new DeadLetter(row.getString(1), row.getString(2), row.getString(3), row.getString(4)));
            }
        } catch (SQLException error) {
            throw new IllegalStateException("reading dead letters", error);
        }
        return letters;
    }

    public List<Correction> corrections() {
        List<Correction> corrections = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT dates, hours, job_id, publisher_id, campaign_id,"
                        + " group_id, old_clicks, old_spend_hour, old_conversion, old_qualified_application,"
                        + " old_disqualified_application, new_clicks, new_spend_hour, new_conversion,"
                        + " new_qualified_application, new_disqualified_application FROM etl_correction ORDER BY id")) {
            while (row.next()) {
                corrections.add(new Correction(
                        new CellKey(
                                EpochHours.of(row.getObject(1, LocalDate.class), row.getInt(2)),
                                row.getInt(3),
                                row.getInt(4),
                                row.getInt(5),
                                row.getInt(6)),
                        metrics(row, 7),
                        metrics(row, 12)));
            }
        } catch (SQLException error) {
            throw new IllegalStateException("reading corrections", error);
        }
        return corrections;
    }

    private static @Nullable CellMetrics metrics(ResultSet row, int first) throws SQLException {
        BigDecimal spend = row.getBigDecimal(first + 1);
        return spend == null
                ? null
                : new CellMetrics(
                        row.getLong(first),
                        spend.movePointRight(6).longValueExact(),
                        row.getLong(first + 2),
                        row.getLong(first + 3),
                        row.getLong(first + 4));
    }

    @Override
    public void close() {
        execute("DROP DATABASE IF EXISTS " + database.config().database());
        try {
            connection.close();
        } catch (SQLException error) {
            throw new IllegalStateException("closing the test's connection", error);
        }
    }
}
