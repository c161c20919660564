package io.jobetl.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.ServerError;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.app.CommandRun;
import io.jobetl.io.cassandra.session.CassandraConfig;
import io.jobetl.io.cassandra.session.CassandraSessions;
import io.jobetl.local.Endpoint;
import io.jobetl.local.Server;
import io.jobetl.testkit.servers.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** An old installation with a flat table, keys as text and bids as double, moves to the hourly table. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AdoptionIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String OLD = "adopt_old";
    private static final String NEW = "adopt_new";
    private static final int ROWS = 2_000;
    private static final long WRITTEN_MICROS = 1_600_000_000_000_000L;
    private static final List<String> UNUSABLE =
            List.of("hello", "00000000-0000-0000-0000-000000000000", "f47ac10b-58cc-4372-a567-0e02b2c3d479");

    private final Map<String, String> environment = new HashMap<>();
    private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    private final Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(5, ChronoUnit.HOURS);

    private Path directory;
    private CqlSession session;
    private PreparedStatement insert;

    @BeforeAll
    void makeOldInstallation(@TempDir Path folder) {
        directory = folder;
        TestServers.start(Server.MYSQL, Server.CASSANDRA, Server.KAFKA);
        Endpoint cassandra = TestServers.cassandra();
        environment.putAll(TestEnvironment.of(NEW));
        session = CassandraSessions.open(CassandraConfig.of(cassandra.host(), cassandra.port(), NEW));
        session.execute(
                "CREATE KEYSPACE " + OLD + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
        session.execute("CREATE TABLE " + OLD + ".clicks (create_time text PRIMARY KEY, custom_track text, job_id int,"
                + " publisher_id int, campaign_id int, bid double, uid text, ua text)");
        insert = session.prepare("INSERT INTO " + OLD + ".clicks (create_time, custom_track, job_id, publisher_id, bid,"
                + " uid) VALUES (?, ?, ?, 3, ?, ?) USING TIMESTAMP ? AND TTL ?");
        for (int i = 0; i < ROWS; i++) {
            boolean click = i % 3 == 0;
            write(timeUuid(), click ? "click" : "alive", click ? i % 7 : null, i % 100 / 10.0, WRITTEN_MICROS + i, 0);
        }
    }

    @AfterAll
    void close() {
        session.close();
    }

    @Test
    @Order(1)
    void should_name_what_does_not_fit() {
        assertThat(etl("init").exitCode()).isZero();

        CommandRun missing = etl("adopt", "--from", OLD + ".nothing");
        assertThat(missing.exitCode()).isEqualTo(78);
        assertThat(missing.err()).contains("there is no table " + OLD + ".nothing");
        CommandRun sameLayout = etl("adopt", "--from", NEW + ".tracking");
        assertThat(sameLayout.exitCode()).isEqualTo(78);
        assertThat(sameLayout.err()).contains("has the layout hourly, needed is flat");
        assertThat(etl("adopt", "--from", OLD + ".a;b").exitCode()).isEqualTo(78);
        assertThat(etl("adopt", "--from", "clicks").exitCode()).isEqualTo(2);

        session.execute("ALTER TABLE " + OLD + ".clicks ADD shoe_size int");
        CommandRun column = etl("adopt", "--from", OLD + ".clicks");
        assertThat(column.exitCode()).isEqualTo(78);
        assertThat(column.err()).contains("ALTER TABLE " + NEW + ".tracking ADD shoe_size int");
        session.execute("ALTER TABLE " + NEW + ".tracking ADD shoe_size int");
    }

    @Test
    @Order(2)
    void should_count_and_write_nothing_when_asked_to() throws IOException {
        UNUSABLE.forEach(key -> write(key, "click", 1, 0.5, WRITTEN_MICROS, 0));
        write(timeUuid(), "click", 1, Double.NaN, WRITTEN_MICROS, 0);

        CommandRun dryRun = etl("adopt", "--from", OLD + ".clicks", "--dry-run");

        assertThat(dryRun.exitCode()).isZero();
        assertThat(dryRun.lastLine()).contains("would copy up to 2,000 rows", "4 are unusable");
        assertThat(dryRun.err()).contains("4 rows of " + OLD + ".clicks have no place", "etl-adopt.unusable.csv");
        assertThat(Files.readString(directory.resolve("etl-adopt.unusable.csv")))
                .contains(UNUSABLE)
                .contains("version 4", "NaN");
        assertThat(session.execute("SELECT create_time FROM " + NEW + ".tracking")
                        .one())
                .isNull();
    }

    @Test
    @Order(3)
    void should_go_on_where_it_was_when_it_was_killed() throws Exception {
        String late = timeUuid();
        write(late, "click", 5, 0.5, WRITTEN_MICROS, 86_400);
        writeToNew(late, 6, WRITTEN_MICROS + 1_000_000);
        Process child = child("adopt", "--from", OLD + ".clicks");
        // The table is in the schema a moment before it can be read; until then the server refuses, or fails ("Unknown
        // CF").
        await().atMost(PATIENCE)
                .ignoreExceptionsMatching(
                        failure -> failure instanceof InvalidQueryException || failure instanceof ServerError)
                .until(() -> pieces().size() > 40 || !child.isAlive());
        child.destroyForcibly().waitFor();
        Map<Integer, Long> before = pieces();
        assertThat(before).as(Files.readString(directory.resolve("child.log"))).hasSizeBetween(41, 1_000);

        CommandRun adopt = etl("adopt", "--from", OLD + ".clicks");

        assertThat(adopt.exitCode()).as(adopt.out() + adopt.err()).isZero();
        assertThat(adopt.out())
                .contains("read 2,005, copied 2,001, unusable 4", "adopt: EXACT (", "1 have later values");
        assertThat(pieces()).hasSize(1_024).containsAllEntriesOf(before);
        Row copied = session.execute(
                        "SELECT job_id, bid, WRITETIME(bid) AS written, TTL(bid) AS left FROM " + NEW
                                + ".tracking WHERE hour = ? AND shard = ? AND create_time = ?",
                        partition(late))
                .one();
        assertThat(copied).isNotNull();
        assertThat(copied.getInt("job_id")).isEqualTo(6);
        assertThat(copied.getBigDecimal("bid")).isEqualByComparingTo("0.5");
        assertThat(copied.getLong("written")).isEqualTo(WRITTEN_MICROS);
        assertThat(copied.getInt("left")).isBetween(80_000, 86_400);
    }

    @Test
    @Order(4)
    void should_copy_only_what_was_written_since_when_called_again() {
        write(timeUuid(), "click", 1, 2.25, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()), 0);

        CommandRun again = etl("adopt", "--from", OLD + ".clicks", "-o", "json");

        assertThat(again.exitCode()).as(again.out() + again.err()).isZero();
        assertThat(again.out()).contains("\"rows_read\":2006,\"rows_copied\":1,", "\"missing\":0");
    }

    @Test
    @Order(5)
    void should_count_the_adopted_table_exactly() {
        assertThat(etl("run", "--once").exitCode()).isZero();

        CommandRun verify = etl("verify", "--wait", "30s", "--strict");
        assertThat(verify.lastLine()).as(verify.out() + verify.err()).startsWith("verify: EXACT (");
        assertThat(verify.lastLine()).contains("669 rows aggregated");
    }

    @Test
    @Order(6)
    void should_find_a_row_that_was_lost_or_changed_in_the_new_table() {
        List<String> keys = new ArrayList<>();
        session.execute("SELECT create_time FROM " + NEW + ".tracking LIMIT 2")
                .forEach(row -> keys.add(String.valueOf(row.getUuid("create_time"))));
        session.execute(
                "DELETE FROM " + NEW + ".tracking WHERE hour = ? AND shard = ? AND create_time = ?",
                partition(keys.get(0)));
        session.execute(
                "DELETE uid FROM " + NEW + ".tracking WHERE hour = ? AND shard = ? AND create_time = ?",
                partition(keys.get(1)));

        CommandRun adopt = etl("adopt", "--from", OLD + ".clicks");

        assertThat(adopt.exitCode()).isEqualTo(1);
        assertThat(adopt.out())
                .contains("missing " + keys.get(0), "different " + keys.get(1))
                .contains("adopt: DIFFERENT (1 rows are missing, 1 differ)");
    }

    private String timeUuid() {
        long ticks = TimeUuids.ticksOfEpochMillis(hour.toEpochMilli() + random.nextLong(3 * 3_600_000L));
        return new UUID(TimeUuids.highOfTicks(ticks), random.nextLong() >>> 2 | Long.MIN_VALUE).toString();
    }

    private void write(String key, String track, @Nullable Integer job, double bid, long atMicros, int ttlSeconds) {
        session.execute(insert.bind(key, track, job, bid, "user of " + key, atMicros, ttlSeconds));
    }

    private void writeToNew(String key, int job, long atMicros) {
        Object[] partition = partition(key);
        session.execute(
                "INSERT INTO " + NEW
                        + ".tracking (hour, shard, create_time, job_id) VALUES (?, ?, ?, ?) USING TIMESTAMP ?",
                partition[0],
                partition[1],
                partition[2],
                job,
                atMicros);
    }

    private static Object[] partition(String key) {
        UUID uuid = UUID.fromString(key);
        return new Object[] {
            Instant.ofEpochSecond(3_600L * TimeUuids.epochHour(uuid.getMostSignificantBits())),
            Math.floorMod(uuid.getLeastSignificantBits(), 4),
            uuid
        };
    }

    /** Finished pieces of the first pass, and when they were stored. */
    private Map<Integer, Long> pieces() {
        Map<Integer, Long> pieces = new TreeMap<>();
        if (session.execute(
                                "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ? AND table_name ="
                                        + " 'adoption_progress'",
                                NEW)
                        .one()
                == null) {
            return pieces;
        }
        session.execute(
                        "SELECT piece, WRITETIME(rows_read) AS stored FROM " + NEW
                                + ".adoption_progress WHERE source = ? AND pass = 1",
                        OLD + ".clicks")
                .forEach(row -> {
                    if (!row.isNull("piece")) {
                        pieces.put(row.getInt("piece"), row.getLong("stored"));
                    }
                });
        return pieces;
    }

    private CommandRun etl(String... arguments) {
        return CommandRun.of(environment, directory, arguments);
    }

    private Process child(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ChildMain.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().putAll(environment);
        return builder.redirectErrorStream(true)
                .redirectOutput(directory.resolve("child.log").toFile())
                .start();
    }
}
