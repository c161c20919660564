package io.jobetl.io.kafka.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.io.kafka.KafkaConfig;
import io.jobetl.io.kafka.connect.ConnectClient;
import io.jobetl.io.kafka.connect.ConnectorTemplate;
import io.jobetl.io.kafka.connect.ResolvedConnector;
import io.jobetl.io.kafka.topics.KafkaTopics;
import io.jobetl.local.Endpoint;
import io.jobetl.local.Server;
import io.jobetl.model.DimensionTable;
import io.jobetl.pipeline.port.ChangeBatch;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.DeadLetter;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import io.jobetl.testkit.servers.TestServers;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole way from a row in MySQL to a change event, through Debezium; a database and connector for each test. */
class DebeziumIT {
    private static final DimensionTable JOB = DimensionTable.JOB;
    private static final DimensionTable CAMPAIGN = DimensionTable.CAMPAIGN;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final String database =
            "dbz_" + Integer.toHexString(ThreadLocalRandom.current().nextInt());
    private final DimensionModel model = new DimensionModel();
    private final List<DeadLetter> deadLetters = new ArrayList<>();
    private final Map<String, ChangeOffset> offsets = new HashMap<>();
    private final List<String> progress = new ArrayList<>();
    private final ConnectClient connect = new ConnectClient(URI.create("http://" + TestServers.connect()));
    private Connection mysql;
    private KafkaChangeSource source;
    private ResolvedConnector connector;

    @BeforeAll
    static void startServers() {
        TestServers.start(Server.MYSQL, Server.KAFKA, Server.CONNECT);
    }

    @BeforeEach
    void createTables() throws SQLException {
        Endpoint endpoint = TestServers.mysql();
        mysql = DriverManager.getConnection(
                "jdbc:mysql://" + endpoint + "/?allowPublicKeyRetrieval=true&sslMode=DISABLED", "root", "1");
        execute("CREATE DATABASE " + database);
        mysql.setCatalog(database);
        execute("CREATE TABLE job (id INT PRIMARY KEY, title VARCHAR(50), company_id INT)");
        execute("CREATE TABLE campaign (id INT PRIMARY KEY, budget_total DECIMAL(19,2), company_id INT)");
        connector = connector("1");
        KafkaConfig config = new KafkaConfig(TestServers.kafka().toString(), database, database, Map.of());
        new KafkaTopics(config).create();
        source = new KafkaChangeSource(config);
        source.seek(List.of());
    }

    @AfterEach
    void removeAll() throws SQLException {
        source.close();
        if (connect.names().contains(connector.name())) {
            connect.delete(connector.name());
        }
        execute("DROP DATABASE " + database);
        mysql.close();
    }

    @Test
    void should_follow_every_kind_of_change() throws SQLException {
        execute("INSERT INTO job VALUES (1, 'a', 10), (2, 'b', NULL), (3, 'c', 30)");
        execute("INSERT INTO campaign VALUES (5, 99999999999.25, 50)");
        deploy();
        awaitSameRows();
        assertThat(model.snapshotsCompleted).isEqualTo(2);

        execute("INSERT INTO job VALUES (4, 'd', 40), (-1, 'lower than all', 41), (6, 'e', 60)");
        execute("UPDATE job SET company_id = company_id + 1");
        execute("UPDATE job SET company_id = 99 WHERE id = 2");
        execute("DELETE FROM job WHERE id IN (1, 4)");
        execute("INSERT INTO job VALUES (1, 'again', 11)");
        execute("UPDATE job SET id = 7 WHERE id = 3");
        execute("UPDATE campaign SET company_id = NULL");
        execute("REPLACE INTO job VALUES (6, 'replaced', 61)");
        mysql.setAutoCommit(false);
        for (int version = 0; version < 50; version++) {
            execute("UPDATE job SET company_id = " + version + " WHERE id = -1");
        }
        execute("DELETE FROM job WHERE id = -1");
        execute("INSERT INTO job VALUES (-1, 'in the same transaction', 77)");
        mysql.commit();
        mysql.setAutoCommit(true);

        awaitSameRows();
        assertThat(deadLetters).isEmpty();
    }

    @Test
    void should_end_with_the_last_value_when_a_job_is_updated_a_thousand_times() throws SQLException {
        execute("INSERT INTO job VALUES (1, 'a', 0), (2, 'b', 20)");
        deploy();
        awaitSameRows();

        for (int version = 1; version <= 1_000; version++) {
            execute("UPDATE job SET company_id = " + version + " WHERE id = 1");
        }

        awaitSameRows();
        readToEnd();
        assertThat(model.rows(JOB)).isEqualTo(Map.of(1, Optional.of(1_000), 2, Optional.of(20)));
    }

    @Test
    void should_take_no_new_snapshot_when_idle_tables_see_five_restarts() throws SQLException {
        execute("INSERT INTO job VALUES (1, 'a', 10)");
        deploy();
        awaitSameRows();
        List<ChangeOffset> ends = source.endOffsets();

        for (int restart = 0; restart < 5; restart++) {
            connect.restart(connector.name());
            connect.awaitSnapshot(connector.name(), PATIENCE, progress::add);
        }
        execute("UPDATE job SET company_id = 11");

        awaitSameRows();
        assertThat(model.snapshotsCompleted).isEqualTo(2);
        assertThat(ends).isNotEmpty();
    }

    @Test
    void should_follow_a_truncation() throws SQLException {
        execute("INSERT INTO job VALUES (1, 'a', 10), (2, 'b', 20)");
        deploy();
        awaitSameRows();

        execute("TRUNCATE TABLE job");
        execute("INSERT INTO job VALUES (2, 'b', 21)");

        awaitSameRows();
        execute("INSERT INTO campaign VALUES (1, 1, 1)");
        awaitSameRows();
    }

    @Test
    void should_replay_everything_to_the_same_rows() throws SQLException {
        execute("INSERT INTO job VALUES (1, 'a', 10), (2, 'b', 20)");
        deploy();
        execute("UPDATE job SET company_id = 11 WHERE id = 1");
        execute("DELETE FROM job WHERE id = 2");
        awaitSameRows();

        for (int replay = 0; replay < 3; replay++) {
            source.seek(List.of());
            offsets.clear();
            readToEnd();
            assertThat(model.rows(JOB)).isEqualTo(rows(JOB));
        }
    }

    @Test
    void should_say_that_the_snapshot_of_empty_tables_is_complete() throws SQLException {
        deploy();
        assertThat(source.endOffsets()).isEmpty();

        execute("INSERT INTO job VALUES (1, 'a', 10)");

        awaitSameRows();
    }

    @Test
    void should_have_all_rows_in_the_topics_when_deploy_returns() throws SQLException {
        execute("INSERT INTO job WITH RECURSIVE n AS (SELECT 1 AS id UNION ALL SELECT id + 1 FROM n WHERE id < 1000)"
                + " SELECT id, REPEAT('x', 50), id FROM n");
        execute("INSERT INTO job SELECT id + 1000, title, company_id FROM job");
        execute("INSERT INTO job SELECT id + 2000, title, company_id FROM job");
        execute("INSERT INTO job SELECT id + 4000, title, company_id FROM job");
        execute("INSERT INTO campaign VALUES (1, 1, 1)");

        deploy();

        readToEnd();
        assertThat(model.rows(JOB)).hasSize(8_000).isEqualTo(rows(JOB));
        assertThat(model.rows(CAMPAIGN)).isEqualTo(rows(CAMPAIGN));
        assertThat(model.snapshotsCompleted).isEqualTo(2);
    }

    @Test
    void should_change_nothing_when_deployed_again() throws SQLException {
        execute("INSERT INTO job VALUES (1, 'a', 10)");
        assertThat(deploy()).isEqualTo(ConnectClient.Deployment.CREATED);
        awaitSameRows();
        List<ChangeOffset> ends = source.endOffsets();

        long startNanos = System.nanoTime();
        assertThat(deploy()).isEqualTo(ConnectClient.Deployment.UNCHANGED);
        assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(Duration.ofSeconds(5));

        connector = connector.with("poll.interval.ms", "6");
        assertThat(deploy()).isEqualTo(ConnectClient.Deployment.CHANGED);
        connector = connector.with("poll.interval.ms", "7");
        assertThat(deploy()).isEqualTo(ConnectClient.Deployment.CHANGED);
        assertThat(source.endOffsets()).isEqualTo(ends);
    }

    @Test
    void should_go_on_without_a_new_snapshot_when_restarted() throws SQLException {
        execute("INSERT INTO job VALUES (1, 'a', 10)");
        deploy();
        awaitSameRows();

        connect.restart(connector.name());
        execute("INSERT INTO job VALUES (2, 'b', 20)");
        awaitSameRows();
        connect.delete(connector.name());
        execute("INSERT INTO job VALUES (3, 'c', 30)");
        deploy();

        awaitSameRows();
        assertThat(model.snapshotsCompleted).isEqualTo(2);
    }

    @Test
    void should_reflect_what_happened_while_the_binary_log_was_purged() throws SQLException {
        execute("INSERT INTO job VALUES (1, 'a', 10), (2, 'b', 20), (3, 'c', 30)");
        execute("INSERT INTO campaign VALUES (1, 1, 1)");
        deploy();
        awaitSameRows();
        connect.delete(connector.name());

        execute("UPDATE job SET company_id = 11 WHERE id = 1");
        execute("DELETE FROM job WHERE id = 2");
        execute("INSERT INTO job VALUES (4, 'd', 40)");
        execute("DELETE FROM campaign");
        purgeBinaryLog();
        deploy();

        readToEnd();
        assertThat(model.rows(JOB)).isEqualTo(rows(JOB));
        assertThat(model.rows(CAMPAIGN)).isEmpty();
    }

    @Test
    void should_delete_the_rows_of_a_table_that_was_emptied_while_the_binary_log_was_purged() throws SQLException {
        execute("INSERT INTO job VALUES (1, 'a', 10), (2, 'b', 20)");
        execute("INSERT INTO campaign VALUES (1, 1, 1)");
        deploy();
        awaitSameRows();
        connect.delete(connector.name());

        execute("DELETE FROM job");
        purgeBinaryLog();
        deploy();

        readToEnd();
        assertThat(model.rows(JOB)).isEmpty();
        assertThat(model.rows(CAMPAIGN)).isEqualTo(rows(CAMPAIGN));
    }

    @Test
    void should_read_all_again_when_a_new_snapshot_is_asked_for() throws SQLException {
        execute("INSERT INTO job VALUES (1, 'a', 10)");
        deploy();
        awaitSameRows();

        connect.startNewSnapshot(connector.name(), PATIENCE);
        connect.awaitSnapshot(connector.name(), PATIENCE, progress::add);

        readToEnd();
        assertThat(model.snapshotsCompleted).isEqualTo(4);
        assertThat(model.rows(JOB)).isEqualTo(rows(JOB));
    }

    @Test
    void should_keep_changes_that_lack_the_column_as_dead_letters() throws SQLException {
        execute("INSERT INTO job VALUES (1, 'a', 10)");
        deploy();
        awaitSameRows();

        execute("ALTER TABLE job ADD COLUMN more INT, DROP COLUMN title");
        execute("UPDATE job SET company_id = 11");
        awaitSameRows();
        execute("ALTER TABLE job DROP COLUMN company_id");
        execute("UPDATE job SET more = 1");

        await("a dead letter", () -> {
            read();
            return !deadLetters.isEmpty();
        });
        assertThat(deadLetters.get(0).reason()).contains("no column company_id").contains("job");
        assertThat(model.rows(JOB)).isEqualTo(Map.of(1, Optional.of(11)));
    }

    @Test
    void should_not_see_what_other_columns_hold() throws SQLException {
        execute("ALTER TABLE job ADD COLUMN description LONGTEXT");
        execute("INSERT INTO job VALUES (1, 'a', 10, REPEAT('x', 3000000))");
        deploy();
        awaitSameRows();

        execute("UPDATE job SET description = REPEAT('y', 3000000)");
        execute("UPDATE job SET company_id = 11");

        awaitSameRows();
    }

    @Test
    void should_go_on_behind_statements_that_it_does_not_understand() throws SQLException {
        execute("INSERT INTO job VALUES (1, 'a', 10)");
        deploy();
        awaitSameRows();

        execute("SET SESSION sql_mode = 'ANSI_QUOTES'");
        execute("ALTER TABLE \"job\" ADD COLUMN \"an other\" INT");
        execute("ALTER TABLE \"job\" DROP COLUMN \"an other\"");
        execute("CREATE TABLE \"not ours\" (\"id\" INT)");
        execute("TRUNCATE TABLE \"not ours\"");
        execute("SET SESSION sql_mode = DEFAULT");
        execute("CREATE SPATIAL REFERENCE SYSTEM IF NOT EXISTS 990002 NAME '" + database + "' DEFINITION "
                + "'GEOGCS[\"x\",DATUM[\"x\",SPHEROID[\"x\",6377397.155,299.15]],PRIMEM[\"x\",0],"
                + "UNIT[\"degree\",0.0174532925],AXIS[\"Lat\",NORTH],AXIS[\"Lon\",EAST]]'");
        execute("UPDATE job SET company_id = 11");
        awaitSameRows();
        connect.restart(connector.name());
        execute("UPDATE job SET company_id = 12");

        awaitSameRows();
        assertThat(model.snapshotsCompleted).isEqualTo(2);
    }

    @Test
    void should_follow_a_changed_id_when_another_column_is_the_key() throws SQLException {
        execute("ALTER TABLE job DROP PRIMARY KEY, ADD COLUMN row_key INT AUTO_INCREMENT PRIMARY KEY, ADD UNIQUE (ID)");
        execute("ALTER TABLE job CHANGE COLUMN id ID INT NOT NULL");
        execute("INSERT INTO job (ID, company_id) VALUES (1, 10), (2, 20)");
        deploy();
        awaitSameRows();

        execute("UPDATE job SET ID = 3 WHERE ID = 1");
        awaitSameRows();
        execute("ALTER TABLE job DROP COLUMN row_key, DROP KEY ID");
        execute("UPDATE job SET ID = 4 WHERE ID = 2");

        awaitSameRows();
    }

    @Test
    void should_keep_numbers_that_are_no_int_as_dead_letters() throws SQLException {
        execute("ALTER TABLE job MODIFY company_id BIGINT UNSIGNED, MODIFY id BIGINT UNSIGNED");
        execute("INSERT INTO job VALUES (1, 'a', 10), (2, 'b', 20)");
        deploy();
        awaitSameRows();

        execute("UPDATE job SET company_id = 18446744073709551615 WHERE id = 1");
        execute("INSERT INTO job VALUES (4294967297, 'c', 30)");
        execute("UPDATE job SET company_id = 21 WHERE id = 2");

        await("two dead letters", () -> {
            read();
            return deadLetters.size() == 2;
        });
        assertThat(deadLetters)
                .extracting(DeadLetter::reason)
                .anyMatch(reason -> reason.contains("company_id=18446744073709551615 is not an int"))
                .anyMatch(reason -> reason.contains("id=4294967297 is not an int"));
        await("the change behind them", () -> {
            read();
            return model.rows(JOB).equals(Map.of(1, Optional.of(10), 2, Optional.of(21)));
        });
    }

    @Test
    void should_say_why_a_connector_is_refused() {
        connector = connector("wrong-canary");

        assertThatThrownBy(this::deploy)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED))
                .hasMessageContaining("Access denied")
                .hasMessageNotContaining("canary");
    }

    @Test
    void should_say_what_failed_when_the_task_dies() throws SQLException {
        execute("CREATE USER IF NOT EXISTS 'weak_" + database + "' IDENTIFIED WITH mysql_native_password BY 'x'");
        execute("GRANT SELECT ON " + database + ".* TO 'weak_" + database + "'");
        connector = connector("x").with("database.user", "weak_" + database);

        assertThatThrownBy(this::deploy)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED))
                .hasMessageContaining("failed")
                .hasMessageContaining("privilege");
        assertThat(connect.status(connector.name()).failure()).isPresent();
        execute("DROP USER 'weak_" + database + "'");
    }

    @Test
    void should_say_which_connector_does_not_exist() {
        assertThatThrownBy(() -> connect.status("nobody"))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED))
                .hasMessageContaining("nobody")
                .hasMessageContaining("404");
        assertThatThrownBy(() -> connect.restart("nobody"))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED));
        assertThatThrownBy(() -> connect.delete("nobody"))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED));
    }

    @Test
    void should_say_so_when_connect_is_not_there() {
        ConnectClient nowhere = new ConnectClient(URI.create("http://127.0.0.1:1/"));

        assertThatThrownBy(nowhere::names)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
                .hasMessageContaining("http://127.0.0.1:1 does not answer");
    }

    private ConnectClient.Deployment deploy() {
        long startNanos = System.nanoTime();
        try {
            return connect.deployAndAwaitSnapshot(connector, PATIENCE, progress::add);
        } finally {
            System.err.println(database + " deploy took "
                    + Duration.ofNanos(System.nanoTime() - startNanos).toMillis() + " ms: " + progress);
            progress.clear();
        }
    }

    private ResolvedConnector connector(String password) {
        Endpoint endpoint = TestServers.mysql();
        ResolvedConnector template = ConnectorTemplate.read(Path.of("..", "connectors", "mysql-source.json"))
                .resolve(Map.of(
                        "MYSQL_HOST",
                        endpoint.host(),
                        "MYSQL_PORT",
                        Integer.toString(endpoint.port()),
                        "MYSQL_USER",
                        "root",
                        "MYSQL_PASSWORD",
                        password,
                        "MYSQL_DATABASE",
                        database,
                        "KAFKA_SERVERS",
                        TestServers.kafka().toString()));
        return new ResolvedConnector(database, template.settings())
                .with("topic.prefix", database)
                .with("schema.history.internal.kafka.topic", "schema-history." + database)
                .with(
                        "database.server.id",
                        Integer.toString(ThreadLocalRandom.current().nextInt(10_000, 1_000_000)));
    }

    private void purgeBinaryLog() throws SQLException {
        execute("FLUSH BINARY LOGS");
        String newest = "";
        try (Statement statement = mysql.createStatement();
                ResultSet files = statement.executeQuery("SHOW BINARY LOGS")) {
            while (files.next()) {
                newest = files.getString(1);
            }
        }
        execute("PURGE BINARY LOGS TO '" + newest + "'");
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = mysql.createStatement()) {
            statement.execute(sql);
        }
    }

    private Map<Integer, Optional<Integer>> rows(DimensionTable table) throws SQLException {
        Map<Integer, Optional<Integer>> rows = new TreeMap<>();
        try (Statement statement = mysql.createStatement();
                ResultSet row = statement.executeQuery("SELECT id, company_id FROM " + table.tableName())) {
            while (row.next()) {
                rows.put(row.getInt(1), Optional.ofNullable(row.getObject(2, Integer.class)));
            }
        }
        return rows;
    }

    private void awaitSameRows() throws SQLException {
        Map<Integer, Optional<Integer>> jobs = rows(JOB);
        Map<Integer, Optional<Integer>> campaigns = rows(CAMPAIGN);
        await("jobs " + jobs + " and campaigns " + campaigns, () -> {
            read();
            return model.rows(JOB).equals(jobs) && model.rows(CAMPAIGN).equals(campaigns);
        });
    }

    private void readToEnd() {
        List<ChangeOffset> ends = source.endOffsets();
        await("ends " + ends, () -> {
            read();
            return ends.stream().allMatch(end -> {
                ChangeOffset offset = offsets.get(end.topic());
                return offset != null && offset.nextOffset() >= end.nextOffset();
            });
        });
    }

    private void read() {
        ChangeBatch batch = source.poll();
        batch.events().forEach(model::apply);
        deadLetters.addAll(batch.deadLetters());
        batch.nextOffsets().forEach(offset -> offsets.put(offset.topic(), offset));
    }

    private interface Condition {
        boolean holds();
    }

    private void await(String what, Condition condition) {
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadlineNanos) {
                throw new AssertionError("not seen in " + PATIENCE + ": " + what + "; jobs=" + model.rows(JOB)
                        + " campaigns=" + model.rows(CAMPAIGN) + " dead letters=" + deadLetters + " "
                        + connect.status(connector.name()));
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
