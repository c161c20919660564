package io.jobetl.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.local.Server;
import io.jobetl.pipeline.engine.RunMode;
import io.jobetl.runtime.run.PipelineTask;
import io.jobetl.runtime.settings.ConfigLoader;
import io.jobetl.runtime.settings.EtlConfig;
import io.jobetl.runtime.stores.StoreSetup;
import io.jobetl.runtime.stores.Stores;
import io.jobetl.testkit.faults.TcpProxy;
import io.jobetl.testkit.faults.TcpProxy.Direction;
import io.jobetl.testkit.servers.TestServers;
import io.jobetl.verify.CellSelection;
import io.jobetl.verify.Explainer;
import io.jobetl.verify.Explanation;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pipeline on real servers behind proxies, and what its dashboard says of it. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // made before the first test
class DashboardIT {
    private static final String NAME = "dashboard_it";
    private static final int ROWS = 7;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private TcpProxy mysql;
    private TcpProxy cassandra;
    private EtlConfig config;
    private Stores direct;
    private CqlSession session;
    private Dashboard dashboard;
    private PipelineTask task;
    private ApiDescription description;
    private Instant hour;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        TestServers.start(Server.MYSQL, Server.CASSANDRA, Server.KAFKA);
        mysql = TcpProxy.to(TestServers.mysql().host(), TestServers.mysql().port());
        cassandra = TcpProxy.to(
                TestServers.cassandra().host(), TestServers.cassandra().port());
        direct = new Stores(config(
                directory, TestServers.mysql().port(), TestServers.cassandra().port()));
        StoreSetup setup = StoreSetup.standard(direct);
        setup.mysql();
        setup.cassandra();
        setup.kafka();
        session = direct.cassandra();
        Instant now = Instant.now();
        hour = now.truncatedTo(ChronoUnit.HOURS);
        for (int row = 0; row < ROWS; row++) {
            write(hour.plus(Duration.between(hour, now).dividedBy(row + 2)), "click", 1, "0.25");
        }
        write(hour, "page_load", 1, null);
        config = config(directory, mysql.port(), cassandra.port());
        dashboard = Dashboard.open(config.dashboard(), "0.1.0").orElseThrow();
        dashboard.watch(config);
        task = PipelineTask.open(config, RunMode.STREAM, dashboard.observer());
        task.start();
        description = ApiDescription.read();
        awaitVerdict("healthy", Duration.ofSeconds(60));
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            JsonNode seen = described("/api/v1/operator", "", 200);
            assertThat(seen.at("/balance/rowsRead").longValue())
                    .as(seen.get("problems").toString())
                    .isEqualTo(ROWS + 1);
        });
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> get("/health/ready").statusCode() == 200);
    }

    private static EtlConfig config(Path directory, int mysqlPort, int cassandraPort) {
        Map<String, String> environment = new HashMap<>();
        environment.put("MYSQL_HOST", "127.0.0.1");
        environment.put("MYSQL_PORT", Integer.toString(mysqlPort));
        environment.put("MYSQL_PASSWORD", "1");
        environment.put("MYSQL_DATABASE", NAME);
        environment.put("CASSANDRA_HOST", "127.0.0.1");
        environment.put("CASSANDRA_PORT", Integer.toString(cassandraPort));
        environment.put("CASSANDRA_KEYSPACE", NAME);
        environment.put("KAFKA_SERVERS", TestServers.kafka().toString());
        environment.put("ETL_KAFKA_TOPIC_PREFIX", NAME);
        environment.put("ETL_DASHBOARD_ADDRESS", "127.0.0.1:0");
        return new ConfigLoader(environment, directory, directory, null, directory, Map.of(), data -> Map.of()).load();
    }

    private void write(Instant at, String event, int job, @Nullable String bid) {
        UUID key = new UUID(
                TimeUuids.highOfTicks(TimeUuids.ticksOfEpochMillis(at.toEpochMilli())),
                UUID.randomUUID().getLeastSignificantBits());
        session.execute(
                "INSERT INTO " + NAME + ".tracking (hour, shard, create_time, custom_track, job_id, publisher_id,"
                        + " campaign_id, bid) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                at.truncatedTo(ChronoUnit.HOURS),
                Math.floorMod(key.getLeastSignificantBits(), 4),
                key,
                event,
                job,
                2,
                3,
                bid == null ? null : new BigDecimal(bid));
    }

    @AfterAll
    void end() throws Exception {
        dashboard.close();
        task.close();
        session.close();
        mysql.close();
        cassandra.close();
    }

    @AfterEach
    void mend() {
        mysql.forwardAll();
        mysql.letIn();
        cassandra.forwardAll();
        cassandra.letIn();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(dashboard.address() + path))
                .timeout(Duration.ofSeconds(30))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    /** The answer, which has to be as the OpenAPI file says. */
    private JsonNode described(String path, String parameters, int status) throws IOException, InterruptedException {
        String asked = path.replace("{name}", "newest");
        HttpResponse<String> answer = get(asked + parameters);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        JsonNode json = JSON.readTree(answer.body());
        assertThat(description.mistakes(path, status, json)).isEmpty();
        return json;
    }

    private String sentence() throws IOException, InterruptedException {
        return JSON.readTree(get("/api/v1/operator").body())
                .at("/verdict/sentence")
                .textValue();
    }

    private void awaitVerdict(String state, Duration patience) {
        Awaitility.await().atMost(patience).pollInterval(Duration.ofMillis(100)).untilAsserted(() -> {
            JsonNode verdict = JSON.readTree(get("/api/v1/operator").body()).get("verdict");
            assertThat(verdict.get("state").textValue())
                    .as(verdict.get("sentence").textValue())
                    .isEqualTo(state);
        });
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = direct.mysql().open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = direct.mysql().open();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void should_say_what_the_tables_say() throws Exception {
        JsonNode view = described("/api/v1/operator", "", 200);

        assertThat(view.at("/balance/rowsInCells").longValue())
                .isEqualTo(number("SELECT SUM(clicks) FROM events"))
                .isEqualTo(ROWS);
        assertThat(view.at("/writer/owner").textValue()).isEqualTo(PipelineTask.owner());
        assertThat(view.at("/writer/epoch").longValue()).isEqualTo(number("SELECT epoch FROM etl_lease"));
        assertThat(view.at("/installation/pipeline").textValue())
                .isEqualTo(config.pipeline().name());
        assertThat(view.at("/installation/database").textValue())
                .isEqualTo(config.mysql().address() + "/" + config.mysql().database());
        JsonNode current = view.get("hours").get(47);
        assertThat(view.get("hours")).hasSize(48);
        assertThat(current.get("phase").textValue()).isEqualTo("OPEN");
        assertThat(view.get("notCounted")).anySatisfy(reason -> {
            assertThat(reason.get("kind").textValue()).isEqualTo("filtered");
            assertThat(reason.get("rows").longValue()).isEqualTo(1);
        });
        assertThat(view.at("/verdict/sentence").textValue()).startsWith("Healthy: rows are counted up to ");
    }

    @Test
    void should_put_every_row_into_a_file_unless_fewer_are_asked_for() throws Exception {
        execute("INSERT INTO etl_correction (dates, hours, job_id, publisher_id, campaign_id, group_id, new_clicks,"
                + " lateness_seconds, corrected_at, epoch, seq) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1"
                + " FROM n WHERE i < 1000) SELECT '2020-01-01', 0, n.i, 2, 3, 0, m.i, 1, '2020-01-02', 1, 1"
                + " FROM n, (SELECT 1 AS i UNION ALL SELECT 2) m");
        try {
            assertThat(get("/api/v1/reports/corrections?format=csv&to=2021-01-01")
                            .body()
                            .lines())
                    .hasSize(1 + 2_000);
            assertThat(get("/api/v1/reports/corrections?format=csv&limit=5&to=2021-01-01")
                            .body()
                            .lines())
                    .hasSize(1 + 5);
        } finally {
            execute("DELETE FROM etl_correction WHERE dates = '2020-01-01'");
        }
    }

    /** One that is forged, so that nothing is counted for it. */
    @Test
    void should_say_what_has_become_of_a_hint() throws Exception {
        UUID nowhere = new UUID(
                TimeUuids.highOfTicks(TimeUuids.ticksOfEpochMillis(hour.toEpochMilli())),
                UUID.randomUUID().getLeastSignificantBits());
        session.execute(
                "INSERT INTO " + NAME
                        + ".tracking_arrival (minute, shard, arrived, create_time) VALUES (?, 0, now(), ?)",
                Instant.now().truncatedTo(ChronoUnit.MINUTES),
                nowhere);

        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            JsonNode hints = described("/api/v1/operator", "", 200).get("hints");
            assertThat(hints.get("state").textValue()).isEqualTo("answering");
            assertThat(hints.get("text").textValue()).startsWith("hints answer, 0 counted by hint");
            assertThat(hints.get("waiting").intValue()).isZero();
            assertThat(hints.get("outcomes").get(3).get("outcome").textValue()).isEqualTo("no_row");
            assertThat(hints.get("outcomes").get(3).get("hints").intValue()).isEqualTo(1);
        });
        assertThat(get("/metrics").body()).contains("\netl_hints_total{outcome=\"no_row\"} 1.0\n");
    }

    @Test
    void should_pass_over_the_large_tables_once_a_minute_at_most() throws Exception {
        try (Connection connection = direct.mysql().open();
                Statement statement = connection.createStatement()) {
            statement.execute("SET GLOBAL log_output = 'TABLE'");
            statement.execute("TRUNCATE TABLE mysql.general_log");
            statement.execute("SET GLOBAL general_log = ON");
            try {
                Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> logged("etl_recount") >= 6);
                // Another dashboard of this build may look at the same time.
                assertThat(logged("etl_dead_letter")).isLessThanOrEqualTo(2);
                assertThat(logged("etl_correction")).isLessThanOrEqualTo(2);
            } finally {
                statement.execute("SET GLOBAL general_log = OFF");
            }
        }
    }

    /** Statements that read this table, since the log was emptied. */
    private long logged(String table) throws SQLException {
        return number("SELECT COUNT(*) FROM mysql.general_log WHERE command_type IN ('Query', 'Execute')"
                + " AND argument LIKE '%from%`" + table + "`%' AND argument NOT LIKE '%general_log%'");
    }

    @Test
    void should_answer_as_the_openapi_file_says() throws Exception {
        assertThat(description.paths()).contains("/api/v1/operator", "/api/v1/why", "/metrics");
        assertThat(get("/api/v1/openapi.json").body()).contains("\"openapi\": \"3.1.0\"");
        described("/api/v1/series", "?window=15m", 200);
        described("/api/v1/series", "?window=24h", 200);
        described("/api/v1/operator", "?window=24h", 400);
        described("/api/v1/series", "?window=1y", 400);
        described("/health/live", "", 200);
        described("/health/ready", "", 200);
        JsonNode table = described("/api/v1/reports/{name}", "?limit=5", 200);
        assertThat(table.get("rows")).hasSize(1);
        assertThat(table.get("rows").get(0).get("clicks").longValue()).isEqualTo(ROWS);
        assertThat(table.get("rows").get(0).get("spend").textValue()).isEqualTo("1.750000");
        described("/api/v1/reports/{name}", "?from=2026-11-30&to=2026-11-29", 400);
        described("/api/v1/reports/{name}", "?zone=Nowhere", 400);
        described("/api/v1/reports/{name}", "?limit=0", 400);
        described("/api/v1/reports/{name}", "?publisher=7", 400);
        described("/api/v1/series", "?windows=24h", 400);
        assertThat(get("/api/v1/reports/nothing").statusCode()).isEqualTo(404);
        for (String report : List.of("campaigns", "groups", "publishers", "funnel", "hourly", "daily", "statement")) {
            assertThat(get("/api/v1/reports/" + report).statusCode()).as(report).isEqualTo(200);
        }
        HttpResponse<String> csv = get("/api/v1/reports/hourly?format=csv");
        assertThat(csv.headers().firstValue("Content-Type")).contains("text/csv; charset=utf-8");
        assertThat(csv.headers().firstValue("Content-Disposition")).contains("attachment; filename=\"hourly.csv\"");
    }

    @Test
    void should_give_the_raw_rows_behind_a_cell() throws Exception {
        JsonNode why = described("/api/v1/why", "?job=1&publisher=2&campaign=3&group=0&hour=" + hour, 200);

        assertThat(why.get("cells")).hasSize(1);
        assertThat(why.get("cells").get(0).get("rowsTotal").longValue()).isEqualTo(ROWS);
        assertThat(why.get("rejectedTotal").longValue()).isEqualTo(1);
        described("/api/v1/why", "?job=1", 400);
        described("/api/v1/why", "?job=x&hour=" + hour, 400);
        described("/api/v1/why", "?job=1&publisherr=2&hour=" + hour, 400);
        described("/api/v1/why", "?job=1&hour=" + hour.plusSeconds(1), 400);
    }

    @Test
    void should_say_that_rows_are_missing_when_the_time_to_read_them_is_up() throws Exception {
        CellSelection cell = new CellSelection(hour, 1, 2L, 3L, 0L);
        try (Connection connection = direct.mysql().open()) {
            Explainer explainer = new Explainer(session, NAME, connection, InstantSource.system());

            Explanation given = explainer.explain(cell, 10, Duration.ofNanos(1));

            assertThat(given.state()).isEqualTo("incomplete");
            assertThat(given.sentence()).contains("was given up, so rows are missing");
            assertThat(explainer.explain(cell, 10, Duration.ofMinutes(1)).state())
                    .isEqualTo("right");
        }
    }

    @Test
    void should_have_meters_of_the_pipeline_the_jvm_the_clients_and_the_pools() throws Exception {
        String meters = get("/metrics").body();

        assertThat(meters)
                .contains("\netl_writer 1.0\n", "\netl_rows_counted_total ", "\njvm_memory_used_bytes{")
                .contains("\netl_commit_duration_seconds_bucket{le=", "\netl_freshness_seconds_count ")
                .contains("\netl_cassandra_requests_total{session=\"etl-", "\netl_cassandra_connected_nodes{session=")
                .contains("\netl_kafka_connections{client=", "\netl_pool_idle_connections{pool=\"etl-reader")
                .contains("\netl_store_up{store=\"mysql\"} 1.0\n", "\netl_verdict{state=\"healthy\"} 1.0\n");
    }

    /** Last: once a change has come, the connector is expected to be there. */
    @Test
    @Order(Integer.MAX_VALUE)
    void should_tell_how_fast_the_log_and_the_topics_grow() {
        Map<String, Object> producing =
                Map.of("bootstrap.servers", TestServers.kafka().toString());
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(producing, new ByteArraySerializer(), new ByteArraySerializer())) {
            Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                // The end of a row, which changes nothing.
                producer.send(new ProducerRecord<>(NAME + "." + NAME + ".job", new byte[] {'1'}, null))
                        .get();
                assertThat(perSecond("connect", "kafka")).isPositive();
                assertThat(perSecond("mysql", "connect")).isPositive();
                assertThat(perSecond("pixel", "cassandra")).isNotNegative();
            });
        }
    }

    /** -1 while it is not known. */
    private double perSecond(String from, String to) throws IOException, InterruptedException {
        for (JsonNode arrow : JSON.readTree(get("/api/v1/operator").body()).at("/flow/arrows")) {
            if (arrow.get("from").textValue().equals(from)
                    && arrow.get("to").textValue().equals(to)) {
                return arrow.path("perSecond").asDouble(-1);
            }
        }
        throw new AssertionError(from + " to " + to);
    }

    /** One that hangs, and one that is gone. */
    @ParameterizedTest
    @CsvSource({"Cassandra,true", "Cassandra,false", "MySQL,true", "MySQL,false"})
    void should_name_the_store_that_is_away_within_five_seconds_and_recover(String store, boolean isHanging)
            throws Exception {
        TcpProxy proxy = store.equals("MySQL") ? mysql : cassandra;
        if (isHanging) {
            proxy.hold(Direction.TO_CLIENT);
        } else {
            proxy.refuse();
            proxy.cut();
        }
        long begun = System.nanoTime();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(sentence()).contains(store + " does not answer since "));
        Duration took = Duration.ofNanos(System.nanoTime() - begun);

        if (proxy == mysql && !isHanging) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(perSecond("mysql", "connect"))
                            .as("what the log did before is not what it does")
                            .isEqualTo(-1));
        }
        assertThat(sentence()).startsWith("Behind ");
        assertThat(took).isLessThan(Duration.ofSeconds(5));
        mend();
        awaitVerdict("healthy", Duration.ofSeconds(60));
    }
}
