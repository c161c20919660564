package io.jobetl.io.cassandra.arrival;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.io.cassandra.TestKeyspace;
import io.jobetl.io.cassandra.schema.ArrivalTable;
import io.jobetl.io.cassandra.schema.TrackingLayout;
import io.jobetl.pipeline.contract.ArrivalHintsContract;
import io.jobetl.pipeline.port.ArrivalHint;
import io.jobetl.pipeline.port.ArrivalHints;
import io.jobetl.pipeline.port.ChangeOffset;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The contract kit and more against a real table. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CassandraArrivalHintsIT extends ArrivalHintsContract {
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(200);

    private final TestKeyspace keyspace = TestKeyspace.name();
    private final String table = keyspace.keyspace() + "." + ArrivalTable.NAME;
    private final PreparedStatement insert;
    private final PreparedStatement insertAt;
    private final AtomicLong nodes = new AtomicLong();
    private CassandraArrivalHints hints;

    CassandraArrivalHintsIT() {
        keyspace.schema().create(keyspace.session(), TrackingLayout.HOURLY, 2);
        insert = keyspace.session().prepare(ArrivalTable.insert(keyspace.keyspace()));
        insertAt = keyspace.session()
                .prepare("INSERT INTO " + table + " (minute, shard, arrived, create_time) VALUES (?, ?, ?, ?)");
        hints = open();
    }

    private CassandraArrivalHints open() {
        return new CassandraArrivalHints(
                keyspace.session(), keyspace.keyspace(), InstantSource.system(), LOOK_INTERVAL);
    }

    @BeforeEach
    void begin_anew() {
        hints = open();
    }

    @AfterEach
    void clear() {
        hints.close();
        if (keyspace.schema()
                .create(keyspace.session(), TrackingLayout.HOURLY, 2)
                .isEmpty()) {
            keyspace.session().execute("TRUNCATE " + table);
        }
    }

    @AfterAll
    void close() {
        keyspace.close();
    }

    @Override
    protected ArrivalHints hints() {
        return hints;
    }

    @Override
    protected void hint(UUID createTime) {
        keyspace.session().execute(insert.bind(ArrivalTable.minuteOf(Instant.now()), shardOf(createTime), createTime));
    }

    @Override
    protected void hintLongAgo(UUID createTime) {
        hintAt(createTime, Instant.now().minusSeconds(3_600));
    }

    private void hintAt(UUID createTime, Instant arrived) {
        hintAt(createTime, arrived, ArrivalTable.minuteOf(arrived));
    }

    private void hintAt(UUID createTime, Instant arrived, Instant minute) {
        keyspace.session().execute(insertAt.bind(minute, shardOf(createTime), arrivedAt(arrived), createTime));
    }

    private UUID arrivedAt(Instant arrived) {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, arrived);
        return new UUID(
                TimeUuids.highOfTicks(micros * 10 + TimeUuids.UNIX_EPOCH_TICKS),
                Long.MIN_VALUE | nodes.incrementAndGet());
    }

    private static int shardOf(UUID createTime) {
        return (int) Math.floorMod(createTime.getLeastSignificantBits(), (long) ArrivalTable.SHARDS);
    }

    private static ChangeOffset at(String keyspace, Instant position) {
        return new ChangeOffset(
                "hints:cassandra:" + keyspace + ".tracking_arrival",
                0,
                ChronoUnit.MICROS.between(Instant.EPOCH, position));
    }

    private void seek(Instant position) {
        hints.seek(List.of(at(keyspace.keyspace(), position)));
    }

    @Test
    void should_tell_the_last_arrival_as_its_position() {
        begin();
        hint(key(1));
        hearAll(key(1));

        Instant arrived = heard().get(0).arrivedAt();
        assertThat(offsets()).singleElement().satisfies(offset -> {
            assertThat(offset.topic()).isEqualTo("hints:cassandra:" + keyspace.keyspace() + ".tracking_arrival");
            // Not to the microsecond: the hint may arrive while a question is under way, and our clock is not the
            // server's.
            assertThat(offset.nextOffset())
                    .isBetween(
                            at("", arrived.minusSeconds(2)).nextOffset(),
                            at("", arrived.plusSeconds(2)).nextOffset());
        });
    }

    @Test
    void should_hand_out_a_hint_that_becomes_readable_behind_later_ones() {
        begin();
        Instant now = Instant.now();
        hintAt(key(1), now);
        hearAll(key(1));

        hintAt(key(2), now.minusMillis(100));
        hintAt(key(3), now.minusSeconds(2));

        hearAll(key(2), key(3));
        assertThat(heard()).extracting(ArrivalHint::createTime).containsOnlyOnce(key(1), key(2), key(3));
    }

    @Test
    void should_hand_out_a_hint_of_a_writer_whose_clock_is_wrong() {
        begin();

        hintAt(key(1), Instant.now(), ArrivalTable.minuteOf(Instant.now().minusSeconds(50)));
        hintAt(key(2), Instant.now(), ArrivalTable.minuteOf(Instant.now().plusSeconds(50)));

        hearAll(key(1), key(2));
    }

    @Test
    void should_not_follow_a_hint_that_pretends_to_come_from_the_future() {
        begin();
        hintAt(key(1), Instant.now().plusSeconds(30 * 86_400), ArrivalTable.minuteOf(Instant.now()));
        hintAt(key(2), Instant.now().plusSeconds(4), ArrivalTable.minuteOf(Instant.now()));
        hearAll(key(2));
        assertThat(offsets())
                .allSatisfy(offset -> assertThat(offset.nextOffset())
                        .isLessThan(at("", Instant.now().plusSeconds(1)).nextOffset()));

        hint(key(3));

        hearAll(key(3));
        assertThat(heard()).extracting(ArrivalHint::createTime).containsExactly(key(2), key(3));
    }

    @Test
    void should_catch_up_and_hand_out_each_once_when_it_was_away_for_an_hour() {
        Instant now = Instant.now();
        List<UUID> keys = new ArrayList<>();
        for (int second = 3_600; second > 0; second -= 2) {
            keys.add(key(second));
            hintAt(key(second), now.minusSeconds(second));
        }

        seek(now.minusSeconds(3_599));
        hearAll(keys.toArray(UUID[]::new));

        assertThat(heard()).extracting(ArrivalHint::createTime).containsExactlyInAnyOrderElementsOf(keys);
        assertThat(heard().subList(0, 250))
                .as("the oldest first, in steps")
                .allSatisfy(hint -> assertThat(hint.arrivedAt()).isBefore(now.minusSeconds(2_900)));
    }

    @Test
    void should_begin_with_what_there_can_be_when_the_position_is_older_than_hints_are_kept() {
        Instant now = Instant.now();
        hintAt(key(1), now.minus(ArrivalTable.TIME_TO_LIVE).minusSeconds(3_600));
        hintAt(key(2), now.minus(ArrivalTable.TIME_TO_LIVE).plusSeconds(60));

        seek(now.minus(Duration.ofDays(3_000)));
        hearAll(key(2));
        hint(key(3));
        hearAll(key(3));

        assertThat(heard()).extracting(ArrivalHint::createTime).containsExactly(key(2), key(3));
    }

    @Test
    void should_go_on_with_now_when_the_position_is_of_the_future() {
        seek(Instant.now().plus(Duration.ofDays(1)));
        hint(key(1));

        hearAll(key(1));
        assertThat(offsets())
                .singleElement()
                .satisfies(offset -> assertThat(offset.nextOffset())
                        .isLessThan(at("", Instant.now().plusSeconds(2)).nextOffset()));
    }

    @Test
    void should_hand_out_many_hints_of_one_moment_once() {
        begin();
        Instant now = Instant.now();
        int many = 3 * ArrivalHints.MOST_PER_POLL;
        for (int first = 0; first < many; first += 500) {
            BatchStatementBuilder batch = BatchStatement.builder(DefaultBatchType.UNLOGGED);
            LongStream.range(first, first + 500)
                    .forEach(number -> batch.addStatement(
                            insertAt.bind(ArrivalTable.minuteOf(now), 1, arrivedAt(now), key(number))));
            keyspace.session().execute(batch.build());
        }

        until(() -> {
            poll();
            return heard().size() >= many;
        });
        hint(key(many));
        hearAll(key(many));

        assertThat(heard()).hasSize(many + 1).doesNotHaveDuplicates();
    }

    @Test
    void should_have_no_hints_without_the_table_and_find_it_when_it_is_made() {
        keyspace.session().execute("DROP TABLE " + table);
        hints.seek(List.of());
        pollFor(LOOK_INTERVAL.multipliedBy(3));
        assertThat(hints.isAnswering()).isFalse();
        assertThat(offsets()).isEmpty();

        keyspace.schema().create(keyspace.session(), TrackingLayout.HOURLY, 2);
        until(() -> {
            poll();
            return hints.isAnswering();
        });
        hint(key(1));

        hearAll(key(1));
    }

    @Test
    void should_live_through_a_drop_and_a_table_of_another_shape() {
        begin();
        hint(key(1));
        hearAll(key(1));

        keyspace.session().execute("DROP TABLE " + table);
        untilSilent();
        keyspace.session().execute("CREATE TABLE " + table + " (minute int PRIMARY KEY)");
        pollFor(LOOK_INTERVAL.multipliedBy(3));
        assertThat(hints.isAnswering()).isFalse();
        keyspace.session().execute("DROP TABLE " + table);
        keyspace.schema().create(keyspace.session(), TrackingLayout.HOURLY, 2);
        until(() -> {
            poll();
            return hints.isAnswering();
        });
        hint(key(2));

        hearAll(key(2));
    }

    @Test
    void should_live_through_a_table_that_is_altered() {
        begin();
        keyspace.session().execute("ALTER TABLE " + table + " ADD note text");
        hint(key(1));
        hearAll(key(1));
    }

    private void pollFor(Duration time) {
        long endNanos = System.nanoTime() + time.toNanos();
        until(() -> {
            poll();
            return System.nanoTime() - endNanos > 0;
        });
    }

    private void untilSilent() {
        until(() -> {
            poll();
            return !hints.isAnswering();
        });
    }
}
