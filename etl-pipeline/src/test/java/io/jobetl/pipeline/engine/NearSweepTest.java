package io.jobetl.pipeline.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.aggregation.Partial;
import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.pipeline.port.HourPhase;
import io.jobetl.pipeline.port.HourState;
import io.jobetl.pipeline.port.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows that are late by up to an hour, in open and closed hours, and what finding them may cost. */
class NearSweepTest {
    private static final Duration BOUND = Duration.ofSeconds(30);
    /** Of an hour with 36,000 rows what 50,000 are of one with a million. */
    private static final int ROWS_PER_SECOND = 1_800;

    private static final int[] LATENESS_SECONDS = {1, 5, 20, 60, 180, 600, 1_500, 2_400, 3_300, 3_595};

    private final EngineWorld world = new EngineWorld(false);

    /** At half past: half of them belong to an hour that was closed twenty minutes ago. */
    @ParameterizedTest
    @CsvSource({"0, 50000", "1000, 50000", "100, 1800"})
    void should_count_a_row_within_half_a_minute_when_it_is_up_to_an_hour_late(int millisPerRow, int rowsPerSecond) {
        sweep(rowsPerSecond);
        if (millisPerRow > 0) {
            fillAnHour(Duration.ofMillis(millisPerRow));
        }
        Pipeline pipeline = started();

        for (int round = 0; round < 3; round++) {
            Instant now = world.clock.instant();
            for (int seconds : LATENESS_SECONDS) {
                world.put(world.click(now.minusSeconds(seconds)));
            }
            world.run(pipeline, BOUND);
            assertThat(world.store.cells()).as("round %s", round).isEqualTo(world.expected());
            world.clock.advance(Duration.ofMillis(7_300));
            pipeline.cycle();
        }
    }

    @Test
    void should_leave_late_rows_to_the_ladder_when_switched_off() {
        sweep(0);
        Pipeline pipeline = started();
        world.put(world.click(world.clock.instant().minusSeconds(1_200)));

        world.run(pipeline, BOUND);

        assertThat(world.clicks()).isZero();
        assertThat(world.asideRows).isZero();
    }

    @Test
    void should_write_corrections_of_a_closed_hour_and_leave_its_schedule_alone() {
        sweep(ROWS_PER_SECOND);
        Instant closed = world.clock.instant().minusSeconds(2_400);
        world.put(world.click(closed));
        Pipeline pipeline = started();
        HourState before = hour(closed);

        world.put(world.click(closed));
        world.run(pipeline, BOUND);

        HourState after = hour(closed);
        assertThat(after.digest().rows()).isEqualTo(2);
        assertThat(after.phase()).isEqualTo(HourPhase.CLOSED);
        assertThat(after.nextRecount()).isEqualTo(before.nextRecount());
        assertThat(after.countedAt()).isAfter(before.countedAt());
        assertThat(world.store.corrections()).hasSize(1);
    }

    @Test
    void should_go_on_with_an_hour_that_is_closed_just_now() {
        sweep(ROWS_PER_SECOND);
        Instant eventTime = EngineWorld.START.plusSeconds(900);
        Instant closes = EngineWorld.START.plus(Duration.ofMinutes(40));
        Pipeline pipeline = started();
        while (world.clock.instant().isBefore(closes.minusSeconds(20))) {
            world.clock.advance(Duration.ofSeconds(10));
            pipeline.cycle();
        }
        world.put(world.click(eventTime));
        world.run(pipeline, BOUND);
        assertThat(world.clicks()).isEqualTo(1);
        assertThat(hour(eventTime).phase()).isEqualTo(HourPhase.CLOSED);

        world.put(world.click(eventTime));
        world.run(pipeline, BOUND);

        assertThat(world.clicks()).isEqualTo(2);
        assertThat(world.store.corrections()).hasSize(1);
    }

    @Test
    void should_find_what_came_while_it_was_away() {
        sweep(ROWS_PER_SECOND);
        fillAnHour(Duration.ofMillis(200));
        started();
        for (int seconds : LATENESS_SECONDS) {
            world.put(world.click(world.clock.instant().minusSeconds(seconds)));
        }

        world.run(world.startedInstance(RunMode.STREAM), BOUND);

        assertThat(world.store.cells()).isEqualTo(world.expected());
    }

    @Test
    void should_stay_within_its_budget_and_use_it() {
        sweep(ROWS_PER_SECOND / 4);
        fillAnHour(Duration.ofMillis(100));
        Pipeline pipeline = started();
        world.run(pipeline, Duration.ofMinutes(2)); // once round, empty ranges too
        world.asideRows = 0;

        world.run(pipeline, Duration.ofMinutes(1));

        assertThat(world.asideRows).isBetween(60L * ROWS_PER_SECOND / 4 * 8 / 10, 61L * ROWS_PER_SECOND / 4);
    }

    @Test
    void should_read_a_small_table_every_ten_seconds_at_most() {
        sweep(50_000);
        fillAnHour(Duration.ofSeconds(1));
        Pipeline pipeline = started();
        world.asideRows = 0;

        world.run(pipeline, Duration.ofMinutes(1));

        assertThat(world.asideRows).isBetween(3_000L, 6 * 3_700L);
    }

    /** A store that takes its time is asked for no more than two thirds of it. */
    @Test
    void should_pause_half_as_long_as_a_read_takes() {
        sweep(50_000);
        fillAnHour(Duration.ofMillis(100));
        Pipeline pipeline = started();
        Duration took = Duration.ofSeconds(1);
        Map<Instant, List<Runnable>> reads = new TreeMap<>();
        world.aside = read -> {
            CompletableFuture<Partial> later = new CompletableFuture<>();
            reads.computeIfAbsent(world.clock.instant().plus(took), end -> new ArrayList<>())
                    .add(() -> later.complete(read.join()));
            assertThat(reads)
                    .as("what is not read together is read one after the other")
                    .hasSize(1);
            return later;
        };
        int count = 0;
        for (int cycle = 0; cycle < 600; cycle++) {
            world.clock.advance(Duration.ofMillis(100));
            List<Runnable> due = reads.remove(world.clock.instant());
            if (due != null) {
                due.forEach(Runnable::run);
                count++;
            }
            pipeline.cycle();
        }
        assertThat(count).isBetween(33, 40);
    }

    @Test
    void should_count_fresh_rows_and_follow_the_ladder_while_its_own_read_hangs() {
        sweep(50_000);
        fillAnHour(Duration.ofMillis(100));
        Pipeline pipeline = started();
        world.aside = read -> new CompletableFuture<>();
        world.run(pipeline, Duration.ofSeconds(20));

        world.put(world.click(world.clock.instant()));
        world.run(pipeline, Duration.ofMillis(200));
        assertThat(world.store.cells()).as("fresh").isEqualTo(world.expected());

        for (int seconds : new int[] {15, 60, 240}) {
            world.put(world.click(world.clock.instant().minusSeconds(seconds)));
            world.run(pipeline, Duration.ofSeconds(seconds + 1));
            assertThat(world.store.cells()).as("late by %s s", seconds).isEqualTo(world.expected());
        }
    }

    @Test
    void should_go_on_when_the_store_was_away() {
        sweep(ROWS_PER_SECOND);
        fillAnHour(Duration.ofMillis(500));
        Pipeline pipeline = started();
        List<StoreException> failures = new ArrayList<>();
        world.trackingAvailable = false;
        for (int cycle = 0; cycle < 50; cycle++) {
            try {
                world.clock.advance(Duration.ofMillis(500));
                pipeline.cycle();
            } catch (StoreException e) {
                failures.add(e);
            }
        }
        assertThat(failures).isNotEmpty();
        for (int seconds : LATENESS_SECONDS) {
            world.put(world.click(world.clock.instant().minusSeconds(seconds)));
        }
        world.trackingAvailable = true;

        world.run(pipeline, BOUND);

        assertThat(world.store.cells()).isEqualTo(world.expected());
    }

    @Test
    void should_say_until_when_late_rows_are_counted() {
        sweep(ROWS_PER_SECOND);
        fillAnHour(Duration.ofMillis(100));
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        assertThat(pipeline.stats().lateCountedUntil()).isNull();
        Instant last = Instant.MIN;
        for (int i = 0; i < 12; i++) {
            world.run(pipeline, Duration.ofSeconds(10));
            Instant until = Objects.requireNonNullElse(pipeline.stats().lateCountedUntil(), Instant.MIN);
            assertThat(until).isBetween(last, world.clock.instant());
            last = until;
        }
        assertThat(last).isAfter(world.clock.instant().minus(BOUND));
        assertThat(world.store.lateCountedUntil()).isBetween(last.minusSeconds(4), last);

        world.aside = read -> new CompletableFuture<>();
        Instant hangs = world.clock.instant();
        world.run(pipeline, Duration.ofMinutes(2));
        assertThat(pipeline.stats().lateCountedUntil()).as("the sweep hangs").isBetween(last, hangs);
    }

    /** Without the sweep it is what the ladder and the schedule have read. */
    @Test
    void should_say_something_true_when_switched_off() {
        sweep(0);
        Pipeline pipeline = started();
        TrackingRow late = world.click(world.clock.instant().minusSeconds(2_400));
        world.put(late);
        Instant written = world.clock.instant();
        while (world.clicks() == 0) {
            assertThat(Objects.requireNonNullElse(pipeline.stats().lateCountedUntil(), Instant.MIN))
                    .isBeforeOrEqualTo(written);
            world.clock.advance(Duration.ofSeconds(5));
            pipeline.cycle();
        }
        world.run(pipeline, Duration.ofMinutes(90));
        assertThat(pipeline.stats().lateCountedUntil()).isAfter(written);
    }

    @Test
    void should_say_nothing_when_the_run_has_an_end() {
        sweep(ROWS_PER_SECOND);
        fillAnHour(Duration.ofSeconds(1));
        Pipeline pipeline = world.startedInstance(RunMode.ONCE);
        for (int cycle = 0; !pipeline.isDone(); cycle++) {
            pipeline.cycle();
            assertThat(cycle).isLessThan(100);
        }
        assertThat(pipeline.stats().lateCountedUntil()).isNull();
        assertThat(world.asideRows).isZero();
    }

    private void sweep(int rowsPerSecond) {
        world.config = PipelineConfig.builder()
                .sweepRowsPerSecond(0)
                .nearSweepRowsPerSecond(rowsPerSecond)
                .build();
    }

    /** Started, and long enough ago to have read all there is. */
    private Pipeline started() {
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        world.run(pipeline, Duration.ofSeconds(45));
        return pipeline;
    }

    private void fillAnHour(Duration step) {
        for (Instant time = EngineWorld.START.minusSeconds(3_600);
                time.isBefore(EngineWorld.START);
                time = time.plus(step)) {
            world.put(world.click(time));
        }
    }

    private HourState hour(Instant time) {
        return world.store.hours().stream()
                .filter(hour -> hour.epochHour() == time.getEpochSecond() / 3_600)
                .findFirst()
                .orElseThrow();
    }
}
