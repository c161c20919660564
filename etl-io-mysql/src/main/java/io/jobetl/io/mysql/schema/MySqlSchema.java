package io.jobetl.io.mysql.schema;

import io.jobetl.io.mysql.MySqlConfig;
import io.jobetl.io.mysql.MySqlDatabase;
import io.jobetl.io.mysql.ServerNames;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;

/**
 * Makes, upgrades and checks the tables. Every step can be repeated: each statement of a migration leaves alone what is
 * there, so a migration that was killed half way is simply run again.
 *
 * <pre>{@code
 * new MySqlSchema(new MySqlDatabase(config)).migrate();
 * }</pre>
 */
public final class MySqlSchema {
    private static final String MIGRATIONS = "io/jobetl/io/mysql/migration";
    private static final String HISTORY_TABLE = "etl_schema_history";

    private final MySqlDatabase database;

    public MySqlSchema(MySqlDatabase database) {
        this.database = database;
    }

    /**
     * Creates the database when it is missing, and brings the tables up to date. Foreign tables, and tables of ours
     * that are already there, stay as they are.
     *
     * @return number of migrations that were run; 0 when all was up to date
     * @throws StoreException when there is a table {@code events} of another shape, or the tables are those of a newer
     *     program
     */
    public int migrate() {
        try (Connection connection = database.openServer();
                Statement statement = connection.createStatement()) {
            if (!databaseExists(connection)) {
                statement.execute(createDatabase());
            }
        } catch (SQLException error) {
            throw database.failure("creating the database", error);
        }
        if (!requireTablesOfOurs().contains(HISTORY_TABLE)) {
            requireRightToCreate();
        }
        try {
            Flyway flyway = flyway();
            if (Arrays.stream(flyway.info().all()).anyMatch(MySqlSchema::hasFailed)) {
                flyway.repair();
            }
            return flyway.migrate().migrationsExecuted;
        } catch (FlywayException error) {
            throw failure(error);
        }
    }

    /** The statements that {@link #migrate} would run now, in order; nothing is changed. */
    public List<String> pendingStatements() {
        List<String> statements = new ArrayList<>();
        try (Connection connection = database.openServer()) {
            if (!databaseExists(connection)) {
                statements.add(createDatabase());
                statements.add("USE `" + database.config().database() + "`");
                allScripts().forEach(script -> statements.addAll(statements(script)));
                return statements;
            }
        } catch (SQLException error) {
            throw database.failure("looking for the database", error);
        }
        requireTablesOfOurs();
        try {
            for (MigrationInfo pending : flyway().info().all()) {
                if (!pending.getState().isApplied() || hasFailed(pending)) {
                    statements.addAll(statements(pending.getScript()));
                }
            }
            return statements;
        } catch (FlywayException error) {
            throw failure(error);
        }
    }

    /**
     * Makes sure that a run finds what it needs, and nothing that it does not know.
     *
     * @throws StoreException naming what is missing or too new, and what to do
     */
    public void check() {
        try (Connection connection = database.open()) {
            Map<String, Set<String>> present = columns(connection);
            requireNoNewerMigration(connection, present);
            List<String> missing = new ArrayList<>();
            RequiredTables.all().forEach((table, columns) -> {
                Set<String> found = present.get(table);
                if (found == null) {
                    missing.add("table " + table);
                } else {
                    columns.stream()
                            .filter(column -> !found.contains(column))
                            .forEach(column -> missing.add("column " + table + "." + column));
                }
            });
            if (!missing.isEmpty()) {
                throw misconfigured("missing: " + String.join(", ", missing), "run `etl init`", null);
            }
            requireEventsKey(connection);
        } catch (SQLException error) {
            throw database.failure("checking the tables", error);
        }
    }

    /** The names of the tables that are there. */
    private Set<String> requireTablesOfOurs() {
        try (Connection connection = database.open()) {
            Map<String, Set<String>> present = columns(connection);
            if (present.containsKey("events")) {
                requireEventsKey(connection);
            }
            requireNoNewerMigration(connection, present);
            return present.keySet();
        } catch (SQLException error) {
            throw database.failure("checking the tables", error);
        }
    }

    /** Without it Flyway would try for ten seconds to make its table. The server looks at rights when it prepares. */
    private void requireRightToCreate() {
        try (Connection connection = database.open();
                Statement statement = connection.createStatement()) {
            statement.execute("PREPARE etl_may FROM 'CREATE TABLE " + HISTORY_TABLE + " (version INT)'");
            statement.execute("DEALLOCATE PREPARE etl_may");
        } catch (SQLException error) {
            throw database.failure("migrating the tables", error);
        }
    }

    /** What a newer program writes, an older one would count without: it must not start. */
    private void requireNoNewerMigration(Connection connection, Map<String, Set<String>> present) throws SQLException {
        if (!present.containsKey(HISTORY_TABLE)) {
            return;
        }
        MigrationVersion newest = newestMigration();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT version, description FROM " + HISTORY_TABLE + " WHERE version IS NOT NULL")) {
            while (row.next()) {
                if (MigrationVersion.fromVersion(row.getString(1)).isNewerThan(newest)) {
                    throw misconfigured(
                            "the tables are those of a newer etl: they have migration " + row.getString(1) + " ("
                                    + row.getString(2) + "), and this one knows them up to " + newest,
                            "use the newer etl, or restore the backup from before the upgrade",
                            null);
                }
            }
        }
    }

    private static MigrationVersion newestMigration() {
        return allScripts()
                .map(script -> MigrationVersion.fromVersion(script.substring(1, script.indexOf("__"))))
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    private void requireEventsKey(Connection connection) throws SQLException {
        List<String> key = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(
                        "SELECT LOWER(column_name) FROM information_schema.statistics WHERE table_schema = DATABASE()"
                                + " AND table_name = 'events' AND index_name = 'PRIMARY' ORDER BY seq_in_index");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                key.add(row.getString(1));
            }
        }
        if (!key.equals(RequiredTables.EVENTS_KEY)) {
            throw misconfigured(
                    "table events belongs to another system, its primary key is " + key + " instead of "
                            + RequiredTables.EVENTS_KEY,
                    "rename it (RENAME TABLE events TO events_old) and run `etl init`",
                    null);
        }
    }

    /** By name of table; one that the server tells apart from ours by case is another table. */
    private Map<String, Set<String>> columns(Connection connection) throws SQLException {
        ServerNames names = database.names(connection);
        Map<String, Set<String>> tables = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(
                        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = DATABASE()");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                tables.computeIfAbsent(names.folded(row.getString(1)), name -> new LinkedHashSet<>())
                        .add(row.getString(2).toLowerCase(Locale.ROOT));
            }
        }
        return tables;
    }

    private boolean databaseExists(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT 1 FROM information_schema.schemata WHERE schema_name = ?")) {
            statement.setString(1, database.config().database());
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    /** The name has passed the identifier check of {@link MySqlConfig}. */
    private String createDatabase() {
        return "CREATE DATABASE IF NOT EXISTS `" + database.config().database() + "` CHARACTER SET utf8mb4";
    }

    private Flyway flyway() {
        return Flyway.configure(MySqlSchema.class.getClassLoader())
                .loggers(QuietFlywayLog.class.getName())
                .dataSource(database.dataSource())
                .locations("classpath:" + MIGRATIONS)
                .table(HISTORY_TABLE)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .cleanDisabled(true)
                .load();
    }

    private static boolean hasFailed(MigrationInfo migration) {
        return migration.getState() == MigrationState.FAILED;
    }

    private StoreException failure(FlywayException error) {
        for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return database.failure("migrating the tables", sql);
            }
        }
        if (error.getMessage() != null && error.getMessage().contains("Unable to obtain connection")) {
            return new StoreException(
                    Store.MYSQL, Kind.UNAVAILABLE, where() + ": migrating the tables: no connection", "", error);
        }
        return misconfigured("migrating the tables: " + error.getMessage(), "", error);
    }

    private StoreException misconfigured(String reason, String remedy, @Nullable Throwable cause) {
        return new StoreException(Store.MYSQL, Kind.MISCONFIGURED, where() + ": " + reason, remedy, cause);
    }

    private String where() {
        return "MySQL " + database.config().address() + "/" + database.config().database();
    }

    static Stream<String> allScripts() {
        return Stream.of(
                "V1__source_tables.sql",
                "V2__events.sql",
                "V3__etl_tables.sql",
                "V4__late_data.sql",
                "V5__reenrichment.sql",
                "V6__drift.sql",
                "V7__late_counted_until.sql",
                "V8__terms.sql",
                "V9__reports.sql",
                "V10__rows_before.sql",
                "V11__usable_terms.sql");
    }

    /** Statements of a script without comments; our scripts end each with a semicolon at the end of a line. */
    static List<String> statements(String script) {
        String text = read(script).replaceAll("(?m)^--.*\\R", "");
        return Arrays.stream(text.split("(?m);\\s*$"))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .toList();
    }

    private static String read(String script) {
        try (InputStream stream = MySqlSchema.class.getClassLoader().getResourceAsStream(MIGRATIONS + "/" + script)) {
            if (stream == null) {
                throw new IllegalStateException("the jar lacks the migration " + script);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException error) {
            throw new UncheckedIOException("reading the migration " + script, error);
        }
    }
}
