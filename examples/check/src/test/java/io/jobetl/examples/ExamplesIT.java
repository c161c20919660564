package io.jobetl.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.aggregation.Partial;
import io.jobetl.aggregation.PartialForm;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.local.Server;
import io.jobetl.model.EventKind;
import io.jobetl.model.TrackingColumns;
import io.jobetl.runtime.settings.EtlConfig;
import io.jobetl.runtime.stores.Stores;
import io.jobetl.testkit.servers.TestServers;
import io.jobetl.verify.Verifier;
import io.jobetl.verify.VerifyReport;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each example is built by Maven far from this clone, and does what its README says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExamplesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ROWS = 120_000;
    private static final int SHARDS = 4;
    private static final int LARGE_HOUR_CELLS = 300_000;
    private static final Instant LARGE_HOUR_START = Instant.parse("2025-11-21T09:00:00Z");
    private static final int LARGE_HOUR = 489_921;
    /** No message, none of seven columns, no key. */
    private static final List<@Nullable String> BAD_LINES = Arrays.asList(null, "", "a,b", "no key,click,1,7,3,,0.25");

    private static final Pattern COMMITTED = Pattern.compile("committed rows=(\\d+)");

    /** Come up while Maven builds. */
    private final CompletableFuture<Void> servers =
            CompletableFuture.runAsync(() -> TestServers.start(Server.MYSQL, Server.CASSANDRA, Server.KAFKA));

    @SuppressWarnings("NullAway.Init") // before the first test
    private StrangersMachine machine;

    @BeforeAll
    void prepareMachine(@TempDir Path folder) throws IOException {
        machine = new StrangersMachine(folder);
    }

    private static Path jdk(int version) throws IOException {
        Optional<Path> home = Jdks.find(version);
        assumeTrue(home.isPresent(), "no JDK " + version + " on this machine: the examples were not run on it");
        return home.get();
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 25})
    void should_fold_a_csv_file_with_two_jars(int version) throws Exception {
        Path jdk = jdk(version);
        Path built = machine.built("fold-csv", jdk, version);

        try (Stream<Path> jars = Files.list(built.resolve("target/lib"))) {
            assertThat(jars.map(jar -> jar.getFileName().toString().replaceAll("-\\d.*", "")))
                    .containsExactlyInAnyOrder("etl-model", "etl-aggregation");
        }
        assertThat(StrangersMachine.run(built, jdk, Map.of(), "clicks.csv"))
                .isEqualTo(new StrangersMachine.Run(0, """
                        not 7 columns: c9db5922-d69d-11f1-8cbb-0fd99531985d,click,42
                        2026-11-02T09:00:00Z job=42 publisher=7 campaign=3 group=0:\
                         clicks=3 spend=3.750001 conversions=1 qualified=0
                        2026-11-02T09:00:00Z job=43 publisher=7 campaign=3 group=5:\
                         clicks=1 spend=0.755000 conversions=0 qualified=0
                        2026-11-02T10:00:00Z job=42 publisher=7 campaign=3 group=0:\
                         clicks=1 spend=1.500000 conversions=0 qualified=1
                        2026-11-02T10:00:00Z job=43 publisher=9 campaign=3 group=5:\
                         clicks=1 spend=0.800000 conversions=0 qualified=0
                        rows=12 counted=8 rejected=4
                        """));
        assertThat(Files.readString(built.resolve("README.md"))).contains("rows=12 counted=8 rejected=4");
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 25})
    void should_count_every_click_once_though_the_consumer_is_killed_again_and_again(int version) throws Exception {
        Path jdk = jdk(version);
        Path built = machine.built("kafka-fold", jdk, version);
        servers.join();
        String brokers = TestServers.kafka().toString();
        String topic = "clicks-" + version;
        Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS);
        produce(brokers, topic, hour);

        StringBuilder told = new StringBuilder();
        for (int kill = 0; kill < 2; kill++) {
            long before = committed(built);
            Process running = StrangersMachine.start(built, jdk, Map.of(), brokers, topic);
            try {
                await().pollInterval(Duration.ofMillis(10)).atMost(PATIENCE).until(() -> committed(built) > before);
            } finally {
                running.destroyForcibly().waitFor();
            }
            told.append(StrangersMachine.output(built));
            assertThat(committed(built)).as("it was killed in the middle").isLessThan(ROWS);
        }
        storeHours(brokers, topic);
        StrangersMachine.Run last = StrangersMachine.run(built, jdk, Map.of(), brokers, topic, "25");

        long epochHour = hour.getEpochSecond() / 3_600;
        assertThat(last.exitCode()).as(last.output()).isZero();
        assertThat(last.output()).doesNotContain("restored rows=0\n");
        told.append(last.output());
        assertThat(told).contains("no click: " + topic + "-0@0\n", "no click: " + topic + "-0@3\n");
        assertThat(last.output().lines().filter(line -> line.startsWith("hour=")))
                .containsExactly(
                        "hour=none rows=4 clicks=0 spend=0",
                        "hour=" + LARGE_HOUR + " rows=300001 clicks=300001 spend=75000.250000",
                        "hour=" + (epochHour - 1) + " rows=60000 clicks=60000 spend=15000.000000",
                        "hour=" + epochHour + " rows=60000 clicks=60000 spend=15000.000000");
    }

    /** Writes into the state while nobody else does: an hour too large for a message as usual, and one dropped. */
    private static void storeHours(String brokers, String topic) throws ExecutionException, InterruptedException {
        Partial large = new Partial(LARGE_HOUR);
        TrackingColumns row = new TrackingColumns(1);
        for (int job = 0; job < LARGE_HOUR_CELLS; job++) {
            row.clear();
            row.row(key(LARGE_HOUR_START))
                    .kind(EventKind.CLICK)
                    .job(job)
                    .bid("0.25")
                    .add();
            large.accumulate(row);
        }
        byte[] form = PartialForm.toBytes(large);
        assertThat(form.length).isGreaterThan(1 << 20);
        try (KafkaProducer<String, byte[]> state = new KafkaProducer<>(
                Map.of("bootstrap.servers", brokers, "max.request.size", 2 * form.length),
                new StringSerializer(),
                new ByteArraySerializer())) {
            state.send(new ProducerRecord<>(topic + "-partials", 0, "hour/" + LARGE_HOUR, form))
                    .get();
            state.send(new ProducerRecord<>(topic + "-partials", 0, "hour/1", PartialForm.toBytes(new Partial(1))))
                    .get();
            state.send(new ProducerRecord<>(topic + "-partials", 0, "hour/1", null))
                    .get();
        }
        try (KafkaProducer<String, String> clicks = producer(brokers)) {
            clicks.send(new ProducerRecord<>(topic, 1, null, key(LARGE_HOUR_START) + ",click,1,,,,0.25"))
                    .get();
        }
    }

    private static long committed(Path built) throws IOException {
        if (!Files.exists(built.resolve("output"))) {
            return 0;
        }
        Matcher line = COMMITTED.matcher(StrangersMachine.output(built));
        long rows = 0;
        while (line.find()) {
            rows = Long.parseLong(line.group(1));
        }
        return rows;
    }

    private static void produce(String brokers, String topic, Instant hour)
            throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
            admin.createTopics(List.of(new NewTopic(topic, 3, (short) 1))).all().get();
        }
        try (KafkaProducer<String, String> producer = producer(brokers)) {
            List<Future<?>> sent = new ArrayList<>();
            for (String line : BAD_LINES) {
                sent.add(producer.send(new ProducerRecord<>(topic, 0, null, line)));
            }
            for (int i = 0; i < ROWS; i++) {
                Instant at = hour.minus(i % 2, ChronoUnit.HOURS).plusMillis(i);
                String line = key(at) + ",click," + i % 50 + ",7,3,,0.25";
                sent.add(producer.send(new ProducerRecord<>(topic, i % 3, null, line)));
            }
            for (Future<?> each : sent) {
                each.get();
            }
        }
    }

    private static KafkaProducer<String, String> producer(String brokers) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", brokers), new StringSerializer(), new StringSerializer());
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 25})
    void should_run_the_whole_pipeline_in_a_program(int version) throws Exception {
        Path jdk = jdk(version);
        Path built = machine.built("embedded-pipeline", jdk, version);
        try (Stream<Path> jars = Files.list(built.resolve("target/lib"))) {
            assertThat(jars.map(jar -> jar.getFileName().toString()))
                    .as("no command, no logger's implementation, nothing of the tests")
                    .noneMatch(
                            jar -> jar.matches("(picocli|logback|slf4j-(simple|nop|jdk14)|junit|assertj|etl-app).*"));
        }
        servers.join();
        String name = "example_" + version;
        Map<String, String> environment = environment(name);
        EtlConfig settings = EtlConfig.builder().environment(environment).build();

        Process running = StrangersMachine.start(built, jdk, environment);
        try {
            await().atMost(PATIENCE).until(() -> StrangersMachine.output(built).contains("state WRITING"));
            try (CqlSession cassandra = new Stores(settings).cassandra()) {
                insertClicks(cassandra, name, 10);
                await().atMost(PATIENCE)
                        .until(() -> number(settings, "SELECT COALESCE(SUM(clicks), 0) FROM events") == 10);
                assertExact(settings, cassandra);
            }
        } finally {
            running.toHandle().destroy();
            running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            running.destroyForcibly();
        }
        assertThat(StrangersMachine.output(built)).contains("committed rows=", "state ENDED");
        assertThat(number(settings, "SELECT COUNT(*) FROM etl_lease WHERE expires_at > SYSDATE(6)"))
                .as("the lease is given back")
                .isZero();
    }

    private static Map<String, String> environment(String name) {
        Map<String, String> environment = new HashMap<>();
        environment.put("MYSQL_HOST", TestServers.mysql().host());
        environment.put("MYSQL_PORT", Integer.toString(TestServers.mysql().port()));
        environment.put("MYSQL_PASSWORD", "1");
        environment.put("MYSQL_DATABASE", name);
        environment.put("CASSANDRA_HOST", TestServers.cassandra().host());
        environment.put(
                "CASSANDRA_PORT", Integer.toString(TestServers.cassandra().port()));
        environment.put("CASSANDRA_KEYSPACE", name);
        environment.put("KAFKA_SERVERS", TestServers.kafka().toString());
        environment.put("ETL_KAFKA_TOPIC_PREFIX", name);
        return environment;
    }

    private static UUID key(Instant at) {
        return new UUID(
                TimeUuids.highOfTicks(TimeUuids.ticksOfEpochMillis(at.toEpochMilli())),
                UUID.randomUUID().getLeastSignificantBits());
    }

    private static void insertClicks(CqlSession cassandra, String keyspace, int number) {
        for (int i = 0; i < number; i++) {
            Instant at = Instant.now();
            UUID key = key(at);
            cassandra.execute(
                    "INSERT INTO " + keyspace + ".tracking (hour, shard, create_time, custom_track, job_id, bid)"
                            + " VALUES (?, ?, ?, 'click', ?, ?)",
                    at.truncatedTo(ChronoUnit.HOURS),
                    Math.floorMod(key.getLeastSignificantBits(), SHARDS),
                    key,
                    i % 3,
                    new BigDecimal("1.50"));
        }
    }

    private static long number(EtlConfig settings, String query) throws SQLException {
        try (Connection connection = new Stores(settings).mysql().open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void assertExact(EtlConfig settings, CqlSession cassandra) throws SQLException {
        try (Connection connection = new Stores(settings).mysql().open()) {
            VerifyReport report = new Verifier(
                            cassandra, settings.cassandra().keyspace(), connection, InstantSource.system())
                    .verify(10);
            assertThat(report.differences()).isEmpty();
            assertThat(report.isComplete()).isTrue();
            assertThat(report.cells()).isPositive();
        }
    }
}
