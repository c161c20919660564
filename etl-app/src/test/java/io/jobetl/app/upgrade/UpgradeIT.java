package io.jobetl.app.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.app.CommandRun;
import io.jobetl.app.e2e.TestEnvironment;
import io.jobetl.local.Server;
import io.jobetl.testkit.servers.TestServers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * docs/how-to/upgrade.md, with what an earlier version has really left in its stores ({@code scripts/baseline}), each
 * step building on the one before.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init") // restored before the first test
class UpgradeIT {
    private static final String NAME = "baseline";
    private static final Path SAVED = Path.of("src/test/resources/baseline").toAbsolutePath();
    private static final String CELLS =
            "SELECT * FROM events ORDER BY dates, hours, job_id, publisher_id, campaign_id, group_id";
    private static final String TOTALS =
            "SELECT COUNT(*), SUM(clicks), SUM(conversion), SUM(qualified_application) FROM events";
    private static final String CORRECTIONS = "SELECT COUNT(*) FROM etl_correction";

    @TempDir
    private Path directory;

    private SavedInstallation installation;
    private Map<String, String> environment;
    private List<String> cells;
    private List<String> corrections;

    @BeforeAll
    void restore() throws Exception {
        TestServers.start(Server.MYSQL, Server.CASSANDRA, Server.KAFKA);
        environment = TestEnvironment.of(NAME);
        installation = new SavedInstallation(
                TestServers.mysql().toString(),
                TestServers.cassandra().toString(),
                TestServers.kafka().toString(),
                NAME);
        installation.restore(SAVED);
        beTheSameServers();
        cells = rows(CELLS);
        corrections = rows(CORRECTIONS);
        assertThat(cells).hasSizeGreaterThan(50);
    }

    /** An upgrade leaves the servers as they are: they keep their identity, and their logs go on. */
    private void beTheSameServers() throws Exception {
        try (Connection connection = installation.connect(NAME);
                Statement statement = connection.createStatement();
                Admin admin = Admin.create(
                        Map.of("bootstrap.servers", TestServers.kafka().toString()))) {
            statement.execute("UPDATE etl_setting SET value = @@server_uuid WHERE name = 'binlog_server_uuid'");
            List<String> topics = rows("SELECT topic FROM etl_offset WHERE topic NOT LIKE 'hints:%'");
            for (TopicDescription topic :
                    admin.describeTopics(topics).allTopicNames().get().values()) {
                statement.execute("UPDATE etl_offset SET topic_id = '" + topic.topicId() + "' WHERE topic = '"
                        + topic.name() + "'");
            }
            long newest = Long.parseLong(
                    rows("SELECT MAX(position_file) FROM etl_job").get(0));
            for (long i = 0; i < newest; i++) {
                statement.execute("FLUSH BINARY LOGS");
            }
        }
    }

    @Test
    @Order(1)
    void should_refuse_to_count_before_the_tables_are_migrated() throws Exception {
        CommandRun run = etl("run", "--once");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(78);
        assertThat(run.err()).contains("missing:", "etl init");
        assertThat(rows(CELLS)).isEqualTo(cells);
    }

    @Test
    @Order(2)
    void should_migrate_and_change_no_cell() throws Exception {
        assertThat(etl("init", "--dry-run").out()).contains("etl_drift").doesNotContain("DROP TABLE");

        succeeds(etl("init"));

        assertThat(rows("SELECT MAX(CAST(version AS UNSIGNED)) FROM etl_schema_history"))
                .containsExactly("11");
        assertThat(rows(CELLS)).isEqualTo(cells);
        assertThat(etl("init").out().lines()).hasSize(3).allMatch(line -> line.endsWith("up to date"));
    }

    @Test
    @Order(3)
    void should_verify_exact_before_anything_is_counted() {
        assertExact();
    }

    @Test
    @Order(4)
    void should_go_on_from_where_the_earlier_version_was_and_correct_nothing() throws Exception {
        List<String> totals = rows(TOTALS);

        CommandRun run = etl("run", "--once");

        succeeds(run);
        assertThat(rows(TOTALS)).isEqualTo(totals);
        assertThat(rows(CELLS)).isEqualTo(cells);
        assertThat(rows(CORRECTIONS)).isEqualTo(corrections);
        assertThat(rows("SELECT COUNT(*) FROM etl_dead_letter")).containsExactly("0");
        assertExact();
    }

    @Test
    @Order(5)
    void should_count_what_comes_after_the_upgrade() throws Exception {
        succeeds(etl(
                "generate",
                "csv",
                "--rows",
                "200",
                "--seed",
                "3",
                directory.resolve("new").toString()));
        succeeds(etl("load", directory.resolve("new").toString()));

        succeeds(etl("run", "--once"));

        assertThat(rows(CELLS)).hasSizeGreaterThan(cells.size());
        assertExact();
    }

    @Test
    @Order(6)
    void should_be_refused_by_a_program_that_knows_less() throws Exception {
        try (Connection connection = installation.connect(NAME);
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO etl_schema_history (installed_rank, version, description, type, script,"
                    + " installed_by, execution_time, success)"
                    + " VALUES (99, '12', 'what comes', 'SQL', 'V12__what_comes.sql', 'root', 1, 1)");
        }
        for (List<String> verb : List.of(List.of("run", "--once"), List.of("init"))) {
            CommandRun run = etl(verb.toArray(String[]::new));
            assertThat(run.exitCode()).as(run.err()).isEqualTo(78);
            assertThat(run.err()).contains("the tables are those of a newer etl", "migration 12", "use the newer etl");
        }
    }

    private void assertExact() {
        CommandRun verify = etl("verify", "--strict");
        succeeds(verify);
        assertThat(verify.out()).contains("EXACT");
    }

    private List<String> rows(String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = installation.connect(NAME);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                StringBuilder text = new StringBuilder();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    text.append(i == 1 ? "" : " ").append(row.getString(i));
                }
                rows.add(text.toString());
            }
        }
        return rows;
    }

    private CommandRun etl(String... arguments) {
        return CommandRun.of(environment, directory, arguments);
    }

    private static void succeeds(CommandRun run) {
        assertThat(run.exitCode()).as(run.err()).isZero();
    }
}
