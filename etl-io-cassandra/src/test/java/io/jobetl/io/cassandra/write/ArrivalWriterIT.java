package io.jobetl.io.cassandra.write;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.io.cassandra.TestKeyspace;
import io.jobetl.io.cassandra.schema.ArrivalTable;
import io.jobetl.io.cassandra.schema.TrackingLayout;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What stands in the table of hints behind the writers' rows. */
final class ArrivalWriterIT {
    private static final List<String> COLUMNS = List.of("create_time", "job_id");

    private final TestKeyspace keyspace = TestKeyspace.name();
    private final CqlSession session = keyspace.session();
    private final String arrivals = keyspace.keyspace() + "." + ArrivalTable.NAME;
    private final AtomicLong numbers = new AtomicLong(System.nanoTime());
    private final ConcurrentLinkedQueue<String> refused = new ConcurrentLinkedQueue<>();

    ArrivalWriterIT() {
        keyspace.schema().create(session, TrackingLayout.HOURLY, 2);
    }

    @AfterEach
    void dropKeyspace() {
        keyspace.close();
    }

    @Test
    void should_write_a_hint_behind_a_late_row_and_none_behind_a_fresh_one() {
        CassandraTrackingAppender appender = appender();
        UUID late = keyOf(Instant.now().minusMillis(1_500));
        UUID old = keyOf(Instant.now().minus(Duration.ofDays(400)));
        UUID future = keyOf(Instant.now().plusSeconds(60));
        Instant before = Instant.now();

        appender.append(row(late));
        appender.append(row(keyOf(Instant.now())));
        appender.append(row(old));
        appender.append(row(future));
        appender.flush();

        assertThat(appender.acknowledged()).isEqualTo(4);
        assertThat(hinted()).containsExactlyInAnyOrder(late, old);
        assertThat(session.execute("SELECT minute, shard, arrived FROM " + arrivals)
                        .all())
                .allSatisfy(hint -> {
                    long arrived = TimeUuids.epochMillis(
                            Objects.requireNonNull(hint.getUuid("arrived")).getMostSignificantBits());
                    assertThat(Instant.ofEpochMilli(arrived))
                            .isBetween(before.minusMillis(100), Instant.now().plusMillis(100));
                    assertThat(hint.getInstant("minute"))
                            .isBetween(ArrivalTable.minuteOf(before), ArrivalTable.minuteOf(Instant.now()));
                    assertThat(hint.getInt("shard")).isBetween(0, ArrivalTable.SHARDS - 1);
                });
    }

    @Test
    void should_write_a_hint_behind_each_late_row_of_a_load() {
        CassandraTrackingWriter<Integer> writer = writer();
        List<UUID> keys = new ArrayList<>();
        for (int number = 0; number < 1_000; number++) {
            keys.add(keyOf(Instant.now().minus(Duration.ofMinutes(number % 180))));
        }
        UUID fresh = keyOf(Instant.now().plusSeconds(1));

        keys.forEach(key -> writer.write(1, row(key), 20));
        writer.write(2, row(fresh), 20);
        writer.flush();

        keys.removeIf(key -> TimeUuids.epochMillis(key.getMostSignificantBits())
                > Instant.now().minusSeconds(30).toEpochMilli());
        assertThat(hinted()).containsAll(keys).doesNotHaveDuplicates().doesNotContain(fresh);
        assertThat(refused).isEmpty();
    }

    /** A hint of a row that is not there yet is used up for nothing. */
    @Test
    void should_write_no_hint_of_a_row_that_is_not_acknowledged() {
        CassandraTrackingAppender appender = appender();
        CassandraTrackingWriter<Integer> writer = writer();
        session.execute("DROP TABLE " + keyspace.keyspace() + ".tracking");

        appender.append(row(keyOf(Instant.now().minusSeconds(60))));
        appender.flush();
        writer.write(1, row(keyOf(Instant.now().minusSeconds(60))), 20);
        writer.flush();

        assertThat(refused).hasSize(2);
        assertThat(hinted()).isEmpty();
    }

    @Test
    void should_write_rows_without_the_table_of_hints() {
        session.execute("DROP TABLE " + arrivals);
        CassandraTrackingAppender appender = appender();
        CassandraTrackingWriter<Integer> writer = writer();

        appender.append(row(keyOf(Instant.now().minusSeconds(60))));
        appender.flush();
        writer.write(1, row(keyOf(Instant.now().minusSeconds(60))), 20);
        writer.flush();

        assertThat(appender.acknowledged()).isEqualTo(1);
        assertThat(stored()).isEqualTo(2);
        assertThat(refused).isEmpty();
    }

    @Test
    void should_write_rows_when_hints_cannot_be_written() {
        CassandraTrackingAppender appender = appender();
        CassandraTrackingWriter<Integer> writer = writer();
        session.execute("DROP TABLE " + arrivals);
        session.execute("CREATE TABLE " + arrivals + " (minute int PRIMARY KEY)");

        for (int number = 0; number < 20; number++) {
            appender.append(row(keyOf(Instant.now().minusSeconds(60))));
            writer.write(1, row(keyOf(Instant.now().minusSeconds(60))), 20);
        }
        appender.flush();
        writer.flush();

        assertThat(stored()).isEqualTo(40);
        assertThat(refused).isEmpty();
    }

    @Test
    void should_find_the_table_that_is_made_later() {
        session.execute("DROP TABLE " + arrivals);
        ArrivalWriter hints =
                new ArrivalWriter(session, keyspace.keyspace(), InstantSource.system(), Duration.ofMillis(50));
        assertThat(written(hints)).isFalse();

        keyspace.schema().create(session, TrackingLayout.HOURLY, 2);

        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> written(hints));
        session.execute("DROP TABLE " + arrivals);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !written(hints));
        keyspace.schema().create(session, TrackingLayout.HOURLY, 2);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> written(hints));
    }

    private boolean written(ArrivalWriter hints) {
        return hints.write(List.of(keyOf(Instant.now().minusSeconds(60))))
                .toCompletableFuture()
                .join();
    }

    @Test
    void should_have_no_hints_for_a_flat_table() {
        session.execute("DROP TABLE " + keyspace.keyspace() + ".tracking");
        session.execute(
                "CREATE TABLE " + keyspace.keyspace() + ".tracking (create_time timeuuid PRIMARY KEY, job_id int)");
        CassandraTrackingAppender appender = appender();

        appender.append(row(keyOf(Instant.now().minusSeconds(60))));
        appender.flush();

        assertThat(stored()).isEqualTo(1);
        assertThat(hinted()).isEmpty();
    }

    private CassandraTrackingAppender appender() {
        return new CassandraTrackingAppender(session, keyspace.keyspace(), COLUMNS, refused::add);
    }

    private CassandraTrackingWriter<Integer> writer() {
        return CassandraTrackingWriter.open(
                session, keyspace.keyspace(), COLUMNS, 1_000_000, 1 << 20, (tag, reason) -> refused.add(reason));
    }

    private UUID keyOf(Instant time) {
        return new UUID(
                TimeUuids.highOfTicks(TimeUuids.ticksOfEpochMillis(time.toEpochMilli())),
                Long.MIN_VALUE | numbers.incrementAndGet());
    }

    private static @Nullable Object[] row(UUID createTime) {
        return new @Nullable Object[] {createTime, 42};
    }

    private List<UUID> hinted() {
        List<UUID> keys = new ArrayList<>();
        for (Row hint : session.execute("SELECT create_time FROM " + arrivals)) {
            keys.add(Objects.requireNonNull(hint.getUuid(0)));
        }
        return keys;
    }

    private long stored() {
        return Objects.requireNonNull(session.execute("SELECT count(*) FROM " + keyspace.keyspace() + ".tracking")
                        .one())
                .getLong(0);
    }
}
