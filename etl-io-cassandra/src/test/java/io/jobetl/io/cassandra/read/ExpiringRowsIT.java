package io.jobetl.io.cassandra.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.io.cassandra.TestKeyspace;
import io.jobetl.io.cassandra.schema.TrackingLayout;
import io.jobetl.pipeline.engine.Pipeline;
import io.jobetl.pipeline.engine.PipelineConfig;
import io.jobetl.pipeline.engine.Retention;
import io.jobetl.pipeline.engine.RunMode;
import io.jobetl.pipeline.memory.InMemoryChangeSource;
import io.jobetl.pipeline.memory.InMemoryEventsSink;
import io.jobetl.pipeline.memory.InMemoryEventsStore;
import io.jobetl.pipeline.memory.ManualClock;
import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.HourPhase;
import io.jobetl.pipeline.port.SlicedTrackingSource;
import io.jobetl.pipeline.slice.LocalSliceExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The engine over a table whose rows expire. Cassandra's clock runs as it does, so the rows live for seconds; that of
 * the engine is moved by hand, so that their hour has grown as old as rows of ten days.
 */
class ExpiringRowsIT {
    private static final Duration LIFE = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Retention TEN_DAYS = new Retention(Duration.ofDays(10), Duration.ofHours(12));
    private static final Instant EVENT_TIME = Instant.parse("2026-03-29T00:30:00Z");

    private final TestKeyspace keyspace = TestKeyspace.create();
    private final CqlSession session = keyspace.session();
    private final InMemoryEventsStore store = new InMemoryEventsStore();
    private final ManualClock clock = new ManualClock(EVENT_TIME.plus(Duration.ofHours(3)));
    private long node = Long.MIN_VALUE;

    @AfterEach
    void dropKeyspace() {
        keyspace.close();
    }

    @Test
    void should_keep_what_was_counted_when_rows_expire_and_name_rows_that_come_too_late() {
        keyspace.schema().create(session, TrackingLayout.HOURLY, 2);
        session.execute(
                "ALTER TABLE " + keyspace.keyspace() + ".tracking WITH default_time_to_live = " + LIFE.toSeconds());
        try (SlicedTrackingSource source =
                        (SlicedTrackingSource) CassandraTrackingSource.open(session, keyspace.keyspace());
                LocalSliceExecutor executor = new LocalSliceExecutor(source, 2)) {
            assertThat(source.timeToLive()).contains(LIFE);
            write(click());
            write(click());
            Pipeline pipeline = start(executor, RunMode.STREAM);
            cycleUntil(pipeline, () -> !store.cells().isEmpty());
            List<Cell> counted = store.cells();
            assertThat(counted.get(0).metrics().clicks()).isEqualTo(2);

            clock.advance(Duration.ofDays(9).plusHours(12));
            await().atMost(PATIENCE).until(() -> source.occupiedHours().isEmpty());
            cycleUntil(pipeline, () -> store.hours().get(0).phase() == HourPhase.FROZEN);
            runOnce(executor);
            assertThat(store.cells()).isEqualTo(counted);

            TrackingRow tooLate = click();
            write(tooLate);
            cycleUntil(
                    start(executor, RunMode.STREAM), () -> !store.deadLetters().isEmpty());

            assertThat(store.cells()).isEqualTo(counted);
            assertThat(store.deadLetters()).singleElement().satisfies(letter -> {
                assertThat(letter.position()).isEqualTo(tooLate.createTime().toString());
                assertThat(letter.reason()).startsWith("TOO_LATE: ").contains(EVENT_TIME.toString());
                assertThat(letter.payload()).contains("custom_track=click", "job_id=7");
            });
        }
    }

    private Pipeline start(LocalSliceExecutor executor, RunMode mode) {
        clock.advance(Duration.ofSeconds(20)); // the lease of the one before has ended
        InMemoryEventsSink sink = new InMemoryEventsSink(store, clock, "it", Duration.ofSeconds(10));
        Pipeline pipeline = Pipeline.sliced(
                executor,
                new InMemoryChangeSource(),
                sink,
                clock,
                PipelineConfig.builder().retention(TEN_DAYS).build());
        assertThat(pipeline.start(mode)).isTrue();
        return pipeline;
    }

    private void runOnce(LocalSliceExecutor executor) {
        Pipeline once = start(executor, RunMode.ONCE);
        cycleUntil(once, once::isDone);
    }

    private void cycleUntil(Pipeline pipeline, BooleanSupplier condition) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            clock.advance(Duration.ofSeconds(1));
            pipeline.cycle();
            return condition.getAsBoolean();
        });
    }

    private TrackingRow click() {
        long ticks = TimeUuids.ticksOfEpochMillis(EVENT_TIME.toEpochMilli());
        return TrackingRow.click(new UUID(TimeUuids.highOfTicks(ticks), node++), 7);
    }

    /** Written at the engine's time, from which the write time is told; it lives by the server's. */
    private void write(TrackingRow row) {
        session.execute(
                "INSERT INTO " + keyspace.keyspace()
                        + ".tracking (hour, shard, create_time, custom_track, job_id, publisher_id, campaign_id, bid)"
                        + " VALUES (?, ?, ?, 'click', ?, 1, 1, 1) USING TIMESTAMP "
                        + (clock.instant().toEpochMilli() * 1_000),
                Instant.ofEpochSecond(row.epochHour() * 3_600L),
                row.shard(2),
                row.createTime(),
                row.jobId());
    }
}
