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
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Late rows of a writer in another language: the two statements of docs/how-to/late-rows.md, and `etl run`. */
class HintedRowsE2eIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NAME = "e2e_hinted";
    private static final int JOB = 7;

    @TempDir
    private Path directory;

    private final Map<String, String> environment = new HashMap<>();
    private StopSignal stop = new StopSignal();
    private int port;
    private CqlSession session;
    private CompletableFuture<CommandRun> run;
    private int rows;

    @BeforeEach
    void start() throws Exception {
        TestServers.start(Server.MYSQL, Server.CASSANDRA, Server.KAFKA);
        environment.putAll(TestEnvironment.of(NAME));
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        environment.put("ETL_DASHBOARD_ADDRESS", "127.0.0.1:" + port);
        assertThat(CommandRun.of(environment, directory, "init").exitCode()).isZero();
        session = CassandraSessions.open(CassandraConfig.of(
                TestServers.cassandra().host(), TestServers.cassandra().port(), NAME));
        rows = (int) clicks(); // of the test before
        startRun();
    }

    private void startRun() {
        StopSignal ending = new StopSignal();
        stop = ending;
        run = CompletableFuture.supplyAsync(() -> CommandRun.of(environment, directory, ending, "run"));
    }

    @AfterEach
    void end() throws Exception {
        stop.request();
        session.close();
        assertThat(run.get().exitCode()).isZero();
    }

    @Test
    void should_count_late_rows_by_their_keys_and_no_row_twice() throws SQLException {
        Instant now = Instant.now();
        Instant[] times = {
            now.minusSeconds(20),
            now.minus(70, ChronoUnit.MINUTES),
            now.minus(1, ChronoUnit.DAYS),
            now.minus(20, ChronoUnit.DAYS)
        };
        await().atMost(PATIENCE).until(() -> metric("etl_hints_answering") == 1);
        for (Instant time : times) {
            writeWithHint(time); // has its hour read
        }
        awaitClicks();
        double before = metric("etl_hints_total{outcome=\"counted\"}");

        for (int i = 0; i < 10; i++) {
            for (Instant time : times) {
                UUID key = writeWithHint(time);
                hint(key); // doubled
                hint(new UUID(key.getMostSignificantBits(), key.getLeastSignificantBits() ^ 64)); // of no row
            }
        }

        awaitClicks();
        assertThat(metric("etl_hints_total{outcome=\"counted\"}") - before)
                .as("most of the open hour; the sweep over so few closed hours is as fast")
                .isGreaterThanOrEqualTo(5);
        await().atMost(PATIENCE).until(() -> metric("etl_hints_total{outcome=\"no_row\"}") >= 40);
        assertThat(clicks()).isEqualTo(rows);
        CommandRun verify = CommandRun.of(environment, directory, "verify");
        assertThat(verify.exitCode()).as(verify.out() + verify.err()).isZero();
        assertThat(verify.lastLine()).startsWith("verify: EXACT (");
    }

    @Test
    void should_count_late_rows_by_their_keys_right_after_a_start() throws Exception {
        Instant now = Instant.now();
        Instant[] times = {now.minusSeconds(20), now.minus(1, ChronoUnit.DAYS)};
        await().atMost(PATIENCE).until(() -> metric("etl_hints_answering") == 1);
        for (int i = 0; i < 2; i++) {
            for (Instant time : times) {
                writeWithHint(time);
            }
            awaitClicks();
        }
        stop.request();
        assertThat(run.get().exitCode()).isZero();

        startRun();
        await().atMost(PATIENCE).until(() -> metric("etl_hints_answering") == 1);
        for (int i = 0; i < 10; i++) {
            for (Instant time : times) {
                hint(writeWithHint(time)); // doubled
            }
        }
        awaitClicks();

        assertThat(clicks()).isEqualTo(rows);
        stop.request();
        assertThat(run.get().err()).contains("the writer before has left the keys of its rows in ");
    }

    private void awaitClicks() {
        await().atMost(PATIENCE).until(() -> clicks() >= rows);
        assertThat(rows).isPositive();
    }

    private UUID writeWithHint(Instant time) {
        long ticks = TimeUuids.ticksOfEpochMillis(time.toEpochMilli()) + rows;
        UUID key = new UUID(TimeUuids.highOfTicks(ticks), UUID.randomUUID().getLeastSignificantBits());
        session.execute(
                "INSERT INTO " + NAME + ".tracking (hour, shard, create_time, custom_track, job_id) VALUES (?, ?, ?,"
                        + " 'click', " + JOB + ")",
                time.truncatedTo(ChronoUnit.HOURS),
                Math.floorMod(key.getLeastSignificantBits(), 4),
                key);
        rows++;
        hint(key);
        return key;
    }

    private void hint(UUID key) {
        session.execute(
                "INSERT INTO " + NAME
                        + ".tracking_arrival (minute, shard, arrived, create_time) VALUES (?, ?, now(), ?)",
                Instant.now().truncatedTo(ChronoUnit.MINUTES),
                rows % 4,
                key);
    }

    private long clicks() throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:mysql://" + TestServers.mysql() + "/" + NAME + "?allowPublicKeyRetrieval=true",
                        "root",
                        "1");
                Statement statement = connection.createStatement();
                ResultSet sum = statement.executeQuery("SELECT COALESCE(SUM(clicks), 0) FROM events")) {
            sum.next();
            return sum.getLong(1);
        }
    }

    /** The value of a sample; -1 while there is none. */
    private double metric(String sample) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .build();
        try {
            return HttpClient.newHttpClient()
                    .send(request, BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(sample + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
                    .findFirst()
                    .orElse(-1);
        } catch (IOException e) {
            return -1; // it has not begun
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }
}
