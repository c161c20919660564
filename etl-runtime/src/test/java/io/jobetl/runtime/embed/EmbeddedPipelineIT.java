package io.jobetl.runtime.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.local.Server;
import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.pipeline.port.FencedException;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.runtime.settings.ConfigBuilder;
import io.jobetl.runtime.settings.ConfigException;
import io.jobetl.runtime.settings.EtlConfig;
import io.jobetl.runtime.settings.Settings;
import io.jobetl.runtime.stores.Stores;
import io.jobetl.testkit.faults.TcpProxy;
import io.jobetl.testkit.servers.TestServers;
import io.jobetl.verify.Verifier;
import io.jobetl.verify.VerifyReport;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A program with a pipeline in it, on real servers. Each test leaves the tables EXACT. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmbeddedPipelineIT {
    private static final String NAME = "embedded";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SHARDS = 4;

    private final AtomicInteger jobs = new AtomicInteger(1);

    @SuppressWarnings("NullAway.Init") // before the first test
    private CqlSession cassandra;

    @BeforeAll
    void startServersAndCreateTables() throws InterruptedException {
        TestServers.start(Server.MYSQL, Server.CASSANDRA, Server.KAFKA);
        assertThat(EmbeddedPipeline.of(settings().build())
                        .creatingTables()
                        .once()
                        .start()
                        .await())
                .as("nothing to count is all counted")
                .isTrue();
        cassandra = new Stores(settings().build()).cassandra();
    }

    @AfterAll
    void closeSession() {
        cassandra.close();
    }

    @Test
    void should_count_tell_and_give_the_lease_back_when_it_is_closed() throws Exception {
        HeardListener heard = new HeardListener();
        int job = insertClicks(20);
        try (EmbeddedPipeline pipeline =
                EmbeddedPipeline.of(settings().build()).listener(heard).start()) {
            await().atMost(PATIENCE).until(() -> clicks(job) == 20);
            insertClicks(job, 5);
            await().atMost(PATIENCE).until(() -> clicks(job) == 25);

            assertThat(pipeline.state()).isEqualTo(PipelineState.WRITING);
            assertThat(pipeline.stats().rowsCounted()).isGreaterThanOrEqualTo(25);
            assertThat(isLeased()).isTrue();
        }
        assertThat(isLeased()).as("another instance could begin at once").isFalse();
        assertThat(heard.states).containsExactly(PipelineState.WRITING, PipelineState.ENDED);
        assertThat(heard.rows.get()).isGreaterThanOrEqualTo(25);
        assertThat(heard.cells.get()).isPositive();
        assertThat(heard.problems).isEmpty();
        assertExact();
    }

    @Test
    void should_tell_of_a_store_that_is_away_and_go_on_when_it_is_back() throws Exception {
        HeardListener heard = new HeardListener();
        try (TcpProxy proxy = TcpProxy.to(
                        TestServers.cassandra().host(), TestServers.cassandra().port());
                EmbeddedPipeline pipeline = EmbeddedPipeline.of(settings()
                                .set(Settings.CASSANDRA_HOST, "127.0.0.1")
                                .set(Settings.CASSANDRA_PORT, Integer.toString(proxy.port()))
                                .build())
                        .listener(heard)
                        .start()) {
            await().atMost(PATIENCE).until(() -> pipeline.state() == PipelineState.WRITING);

            proxy.refuse();
            proxy.cut();
            int job = insertClicks(7);
            await().atMost(PATIENCE).until(() -> !heard.problems.isEmpty());
            assertThat(heard.problems.get(0).store()).isEqualTo(Store.CASSANDRA);
            assertThat(heard.problems.get(0).kind()).isEqualTo(StoreException.Kind.UNAVAILABLE);
            assertThat(heard.recoveries.get()).isZero();
            assertThat(clicks(job)).isZero();

            proxy.forwardAll();
            await().atMost(PATIENCE).until(() -> clicks(job) == 7 && heard.recoveries.get() > 0);
        }
        assertThat(isLeased()).isFalse();
        assertExact();
    }

    @Test
    void should_tell_once_of_a_store_that_refuses_and_go_on_when_it_does_not() throws Exception {
        HeardListener heard = new HeardListener();
        AtomicInteger attempts = new AtomicInteger();
        PipelineObserver counting = new PipelineObserver() {
            @Override
            public void storeFailed(StoreException cause, Duration pause) {
                attempts.incrementAndGet();
            }
        };
        try (EmbeddedPipeline pipeline = EmbeddedPipeline.of(settings().build())
                .listener(heard)
                .observer(counting)
                .start()) {
            await().atMost(PATIENCE).until(() -> pipeline.state() == PipelineState.WRITING);

            update("CREATE TRIGGER full BEFORE INSERT ON events FOR EACH ROW"
                    + " SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1021, MESSAGE_TEXT = 'Disk full'");
            int job = insertClicks(3);
            await().atMost(PATIENCE).until(() -> attempts.get() >= 3);
            assertThat(heard.problems.get(0).store()).isEqualTo(Store.MYSQL);
            assertThat(heard.problems.get(0)).hasMessageContaining("Disk full");

            update("DROP TRIGGER full");
            await().atMost(PATIENCE).until(() -> clicks(job) == 3 && heard.recoveries.get() > 0);
            assertThat(heard.problems).hasSize(1);
        }
        assertExact();
    }

    @Test
    void should_wait_as_a_standby_and_take_over_when_the_writer_is_closed() throws Exception {
        try (EmbeddedPipeline first = EmbeddedPipeline.of(settings().build()).start()) {
            await().atMost(PATIENCE).until(() -> first.state() == PipelineState.WRITING);
            try (EmbeddedPipeline second =
                    EmbeddedPipeline.of(settings().build()).start()) {
                await().atMost(PATIENCE).until(() -> second.state() == PipelineState.STANDBY);
                Runnable closing = first::close;
                closing.run();
                closing.run();
                assertThat(first.state()).isEqualTo(PipelineState.ENDED);
                assertThat(first.await()).isFalse();

                int job = insertClicks(3);
                await().atMost(PATIENCE).until(() -> clicks(job) == 3);
                assertThat(second.state()).isEqualTo(PipelineState.WRITING);
            }
        }
        assertExact();
    }

    @Test
    void should_end_with_its_failure_and_give_everything_back_though_nobody_closes_it() throws Exception {
        HeardListener heard = new HeardListener();
        EmbeddedPipeline first = EmbeddedPipeline.of(
                        settings().set("pipeline.when-fenced", "exit").build())
                .listener(heard)
                .start();
        await().atMost(PATIENCE).until(() -> first.state() == PipelineState.WRITING);
        update("UPDATE etl_lease SET epoch = epoch + 1, instance = 'another', expires_at = SYSDATE(6)");
        insertClicks(1);

        assertThatThrownBy(() -> first.await(PATIENCE)).isInstanceOf(FencedException.class);
        assertThat(first.state()).isEqualTo(PipelineState.ENDED);
        assertThat(heard.states).endsWith(PipelineState.ENDED);
        first.close();

        assertThat(EmbeddedPipeline.of(settings().build()).once().start().await(PATIENCE))
                .isTrue();
        assertExact();
    }

    @Test
    void should_end_when_a_listener_closes_it_and_not_mind_one_that_throws() throws Exception {
        AtomicReference<@Nullable EmbeddedPipeline> pipeline = new AtomicReference<>();
        PipelineListener closing = new PipelineListener() {
            @Override
            public void committed(long rows, int cells) {
                EmbeddedPipeline running = pipeline.get();
                if (running != null) {
                    running.close();
                }
            }
        };
        PipelineObserver throwing = new PipelineObserver() {
            @Override
            public void started() {
                throw new IllegalStateException("on purpose");
            }
        };
        EmbeddedPipeline started = EmbeddedPipeline.of(settings().build())
                .listener(closing)
                .observer(throwing)
                .start();
        pipeline.set(started);
        insertClicks(2);

        assertThat(started.await(PATIENCE)).isFalse();
        assertThat(isLeased()).isFalse();
        assertThat(EmbeddedPipeline.of(settings().build()).once().start().await(PATIENCE))
                .isTrue();
        assertExact();
    }

    @Test
    void should_say_at_the_start_what_cannot_be_used() throws IOException {
        String port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = Integer.toString(socket.getLocalPort());
        }
        EtlConfig away = settings().set(Settings.MYSQL_PORT, port).build();
        EtlConfig denied =
                settings().set(Settings.MYSQL_PASSWORD.value(), "canary-41b").build();
        EtlConfig other = settings().set(Settings.PIPELINE_NAME, "other").build();

        assertThatThrownBy(() -> EmbeddedPipeline.of(away).start()).isInstanceOfSatisfying(StoreException.class, e -> {
            assertThat(e.kind()).isEqualTo(StoreException.Kind.UNAVAILABLE);
            assertThat(e).hasMessageContaining("MySQL 127.0.0.1:" + port);
        });
        assertThatThrownBy(() -> EmbeddedPipeline.of(denied).start())
                .isInstanceOfSatisfying(StoreException.class, e -> {
                    assertThat(e.kind()).isEqualTo(StoreException.Kind.DENIED);
                    assertThat(e).message().doesNotContain("canary-41b");
                });
        assertThatThrownBy(() -> EmbeddedPipeline.of(other).start())
                .isInstanceOfAny(ConfigException.class, StoreException.class)
                .hasMessageContaining("pipeline");
    }

    private static ConfigBuilder settings() {
        return settings(NAME);
    }

    /** Of an installation of its own on the servers of the tests. */
    static ConfigBuilder settings(String name) {
        return EtlConfig.builder()
                .set(Settings.MYSQL_HOST, TestServers.mysql().host())
                .set(Settings.MYSQL_PORT, Integer.toString(TestServers.mysql().port()))
                .set("mysql.password", "1")
                .set("mysql.database", name)
                .set(Settings.CASSANDRA_HOST, TestServers.cassandra().host())
                .set(
                        Settings.CASSANDRA_PORT,
                        Integer.toString(TestServers.cassandra().port()))
                .set("cassandra.keyspace", name)
                .set(Settings.KAFKA_SERVERS, TestServers.kafka().toString())
                .set("kafka.topic-prefix", name);
    }

    private int insertClicks(int number) {
        int job = jobs.getAndIncrement();
        insertClicks(job, number);
        return job;
    }

    private void insertClicks(int job, int number) {
        for (int i = 0; i < number; i++) {
            Instant at = Instant.now();
            UUID key = new UUID(
                    TimeUuids.highOfTicks(TimeUuids.ticksOfEpochMillis(at.toEpochMilli())),
                    UUID.randomUUID().getLeastSignificantBits());
            cassandra.execute(
                    "INSERT INTO " + NAME + ".tracking (hour, shard, create_time, custom_track, job_id, bid)"
                            + " VALUES (?, ?, ?, 'click', ?, ?)",
                    at.truncatedTo(ChronoUnit.HOURS),
                    Math.floorMod(key.getLeastSignificantBits(), SHARDS),
                    key,
                    job,
                    new BigDecimal("1.50"));
        }
    }

    private static long clicks(int job) throws SQLException {
        return number("SELECT COALESCE(SUM(clicks), 0) FROM events WHERE job_id = " + job);
    }

    private static boolean isLeased() throws SQLException {
        return number("SELECT COUNT(*) FROM etl_lease WHERE expires_at > SYSDATE(6)") > 0;
    }

    private static long number(String query) throws SQLException {
        try (Connection connection = new Stores(settings().build()).mysql().open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void update(String statement) throws SQLException {
        try (Connection connection = new Stores(settings().build()).mysql().open();
                Statement each = connection.createStatement()) {
            each.executeUpdate(statement);
        }
    }

    private void assertExact() throws SQLException {
        try (Connection connection = new Stores(settings().build()).mysql().open()) {
            VerifyReport report = new Verifier(cassandra, NAME, connection, InstantSource.system()).verify(10);
            assertThat(report.differences()).isEmpty();
            assertThat(report.isComplete()).isTrue();
            assertThat(report.cells()).isPositive();
        }
    }
}
