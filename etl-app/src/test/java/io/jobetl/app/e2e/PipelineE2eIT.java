package io.jobetl.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.app.CommandRun;
import io.jobetl.io.cassandra.session.CassandraConfig;
import io.jobetl.io.cassandra.session.CassandraSessions;
import io.jobetl.local.Server;
import io.jobetl.runtime.run.StopSignal;
import io.jobetl.testkit.servers.TestServers;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A day in the life of an installation, step by step as docs/how-to/run.md says, each step building on the one before.
 * The verbs run in this JVM, except where one has to be killed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public class PipelineE2eIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String DATABASE = "e2e_app";
    private static final Path DATA = Path.of("..", "data").toAbsolutePath().normalize();

    @TempDir
    private Path directory;

    private final Map<String, String> environment = new HashMap<>();
    private @Nullable CqlSession session;

    @BeforeAll
    void startServers() {
        TestServers.start(Server.MYSQL, Server.CASSANDRA, Server.KAFKA, Server.CONNECT);
        environment.putAll(TestEnvironment.withConnect(DATABASE));
    }

    @AfterAll
    void removeTheConnector() {
        if (session != null) {
            session.close();
        }
        assertThat(etl("connector", "delete").exitCode()).isZero();
    }

    @Test
    @Order(1)
    void should_create_everything_and_leave_it_alone_the_second_time() {
        CommandRun plan = etl("init", "--dry-run");
        assertThat(plan.exitCode()).isZero();
        assertThat(plan.out()).contains("CREATE TABLE IF NOT EXISTS events (", "CREATE KEYSPACE", "create topic");

        CommandRun first = etl("init");
        succeeds(first);
        assertThat(first.out()
                        .lines()
                        .map(line ->
                                line.replaceAll("^(\\w+ +)\\S+: ", "$1").replaceAll("\\d+ migrations", "N migrations")))
                .containsExactly(
                        "mysql      N migrations applied",
                        "cassandra  7 statements run",
                        "kafka      2 topics created");
        assertThat(first.err()).doesNotContain("CREATE");

        CommandRun again = etl("init");
        succeeds(again);
        assertThat(again.out().lines()).hasSize(3).allMatch(line -> line.endsWith("up to date"));
    }

    @Test
    @Order(2)
    void should_count_the_loaded_folder_exactly() {
        succeeds(etl("load", DATA.toString()));
        succeeds(etl("connector", "deploy"));
        succeeds(etl("connector", "deploy"));
        assertThat(etl("connector", "status").out()).contains("RUNNING");

        succeeds(etl("run", "--once"));

        assertExact();
        assertThat(etl("status").out()).contains("rows aggregated:", "visits without an ad:");
    }

    @Test
    @Order(3)
    void should_change_nothing_when_the_folder_is_loaded_again() throws SQLException {
        List<String> before = rows("SELECT * FROM events ORDER BY dates, hours, job_id, publisher_id, campaign_id");

        succeeds(etl("load", DATA.toString()));
        succeeds(etl("run", "--once"));

        assertThat(rows("SELECT * FROM events ORDER BY dates, hours, job_id, publisher_id, campaign_id"))
                .isEqualTo(before);
        assertExact();
    }

    @Test
    @Order(4)
    void should_follow_jobs_and_late_rows_while_it_streams() throws Exception {
        StopSignal stop = new StopSignal();
        CompletableFuture<CommandRun> run = CompletableFuture.supplyAsync(
                () -> CommandRun.of(environment, directory, stop, moreVerbs(), verb("run")));
        try {
            String job = rows("SELECT e.job_id FROM events e JOIN job j ON j.id = e.job_id LIMIT 1")
                    .get(0);
            update("UPDATE job SET company_id = 4711 WHERE id = " + job);
            await().atMost(PATIENCE).until(() -> companiesOf(job), List.of("4711")::equals);

            update("INSERT INTO job (id, company_id) VALUES (987654, 4712)");
            insertClick(987_654, Instant.now(), "1.50");
            insertClick(987_654, Instant.now().minusSeconds(20), "0.25");
            await().atMost(PATIENCE)
                    .until(
                            () -> rows("SELECT company_id, SUM(clicks), SUM(spend_hour) FROM events"
                                    + " WHERE job_id = 987654 GROUP BY company_id"),
                            List.of("4712 2 1.750000")::equals);

            update("DELETE FROM job WHERE id = 987654");
            await().atMost(PATIENCE).until(() -> companiesOf("987654"), List.of("null")::equals);

            assertExact();
        } finally {
            stop.request();
        }
        CommandRun ended = run.get();
        succeeds(ended);
        assertThat(ended.out()).startsWith("run: stopped, lag ");
    }

    @Test
    @Order(5)
    void should_be_exact_after_the_pipeline_was_killed() throws Exception {
        Process run = child("run");
        try {
            for (int i = 0; i < 500; i++) {
                insertClick(1_000 + i % 7, Instant.now().minusSeconds(i * 37L), "0.10");
            }
            await().atMost(PATIENCE)
                    .until(() -> !rows("SELECT 1 FROM events WHERE job_id BETWEEN 1000 AND 1006 LIMIT 1")
                            .isEmpty());
        } finally {
            run.destroyForcibly().waitFor();
        }
        insertClick(1_000, Instant.now().minus(3, ChronoUnit.DAYS), "7");

        succeeds(etl("run", "--once"));

        assertExact();
    }

    @Test
    @Order(6)
    void should_stop_cleanly_when_it_is_terminated() throws Exception {
        Process run = child("run");
        await().atMost(PATIENCE).until(() -> etl("status", "-o", "json").out().contains("\"state\":\"running\""));

        run.toHandle().destroy(); // Process.destroy would close its standard input as well, as if this test had died

        assertThat(run.waitFor()).isEqualTo(143);
        // The lease was given back: nobody has to wait for its end.
        assertThat(etl("status").out()).contains("not running");
    }

    @Test
    @Order(7)
    void should_name_the_keys_that_were_edited_by_hand() throws SQLException {
        String where = rows("SELECT CONCAT('dates=''', dates, ''' AND hours=', hours, ' AND job_id=', job_id,"
                        + " ' AND publisher_id=', publisher_id, ' AND campaign_id=', campaign_id, ' AND group_id=',"
                        + " group_id) FROM events WHERE clicks > 0 LIMIT 1")
                .get(0);
        update("UPDATE events SET clicks = clicks + 1 WHERE " + where);
        try {
            CommandRun verify = etl("verify", "--wait", "0ms");

            assertThat(verify.exitCode()).isEqualTo(1);
            assertThat(verify.out()).contains("different  " + where).contains("clicks: expected");
            assertThat(verify.lastLine()).startsWith("verify: DIFFERENT (1 keys differ");
            assertThat(verify.err()).contains("next: ", "etl verify --repair");
            assertThat(etl("verify", "--wait", "0ms", "-o", "json").out()).contains("\"exact\":false");
        } finally {
            update("UPDATE events SET clicks = clicks - 1 WHERE " + where);
        }
        assertExact();
    }

    @Test
    @Order(8)
    void should_say_that_the_password_is_wrong() {
        for (String[] verb : new String[][] {{"run", "--once"}, {"verify"}, {"status"}, {"monitor"}, {"init"}}) {
            CommandRun run = CommandRun.of(with("MYSQL_PASSWORD", "canary-7f3"), directory, verb);

            assertThat(run.exitCode()).as(verb[0]).isEqualTo(77);
            assertThat(run.err())
                    .contains(" ERROR ", "Access denied", environment.get("MYSQL_PORT"))
                    .doesNotContain("canary-7f3")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    @Order(9)
    void should_say_which_server_is_down() throws IOException {
        String port = unusedPort();
        assertThat(CommandRun.of(with("MYSQL_PORT", port), directory, "run", "--once"))
                .satisfies(run -> unreachable(run, "MySQL 127.0.0.1:" + port));
        assertThat(CommandRun.of(with("CASSANDRA_PORT", port), directory, "verify"))
                .satisfies(run -> unreachable(run, "Cassandra at 127.0.0.1:" + port));
        assertThat(CommandRun.of(
                        with("KAFKA_CONNECT_URL", "http://127.0.0.1:" + port), directory, "connector", "status"))
                .satisfies(run -> unreachable(run, "Kafka Connect at http://127.0.0.1:" + port));

        CommandRun init = CommandRun.of(with("CASSANDRA_PORT", port), directory, "init");
        unreachable(init, "Cassandra at 127.0.0.1:" + port);
        assertThat(init.out()).contains("mysql", "kafka").doesNotContain("cassandra");
    }

    @Test
    @Order(10)
    void should_say_what_the_connector_died_of_and_get_it_going_again() throws Exception {
        Process run = child("run");
        try {
            awaitHealth();

            emptySchemaHistory();
            succeeds(etl("connector", "restart"));
            awaitInLog("its schema history is lost");
            awaitInLog("a new snapshot of job and campaign was started");
            awaitHealth();
            awaitInLog("changes of job and campaign arrive again");
            String job = rows("SELECT e.job_id FROM events e JOIN job j ON j.id = e.job_id LIMIT 1")
                    .get(0);
            update("UPDATE job SET company_id = 4713 WHERE id = " + job);
            await().atMost(PATIENCE).until(() -> companiesOf(job), List.of("4713")::equals);

            stopConnector();
            assertThat(etl("status").exitCode()).isEqualTo(1);
            CommandRun check = etl("status", "--check");
            assertThat(check.exitCode()).isEqualTo(1);
            assertThat(check.lastLine()).startsWith("failed: ").contains("STOPPED", "etl connector deploy");
            awaitInLog("somebody stopped it");
            succeeds(etl("connector", "deploy"));
            awaitHealth();

            CommandRun once = etl("run", "--once");
            assertThat(once.exitCode()).isEqualTo(75);
            assertThat(once.err()).contains("renews its lease", "etl backfill");
        } finally {
            run.destroyForcibly().waitFor();
        }
    }

    private void awaitHealth() {
        await().atMost(PATIENCE).until(() -> etl("status", "--check").exitCode() == 0);
    }

    private void awaitInLog(String words) {
        await().atMost(PATIENCE)
                .until(() -> Files.readString(directory.resolve("child.log")).contains(words));
    }

    private void emptySchemaHistory() throws Exception {
        TopicPartition history = new TopicPartition("schema-history." + DATABASE, 0);
        Map<String, Object> properties =
                Map.of("bootstrap.servers", TestServers.kafka().toString());
        try (Admin admin = Admin.create(properties)) {
            admin.deleteRecords(Map.of(history, RecordsToDelete.beforeOffset(-1)))
                    .all()
                    .get();
        }
    }

    private static void stopConnector() throws Exception {
        HttpRequest stop = HttpRequest.newBuilder(
                        URI.create("http://" + TestServers.connect() + "/connectors/" + DATABASE + "/stop"))
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build();
        HttpClient.newHttpClient().send(stop, HttpResponse.BodyHandlers.discarding());
    }

    private void assertExact() {
        CommandRun verify = etl("verify", "--wait", "60s", "--strict");
        assertThat(verify.lastLine()).as(verify.out() + verify.err()).startsWith("verify: EXACT (");
        assertThat(verify.exitCode()).isZero();
    }

    private static void succeeds(CommandRun run) {
        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    }

    private static void unreachable(CommandRun run, String server) {
        assertThat(run.exitCode()).as(run.err()).isEqualTo(69);
        assertThat(run.err()).contains(server).doesNotContain("\tat ");
    }

    /** Java option of a child process. */
    protected String childHeap() {
        return "-Xmx256m";
    }

    private CommandRun etl(String... arguments) {
        return CommandRun.of(environment, directory, new StopSignal(), moreVerbs(), verb(arguments));
    }

    /** How this kind of installation is told to do it. */
    protected String[] verb(String... arguments) {
        return arguments;
    }

    /** Classes of verbs besides those of etl-app. */
    protected List<Class<?>> moreVerbs() {
        return List.of();
    }

    /** Entry of a child process that ends with this one. */
    protected Class<?> childMain() {
        return ChildMain.class;
    }

    private Map<String, String> with(String variable, String value) {
        Map<String, String> changed = new HashMap<>(environment);
        changed.put(variable, value);
        return changed;
    }

    private Process child(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                childHeap(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                childMain().getName()));
        command.addAll(List.of(verb(arguments)));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true)
                .redirectOutput(directory.resolve("child.log").toFile());
        return builder.start();
    }

    private List<String> companiesOf(String job) throws SQLException {
        return rows("SELECT DISTINCT company_id FROM events WHERE job_id = " + job);
    }

    private void insertClick(int job, Instant at, String bid) {
        long ticks = TimeUuids.ticksOfEpochMillis(at.toEpochMilli());
        UUID key = new UUID(TimeUuids.highOfTicks(ticks), UUID.randomUUID().getLeastSignificantBits());
        cassandra()
                .execute(
                        "INSERT INTO " + DATABASE
                                + ".tracking (hour, shard, create_time, custom_track, job_id, publisher_id, bid)"
                                + " VALUES (?, ?, ?, 'click', ?, 3, ?)",
                        at.truncatedTo(ChronoUnit.HOURS),
                        Math.floorMod(key.getLeastSignificantBits(), 4),
                        key,
                        job,
                        new BigDecimal(bid));
    }

    private CqlSession cassandra() {
        CqlSession open = session;
        if (open == null) {
            open = CassandraSessions.open(CassandraConfig.of(
                    TestServers.cassandra().host(), TestServers.cassandra().port(), DATABASE));
            session = open;
        }
        return open;
    }

    private Connection mysql() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mysql://" + TestServers.mysql() + "/" + DATABASE + "?allowPublicKeyRetrieval=true", "root", "1");
    }

    private void update(String statement) throws SQLException {
        try (Connection connection = mysql();
                Statement each = connection.createStatement()) {
            each.executeUpdate(statement);
        }
    }

    /** Each row as its values with spaces between. */
    private List<String> rows(String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = mysql();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            int columns = row.getMetaData().getColumnCount();
            while (row.next()) {
                List<String> values = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    values.add(String.valueOf(row.getString(column)));
                }
                rows.add(String.join(" ", values));
            }
        }
        return rows;
    }

    private static String unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return Integer.toString(socket.getLocalPort());
        }
    }
}
