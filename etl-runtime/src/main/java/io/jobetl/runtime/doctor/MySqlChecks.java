package io.jobetl.runtime.doctor;

import io.jobetl.io.mysql.MySqlDatabase;
import io.jobetl.io.mysql.schema.CountedSettings;
import io.jobetl.io.mysql.schema.MySqlSchema;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Checks MySQL as the configured user sees it; changes nothing. */
final class MySqlChecks {
    private static final int ONE_DAY_SECONDS = 86_400;
    private static final int SMALL_PACKET_BYTES = 4 << 20;
    private static final int MOST_HOURS = 5;

    /** Statements that change nothing and need the right; the server checks it before it looks for rows. */
    private static final Map<String, String> TRIALS = new TreeMap<>(Map.of(
            "INSERT", "INSERT INTO etl_setting (name, value) SELECT name, value FROM etl_setting WHERE 1 = 0",
            "UPDATE", "UPDATE etl_setting SET value = value WHERE 1 = 0",
            "DELETE", "DELETE FROM etl_setting WHERE 1 = 0"));

    private final MySqlDatabase database;
    private final Findings findings;

    private MySqlChecks(MySqlDatabase database, Findings findings) {
        this.database = database;
        this.findings = findings;
    }

    /** @throws RuntimeException when there is no connection */
    static void run(MySqlDatabase database, Findings findings) {
        new MySqlChecks(database, findings).run();
    }

    /** Settings that the events were counted with; empty when there are none yet, or no table of them. */
    static SortedMap<String, String> countedSettings(MySqlDatabase database) {
        try {
            return new CountedSettings(database).stored();
        } catch (StoreException e) {
            requireAnswer(e);
            return new TreeMap<>();
        }
    }

    private void run() {
        try (Connection connection = database.open();
                Statement statement = connection.createStatement()) {
            Map<String, String> variables = variables(statement);
            findings.version(String.valueOf(variables.get("version")), 8, "MySQL 8.0 or newer is needed");
            binaryLog(variables);
            server(variables);
            clock(statement);
            if (tables()) {
                key(statement);
                rights(statement);
                DriftChecks.run(database, connection, findings);
                wrongPartitions(statement);
            }
        } catch (SQLException e) {
            throw database.failure("looking at the server", e);
        }
    }

    private static Map<String, String> variables(Statement statement) throws SQLException {
        Map<String, String> variables = new TreeMap<>();
        try (ResultSet row =
                statement.executeQuery("SHOW GLOBAL VARIABLES WHERE variable_name IN ('version', 'log_bin',"
                        + " 'binlog_format', 'binlog_row_image', 'binlog_row_value_options', 'binlog_expire_logs_seconds', 'server_id', 'gtid_mode',"
                        + " 'max_allowed_packet', 'time_zone', 'system_time_zone', 'sql_mode', 'read_only', 'sync_binlog',"
                        + " 'innodb_flush_log_at_trx_commit')")) {
            while (row.next()) {
                variables.put(row.getString(1), row.getString(2));
            }
        }
        return variables;
    }

    private void binaryLog(Map<String, String> variables) {
        String format = variables.getOrDefault("binlog_format", "");
        String image = variables.getOrDefault("binlog_row_image", "");
        String serverId = variables.getOrDefault("server_id", "0");
        findings.require(
                "ON".equals(variables.get("log_bin")),
                "log_bin",
                String.valueOf(variables.get("log_bin")),
                "changes of job and campaign are read from it: start MySQL with log_bin=mysql-bin");
        findings.require(
                "ROW".equals(format), "binlog_format", format, "Debezium needs rows: SET PERSIST binlog_format = ROW");
        findings.require(
                "FULL".equals(image),
                "binlog_row_image",
                image,
                "Debezium needs whole rows: SET PERSIST binlog_row_image = FULL");
        String options = variables.getOrDefault("binlog_row_value_options", "");
        findings.require(
                options.isEmpty(),
                "binlog_row_value_options",
                options.isEmpty() ? "none" : options,
                "Debezium does not read such updates, so whole rows are lost: SET PERSIST it to '', then `etl connector"
                        + " snapshot`");
        findings.require(
                !"0".equals(serverId),
                "server_id",
                serverId,
                "no replica and no connector can connect: SET PERSIST server_id to a number of its own");
        long expireSeconds = Long.parseLong(variables.getOrDefault("binlog_expire_logs_seconds", "0"));
        findings.advise(
                expireSeconds == 0 || expireSeconds >= ONE_DAY_SECONDS,
                "binlog_expire_logs_seconds",
                Long.toString(expireSeconds),
                "a connector that is away for longer has to take a new snapshot: SET PERSIST it to " + ONE_DAY_SECONDS
                        + " or more");
        String gtid = variables.getOrDefault("gtid_mode", "OFF");
        findings.advise(
                gtid.equals("ON"),
                "gtid_mode",
                gtid,
                "after a failover to another server the connector cannot find its place and takes a new snapshot");
    }

    private void server(Map<String, String> variables) {
        findings.require(
                "OFF".equals(variables.get("read_only")),
                "read_only",
                String.valueOf(variables.get("read_only")),
                "commits are refused: this is a replica, or somebody stopped writes");
        long packet = Long.parseLong(variables.getOrDefault("max_allowed_packet", "0"));
        findings.advise(
                packet >= SMALL_PACKET_BYTES,
                "max_allowed_packet",
                Long.toString(packet),
                "large commits take many statements: SET PERSIST it to 64 MiB");
        String durable =
                variables.get("innodb_flush_log_at_trx_commit") + " and sync_binlog=" + variables.get("sync_binlog");
        findings.advise(
                durable.equals("1 and sync_binlog=1"),
                "durability",
                "innodb_flush_log_at_trx_commit=" + durable,
                "a crash of the machine can lose commits that were acknowledged, or part them from the binary log; set"
                        + " both to 1");
        findings.ok(
                "time_zone",
                variables.get("time_zone") + " (" + variables.get("system_time_zone")
                        + "); sessions of etl are in UTC");
        findings.ok("sql_mode", variables.get("sql_mode") + "; sessions of etl are strict");
    }

    /** Those of whole partitions are named by the check of Cassandra; the others only their hours know. */
    private void wrongPartitions(Statement statement) throws SQLException {
        long rows = 0;
        List<String> hours = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(
                "SELECT hour, wrong_partition FROM etl_hour WHERE wrong_partition > 0 ORDER BY hour DESC")) {
            while (row.next()) {
                rows += row.getLong(2);
                if (hours.size() < MOST_HOURS) {
                    hours.add(row.getObject(1, LocalDateTime.class) + "Z: " + row.getLong(2));
                }
            }
        }
        findings.advise(
                rows == 0,
                "wrong partition",
                rows == 0 ? "no rows" : rows + " rows, in the partitions of " + String.join(", ", hours),
                "they are not billed: the writer put them where their create_time does not belong"
                        + " (docs/how-to/repair.md, \"Rows in the wrong partition\")");
    }

    private void clock(Statement statement) throws SQLException {
        Instant asked = Instant.now();
        try (ResultSet row = statement.executeQuery("SELECT SYSDATE(6)")) {
            row.next();
            Instant answered = Instant.now();
            findings.clock(row.getObject(1, LocalDateTime.class).toInstant(ZoneOffset.UTC), asked, answered);
        }
    }

    private boolean tables() {
        try {
            MySqlSchema schema = new MySqlSchema(database);
            schema.check();
            int pending = schema.pendingStatements().size();
            findings.require(
                    pending == 0,
                    "tables",
                    pending == 0 ? "complete" : pending + " statements of newer migrations are missing",
                    "run `etl init`");
            return true;
        } catch (StoreException e) {
            requireAnswer(e);
            findings.failed("tables", e);
            return false;
        }
    }

    /** That the server does not answer is no finding: it ends the checks. */
    private static void requireAnswer(StoreException failure) {
        if (failure.kind() == Kind.UNAVAILABLE) {
            throw failure;
        }
    }

    private void key(Statement statement) throws SQLException {
        List<String> wrong = new ArrayList<>();
        try (ResultSet row = statement.executeQuery("SELECT column_name, data_type, is_nullable, column_key"
                + " FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'events'"
                + " AND ((column_key = 'PRI') <> (column_name IN"
                + " ('dates', 'hours', 'job_id', 'publisher_id', 'campaign_id', 'group_id'))"
                + " OR (column_key = 'PRI' AND is_nullable <> 'NO')"
                + " OR (column_name IN ('bid_set', 'spend_hour') AND data_type <> 'decimal'))")) {
            while (row.next()) {
                wrong.add(row.getString(1) + " " + row.getString(2) + " null=" + row.getString(3) + " key="
                        + row.getString(4));
            }
        }
        findings.require(
                wrong.isEmpty(),
                "key of events",
                wrong.isEmpty() ? "6 columns, not null; money is decimal" : String.join(", ", wrong),
                "rows would be counted twice or rounded: RENAME TABLE events TO events_old, run `etl init`");
        try (ResultSet row = statement.executeQuery("SELECT table_name, engine FROM information_schema.tables WHERE"
                + " table_schema = DATABASE() AND engine <> 'InnoDB'"
                + " AND (table_name = 'events' OR table_name LIKE 'etl\\_%')")) {
            List<String> others = new ArrayList<>();
            while (row.next()) {
                others.add(row.getString(1) + " (" + row.getString(2) + ")");
            }
            findings.require(
                    others.isEmpty(),
                    "engine",
                    others.isEmpty() ? "InnoDB" : String.join(", ", others),
                    "a commit has to be one transaction: ALTER TABLE ... ENGINE = InnoDB");
        }
    }

    private void rights(Statement statement) throws SQLException {
        List<String> missing = new ArrayList<>();
        for (Map.Entry<String, String> trial : TRIALS.entrySet()) {
            try {
                statement.executeUpdate(trial.getValue());
            } catch (SQLException e) {
                requireAnswer(database.failure("trying " + trial.getKey(), e));
                missing.add(trial.getKey());
            }
        }
        String user = database.config().user();
        findings.advise(
                missing.isEmpty(),
                "rights",
                missing.isEmpty()
                        ? user + " may read and write rows"
                        : user + " lacks " + String.join(", ", missing)
                                + ": enough for verify, status, monitor, not for run",
                "scripts/mysql-grants.sql has the rights of each user");
        try (ResultSet row = statement.executeQuery("SHOW GRANTS FOR CURRENT_USER")) {
            List<String> wide = new ArrayList<>();
            while (row.next()) {
                String grant = row.getString(1);
                if (grant.contains(" ON *.* ") && !grant.startsWith("GRANT USAGE ")) {
                    wide.add(grant.length() <= 60 ? grant : grant.substring(0, 60) + "...");
                }
            }
            findings.advise(
                    wide.isEmpty(),
                    "least privilege",
                    wide.isEmpty() ? user + " has rights on single databases only" : String.join("; ", wide),
                    "run with a user that may touch rows of this database only: scripts/mysql-grants.sql");
        }
    }
}
