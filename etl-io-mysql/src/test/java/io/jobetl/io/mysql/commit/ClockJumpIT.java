package io.jobetl.io.mysql.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jobetl.aggregation.TimeUuids;
import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.io.mysql.schema.TestDatabase;
import io.jobetl.pipeline.engine.Pipeline;
import io.jobetl.pipeline.engine.PipelineConfig;
import io.jobetl.pipeline.engine.RunMode;
import io.jobetl.pipeline.memory.InMemoryChangeSource;
import io.jobetl.pipeline.memory.InMemoryTrackingSource;
import io.jobetl.pipeline.memory.ManualClock;
import io.jobetl.pipeline.reference.ReferenceEvents;
import io.jobetl.pipeline.slice.LocalSliceExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two instances whose clocks disagree, on one database: its clock alone says who is the writer. */
class ClockJumpIT {
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final Duration JUMP = Duration.ofHours(2);
    private static final Instant START = Instant.parse("2026-05-04T09:20:00Z");

    private final TestDatabase tables = TestDatabase.create();
    private final InMemoryTrackingSource tracking = new InMemoryTrackingSource(1);
    private final LocalSliceExecutor executor = new LocalSliceExecutor(tracking, 1);
    private final List<TrackingRow> rows = new ArrayList<>();
    private final List<MySqlEventsSink> sinks = new ArrayList<>();

    @AfterEach
    void close() {
        sinks.forEach(MySqlEventsSink::close);
        executor.close();
        tables.close();
    }

    @Test
    void should_keep_one_writer_when_the_clock_of_an_instance_jumps() {
        ManualClock leaderClock = new ManualClock(START);
        ManualClock standbyClock = new ManualClock(START);
        Pipeline leader = pipeline("leader", leaderClock);
        Pipeline standby = pipeline("standby", standbyClock);
        assertThat(leader.start(RunMode.STREAM)).isTrue();
        assertThat(standby.start(RunMode.STREAM)).isFalse();
        click(leaderClock);
        run(leader, leaderClock);

        standbyClock.advance(JUMP);
        assertThat(standby.start(RunMode.STREAM)).isFalse();
        leaderClock.advance(JUMP);
        click(leaderClock);
        run(leader, leaderClock);
        assertThat(standby.start(RunMode.STREAM)).isFalse();
        leaderClock.advance(JUMP);
        assertThat(standby.start(RunMode.STREAM)).isFalse();
        click(leaderClock);
        run(leader, leaderClock);

        assertThat(tables.number("SELECT epoch FROM etl_lease")).isEqualTo(1);
        assertThat(tables.number("SELECT SUM(clicks) FROM events"))
                .isEqualTo(new ReferenceEvents()
                        .cells(rows, leaderClock.instant()).stream()
                                .mapToLong(cell -> cell.metrics().clicks())
                                .sum())
                .isEqualTo(3);
    }

    private Pipeline pipeline(String owner, ManualClock clock) {
        MySqlEventsSink sink = new MySqlEventsSink(
                tables.database(), new MySqlSinkConfig("events", owner, LEASE, Duration.ofSeconds(10)));
        sinks.add(sink);
        return Pipeline.sliced(executor, new InMemoryChangeSource(), sink, clock, PipelineConfig.DEFAULT);
    }

    private void click(ManualClock clock) {
        long ticks = TimeUuids.ticksOfEpochMillis(clock.instant().toEpochMilli());
        TrackingRow row = TrackingRow.click(new UUID(TimeUuids.highOfTicks(ticks), rows.size()), 7);
        tracking.put(row);
        rows.add(row);
    }

    /** Reads are done by a thread of their own: cycles until they have come in. */
    private void run(Pipeline pipeline, ManualClock clock) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    pipeline.cycle();
                    clock.advance(Duration.ofMillis(100));
                    return tables.number("SELECT COALESCE(SUM(clicks), 0) FROM events") == rows.size();
                });
    }
}
