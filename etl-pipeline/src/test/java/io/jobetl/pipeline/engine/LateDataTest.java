package io.jobetl.pipeline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.model.CellKey;
import io.jobetl.model.CellMetrics;
import io.jobetl.pipeline.memory.InMemoryEventsSink;
import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.Commit;
import io.jobetl.pipeline.port.Correction;
import io.jobetl.pipeline.port.DeadLetter;
import io.jobetl.pipeline.port.HourPhase;
import io.jobetl.pipeline.port.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of rows that come late: bound, corrections, recounts on request, hours whose rows expire. */
class LateDataTest {
    private static final Instant START = Instant.parse("2026-03-29T00:30:00Z");
    private static final Instant OLD = START.minus(Duration.ofDays(3));
    private static final CellMetrics ONE = new CellMetrics(1, 1_000_000, 0, 0, 0);
    private static final CellMetrics TWO = new CellMetrics(2, 2_000_000, 0, 0, 0);
    private static final Retention TEN_DAYS = new Retention(Duration.ofDays(10), Duration.ofHours(12));

    private EngineWorld world = new EngineWorld(false);

    /** Each reading costs the store what it can give, and a failure is the end of the cycle. */
    @Test
    void should_not_ask_again_and_again_for_a_closed_hour_that_cannot_be_read() {
        Instant hinted = OLD.plus(Duration.ofHours(1));
        world.put(world.click(OLD));
        world.put(world.click(hinted));
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        world.run(pipeline, Duration.ofSeconds(3));
        world.failingHour = RecountSchedule.hourOf(hinted);
        world.putWithHint(world.click(hinted));
        world.store.requestRecount(RecountSchedule.hourOf(hinted));

        runFailing(pipeline, Duration.ofMinutes(1));
        assertThat(world.failedReads).isBetween(10, 12);

        world.failingHour = null;
        runFailing(pipeline, Duration.ofSeconds(6));
        assertThat(world.store.cells()).isEqualTo(world.expected());
        assertThat(world.store.recountRequests()).isEmpty();
    }

    private void runFailing(Pipeline pipeline, Duration duration) {
        Instant end = world.clock.instant().plus(duration);
        while (world.clock.instant().isBefore(end)) {
            try {
                world.clock.advance(pipeline.cycle());
            } catch (StoreException e) {
                assertThat(e).hasMessage("the hour cannot be read");
                world.clock.advance(Duration.ofMillis(200));
            }
        }
    }

    /** Without the sweep, which in a world this small would find every row within seconds. */
    @ParameterizedTest
    @CsvSource({
        "10, false", "600, false", "18000, false", "432000, false", "2505600, false",
        "10, true", "600, true", "18000, true", "432000, true", "2505600, true",
    })
    void should_count_a_row_within_its_lateness_however_late_it_is(long latenessSeconds, boolean flat) {
        world = new EngineWorld(flat);
        world.config = PipelineConfig.builder()
                .sweepRowsPerSecond(0)
                .nearSweepRowsPerSecond(0)
                .build();
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        world.run(pipeline, Duration.ofSeconds(3));
        Instant eventTime = world.clock.instant();
        world.put(world.click(eventTime));
        Duration step = Duration.ofMillis(Math.max(100, latenessSeconds * 1_000 / 2_000));
        while (world.clock.instant().isBefore(eventTime.plusSeconds(latenessSeconds))) {
            world.clock.advance(step);
            pipeline.cycle();
        }
        Instant readable = world.clock.instant();
        world.put(world.click(eventTime));

        while (world.clicks() < 2) {
            world.clock.advance(step);
            pipeline.cycle();
            assertThat(Duration.between(readable, world.clock.instant()))
                    .isLessThanOrEqualTo(Duration.between(eventTime, readable).plus(step.multipliedBy(3)));
        }
        assertThat(world.store.cells()).isEqualTo(world.expected());
    }

    /** However fresh the newest rows are. */
    @Test
    void should_tell_of_hours_that_nobody_has_counted_until_they_are() {
        world = new EngineWorld(false);
        world.put(world.click(OLD));
        Pipeline pipeline = startedWithout(OLD);
        world.run(pipeline, Duration.ofSeconds(5));
        assertThat(pipeline.stats().uncountedFrom())
                .as("it may be done in a moment")
                .isNull();

        world.run(pipeline, Duration.ofSeconds(10));

        assertThat(pipeline.stats().uncountedFrom()).isEqualTo(OLD.truncatedTo(ChronoUnit.HOURS));
        requireCountedAtLast(pipeline);
    }

    @Test
    void should_tell_of_an_hour_whose_writer_died_before_it_was_over() {
        world = new EngineWorld(false);
        Instant begun = world.clock.instant();
        world.put(world.click(begun));
        world.run(world.startedInstance(RunMode.STREAM), Duration.ofSeconds(5));
        world.clock.advance(Duration.ofHours(3));

        Pipeline next = startedWithout(begun);
        world.run(next, Duration.ofSeconds(15));

        assertThat(next.stats().uncountedFrom()).isEqualTo(begun.truncatedTo(ChronoUnit.HOURS));
        requireCountedAtLast(next);
    }

    /** Its reading of the hour does not end. */
    private Pipeline startedWithout(Instant unread) {
        world.lingers = slice -> slice.epochHour() == RecountSchedule.hourOf(unread);
        return world.startedInstance(RunMode.STREAM);
    }

    private void requireCountedAtLast(Pipeline pipeline) {
        world.lingers = slice -> false;
        world.endLingering(false);
        world.run(pipeline, Duration.ofSeconds(3));
        assertThat(pipeline.stats().uncountedFrom()).isNull();
        assertThat(world.store.cells()).isEqualTo(world.expected());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_record_a_correction_only_when_the_hour_was_closed(boolean flat) {
        world = new EngineWorld(flat);
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        TrackingRow onTime = world.click(world.clock.instant());
        world.put(onTime);
        world.put(world.click(OLD));
        world.run(pipeline, Duration.ofSeconds(15));
        world.put(again(onTime));
        world.run(pipeline, Duration.ofSeconds(15));
        assertThat(world.clicks()).isEqualTo(3);
        assertThat(world.store.corrections())
                .as("an open hour, and the first counting of an old one")
                .isEmpty();

        TrackingRow late = world.click(OLD);
        world.put(late);
        world.run(pipeline, Duration.ofSeconds(30));
        assertThat(world.store.corrections()).containsExactly(new Correction(key(OLD), ONE, TWO));

        world.rows.values().stream()
                .filter(row -> row.epochHour() == hour(OLD))
                .toList()
                .forEach(world::remove);
        world.run(pipeline, Duration.ofSeconds(30));
        world.put(late);
        world.run(pipeline, Duration.ofSeconds(30));
        assertThat(world.store.corrections())
                .containsExactly(
                        new Correction(key(OLD), ONE, TWO),
                        new Correction(key(OLD), TWO, null),
                        new Correction(key(OLD), null, ONE));
    }

    @Test
    void should_record_a_correction_when_a_row_comes_after_the_closing_recount() {
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        Instant eventTime = world.clock.instant();
        world.put(world.click(eventTime));
        leap(pipeline, Duration.ofMinutes(35));
        world.put(world.click(eventTime));
        world.run(pipeline, Duration.ofMinutes(2));
        assertThat(world.store.corrections()).as("over, but not closed").isEmpty();

        leap(pipeline, Duration.ofMinutes(10));
        world.put(world.click(eventTime));
        world.run(pipeline, Duration.ofMinutes(1));

        assertThat(world.clicks()).isEqualTo(3);
        assertThat(world.store.corrections()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_mend_edited_cells_of_open_and_closed_hours_on_request(boolean flat) {
        world = new EngineWorld(flat);
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        world.put(world.click(world.clock.instant()));
        world.put(world.click(OLD));
        world.run(pipeline, Duration.ofSeconds(15));
        pipeline = editByHand(
                List.of(
                        new Cell(key(OLD), new CellMetrics(9, 9, 9, 9, 9), 99),
                        new Cell(key(world.clock.instant()), ONE, 1234),
                        new Cell(new CellKey(hour(OLD), 55, 0, 0, 0), CellMetrics.ZERO, null),
                        new Cell(new CellKey(hour(OLD) - 5, 56, 0, 0, 0), TWO, null)),
                List.of());
        world.run(pipeline, Duration.ofSeconds(15));
        assertThat(world.store.cells()).isNotEqualTo(world.expected());

        world.store.requestRecount(hour(OLD));
        world.store.requestRecount(hour(OLD) - 5);
        world.store.requestRecount(hour(world.clock.instant()));
        world.store.requestRecount(hour(world.clock.instant()) + 3);
        world.run(pipeline, Duration.ofSeconds(10));

        assertThat(world.store.cells()).isEqualTo(world.expected());
        assertThat(world.store.recountRequests()).isEmpty();
        assertThat(world.store.hours()).as("hours without rows leave no trace").hasSize(2);
        world.put(world.click(world.clock.instant()));
        world.run(pipeline, Duration.ofSeconds(10));
        assertThat(world.store.cells()).isEqualTo(world.expected());
    }

    @Test
    void should_serve_requests_also_when_stores_were_away() {
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        world.put(world.click(OLD));
        world.run(pipeline, Duration.ofSeconds(15));
        pipeline = editByHand(List.of(), List.of(key(OLD)));
        world.store.requestRecount(hour(OLD));
        for (int cycle = 0; cycle < 100; cycle++) {
            world.trackingAvailable = cycle % 3 == 1; // the first reading of the hour fails
            world.store.setAvailable(cycle % 5 == 0);
            try {
                world.clock.advance(Duration.ofMillis(300));
                pipeline.cycle();
            } catch (StoreException e) {
                world.outages++;
            }
        }
        world.bringBackStores();
        world.run(pipeline, Duration.ofSeconds(5));

        assertThat(world.store.recountRequests()).isEmpty();
        assertThat(world.store.cells()).isEqualTo(world.expected());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_count_only_requested_hours_when_that_is_all_it_is_for(boolean flat) {
        world = new EngineWorld(flat);
        List<Instant> hours = new ArrayList<>();
        for (int age = 1; age <= 20; age++) {
            Instant time = START.minus(Duration.ofHours(age));
            hours.add(time);
            world.put(world.click(time));
            world.put(world.click(time));
        }
        world.store.requestRecount(hour(hours.get(3)));
        world.store.requestRecount(hour(hours.get(4)));

        runToEnd(world.startedInstance(RunMode.RECOUNT));

        assertThat(world.store.cells())
                .extracting(Cell::key)
                .containsExactlyInAnyOrder(key(hours.get(3)), key(hours.get(4)));
        assertThat(world.store.recountRequests()).isEmpty();
        hours.forEach(time -> world.store.requestRecount(hour(time)));
        runToEnd(world.startedInstance(RunMode.RECOUNT));
        assertThat(world.store.cells()).as("equals streaming").isEqualTo(world.expected());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_keep_history_when_rows_expire(boolean flat) {
        Pipeline pipeline = countedAndFrozen(flat);
        List<Cell> counted = world.store.cells();
        assertThat(counted).hasSize(1);

        world.tracking.clear();
        leap(pipeline, Duration.ofDays(3));
        assertThat(world.store.cells()).isEqualTo(counted);

        world.run(world.startedInstance(RunMode.STREAM), Duration.ofSeconds(60));
        runToEnd(world.startedInstance(RunMode.ONCE));
        world.store.requestRecount(hour(START));
        runToEnd(world.startedInstance(RunMode.RECOUNT));

        assertThat(world.store.cells()).isEqualTo(counted);
        assertThat(world.store.recountRequests()).isEmpty();
        assertThat(world.store.hours())
                .singleElement()
                .satisfies(hour -> assertThat(hour.digest().rows()).isEqualTo(2));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_keep_history_when_rows_expired_while_it_was_away(boolean flat) {
        world = new EngineWorld(flat);
        world.config = PipelineConfig.builder().retention(TEN_DAYS).build();
        world.put(world.click(OLD));
        world.run(world.startedInstance(RunMode.STREAM), Duration.ofSeconds(15));
        List<Cell> counted = world.store.cells();
        assertThat(counted).hasSize(1);

        world.tracking.clear();
        world.clock.advance(Duration.ofDays(8));
        world.run(world.startedInstance(RunMode.STREAM), Duration.ofSeconds(15));

        assertThat(world.store.cells()).isEqualTo(counted);
        assertThat(world.store.hours())
                .singleElement()
                .satisfies(hour -> assertThat(hour.phase()).isEqualTo(HourPhase.FROZEN));
    }

    /** The rows of before keep the life that they were written with. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_keep_history_when_rows_expire_after_the_retention_was_made_longer(boolean flat) {
        world = new EngineWorld(flat);
        world.config = PipelineConfig.builder().retention(TEN_DAYS).build();
        world.put(world.click(OLD));
        world.run(world.startedInstance(RunMode.STREAM), Duration.ofSeconds(15));
        List<Cell> counted = world.store.cells();
        assertThat(counted).hasSize(1);

        world.config = PipelineConfig.builder()
                .retention(Retention.of(Duration.ofDays(90)))
                .earlierRetentions(List.of(new EarlierRetention(TEN_DAYS, world.clock.instant())))
                .build();
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        leap(pipeline, Duration.ofDays(7));
        world.tracking.clear();
        leap(pipeline, Duration.ofDays(25));

        assertThat(world.store.cells()).isEqualTo(counted);
    }

    /** A machine whose clock is ahead for a minute must not decide for good. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_not_freeze_hours_by_a_clock_that_is_ahead(boolean flat) {
        world = new EngineWorld(flat);
        world.config = PipelineConfig.builder().retention(TEN_DAYS).build();
        world.put(world.click(START));
        world.put(world.click(OLD));
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        world.run(pipeline, Duration.ofSeconds(15));

        for (Duration jump : List.of(Duration.ofDays(9).plusHours(2), Duration.ofDays(365))) {
            world.ahead = world.ahead.plus(jump);
            world.clock.advance(jump);
            world.run(pipeline, Duration.ofMinutes(1));
        }
        world.clock.advance(world.ahead.negated());
        world.ahead = Duration.ZERO;
        pipeline = world.startedInstance(RunMode.STREAM);
        world.put(world.click(START));
        world.put(world.click(OLD));
        world.run(pipeline, Duration.ofMinutes(2));

        assertThat(world.store.cells()).isEqualTo(world.expected());
        assertThat(world.clicks()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_keep_history_when_rows_expire_and_the_clock_is_behind(boolean flat) {
        world = new EngineWorld(flat);
        world.config = PipelineConfig.builder().retention(TEN_DAYS).build();
        world.put(world.click(OLD));
        world.run(world.startedInstance(RunMode.STREAM), Duration.ofSeconds(15));
        List<Cell> counted = world.store.cells();

        world.ahead = Duration.ofDays(-8);
        world.tracking.clear();
        world.run(world.startedInstance(RunMode.STREAM), Duration.ofMinutes(2));
        assertThat(world.store.cells()).isEqualTo(counted);

        world.clock.advance(Duration.ofDays(8));
        world.ahead = Duration.ZERO;
        world.run(world.startedInstance(RunMode.STREAM), Duration.ofMinutes(2));
        assertThat(world.store.cells()).isEqualTo(counted);
        assertThat(world.store.hours())
                .singleElement()
                .satisfies(hour -> assertThat(hour.phase()).isEqualTo(HourPhase.FROZEN));
    }

    /** Emptied, made again, restored without its rows, or that of another cluster. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_keep_history_when_the_table_has_lost_its_rows(boolean flat) {
        world = new EngineWorld(flat);
        for (int hour = 1; hour <= 30; hour++) {
            world.put(world.click(START.minus(Duration.ofHours(hour))));
        }
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        world.run(pipeline, Duration.ofSeconds(15));
        List<Cell> counted = world.store.cells();
        assertThat(counted).hasSize(30);

        world.tracking.clear();
        Pipeline running = pipeline;
        assertThatThrownBy(() -> world.run(running, Duration.ofMinutes(5)))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.REPLACED))
                .hasMessageContaining("no rows of 30 of the 30 closed hours");
        assertThat(world.store.cells()).isEqualTo(counted);
        world.put(world.click(START.minus(Duration.ofHours(7))));
        for (RunMode mode : List.of(RunMode.STREAM, RunMode.ONCE)) {
            Pipeline restarted = world.startedInstance(mode);
            assertThatThrownBy(() -> world.run(restarted, Duration.ofMinutes(5)))
                    .hasMessageContaining("no rows of 29 of the 30 closed hours");
            assertThat(world.store.cells()).hasSize(30);
        }

        for (int hour = 1; hour <= 30; hour++) {
            world.store.requestRecount(hour(START) - hour);
        }
        runToEnd(world.startedInstance(RunMode.RECOUNT));
        assertThat(world.store.cells()).as("asked for").hasSize(1);
        world.run(world.startedInstance(RunMode.STREAM), Duration.ofMinutes(1));
        assertThat(world.store.cells()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_follow_hours_that_somebody_has_deleted(boolean flat) {
        world = new EngineWorld(flat);
        for (int hour = 1; hour <= 30; hour++) {
            world.put(world.click(START.minus(Duration.ofHours(hour))));
        }
        for (RunMode mode : List.of(RunMode.STREAM, RunMode.ONCE)) {
            world.run(world.startedInstance(RunMode.STREAM), Duration.ofSeconds(15));
            world.rows.values().stream().limit(10).toList().forEach(world::remove);
            world.run(world.startedInstance(mode), Duration.ofSeconds(30));
            assertThat(world.store.cells()).isEqualTo(world.expected());
        }
        assertThat(world.clicks()).isEqualTo(10);
    }

    /** For how long the shorter life is said does not matter. */
    @Test
    void should_go_on_without_the_rows_that_are_lost_when_hours_are_frozen() {
        for (int hour = 1; hour <= 30; hour++) {
            world.put(world.click(START.minus(Duration.ofHours(hour))));
        }
        world.run(world.startedInstance(RunMode.STREAM), Duration.ofSeconds(15));
        List<Cell> counted = world.store.cells();
        world.tracking.clear();
        world.rows.clear();

        Retention short3h = Retention.of(Duration.ofHours(3));
        world.config = PipelineConfig.builder().retention(short3h).build();
        world.run(world.startedInstance(RunMode.STREAM), Duration.ofMinutes(2));
        world.config = PipelineConfig.builder()
                .earlierRetentions(List.of(new EarlierRetention(short3h, world.clock.instant())))
                .build();
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        leap(pipeline, Duration.ofHours(5));

        assertThat(world.store.cells()).hasSizeGreaterThanOrEqualTo(counted.size() - 2);
    }

    @Test
    void should_count_an_hour_once_that_was_never_counted_before_its_rows_began_to_expire() {
        world.config = PipelineConfig.builder().retention(TEN_DAYS).build();
        world.put(world.click(START.minus(Duration.ofDays(40))));
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        world.run(pipeline, Duration.ofSeconds(15));
        assertThat(world.clicks()).isEqualTo(1);

        world.tracking.clear();
        world.run(pipeline, Duration.ofMinutes(1));

        assertThat(world.clicks()).isEqualTo(1);
    }

    /** A month that is loaded again, which is harmless to all that is counted. */
    @Test
    void should_not_make_a_dead_letter_of_each_row_when_a_frozen_hour_is_written_again() {
        Pipeline pipeline = countedAndFrozen(false);
        for (int i = 0; i < FrozenHours.MOST_LETTERS + 500; i++) {
            world.put(world.click(START));
        }
        world.run(pipeline, Duration.ofSeconds(40));

        assertThat(world.store.deadLetters()).hasSize(FrozenHours.MOST_LETTERS + 1);
        assertThat(world.store.deadLetters())
                .filteredOn(letter -> letter.position().equals("hour 2026-03-29T00:00:00Z"))
                .singleElement()
                .satisfies(letter -> assertThat(letter.reason())
                        .startsWith("TOO_LATE_MORE: 500 or more other rows of the hour 2026-03-29T00:00:00Z"));
    }

    @Test
    void should_keep_a_row_as_a_dead_letter_when_its_hour_is_frozen() {
        Pipeline pipeline = countedAndFrozen(false);
        List<Cell> counted = world.store.cells();
        TrackingRow tooLate = world.click(START);
        world.put(tooLate);
        world.run(pipeline, Duration.ofSeconds(40));

        assertThat(world.store.cells()).isEqualTo(counted);
        assertThat(world.store.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.source()).isEqualTo("cassandra");
            assertThat(letter.position()).isEqualTo(tooLate.createTime().toString());
            assertThat(letter.reason()).startsWith("TOO_LATE: ").contains("event time 2026-03-29T00:30:00Z");
        });
        long commits = world.store.commits();
        world.run(pipeline, Duration.ofMinutes(2));
        assertThat(world.store.commits()).as("the same row is no news").isEqualTo(commits);

        TrackingRow next = world.click(START);
        world.put(next);
        runToEnd(world.startedInstance(RunMode.ONCE));
        assertThat(world.store.deadLetters())
                .extracting(DeadLetter::position)
                .containsExactly(
                        tooLate.createTime().toString(), next.createTime().toString());
        assertThat(world.store.cells()).isEqualTo(counted);
    }

    /** One row on time, one late by eight days, which the last recount finds; then on, until the hour is frozen. */
    private Pipeline countedAndFrozen(boolean flat) {
        world = new EngineWorld(flat);
        world.config = PipelineConfig.builder()
                .retention(TEN_DAYS)
                .sweepRowsPerSecond(1_000)
                .build();
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        world.put(world.click(START));
        leap(pipeline, Duration.ofDays(8));
        world.put(world.click(START));
        leap(pipeline, Duration.ofDays(1));
        assertThat(world.clicks()).isEqualTo(2);
        assertThat(world.store.hours())
                .singleElement()
                .satisfies(hour -> assertThat(hour.phase()).isEqualTo(HourPhase.FROZEN));
        return pipeline;
    }

    /** Lets much time pass, with a look now and then. */
    private void leap(Pipeline pipeline, Duration duration) {
        Instant end = world.clock.instant().plus(duration);
        while (world.clock.instant().isBefore(end)) {
            world.clock.advance(Duration.ofMinutes(5));
            pipeline.cycle();
        }
        world.run(pipeline, Duration.ofSeconds(5));
    }

    private static void runToEnd(Pipeline pipeline) {
        for (int cycle = 0; !pipeline.isDone(); cycle++) {
            pipeline.cycle();
            assertThat(cycle).isLessThan(1_000);
        }
    }

    /** What a person does to the tables, between two instances. */
    private Pipeline editByHand(List<Cell> upserts, List<CellKey> deletes) {
        InMemoryEventsSink hand = new InMemoryEventsSink(world.store, world.clock, "hand", EngineWorld.LEASE);
        world.clock.advance(EngineWorld.LEASE);
        assertThat(hand.acquire()).isPresent();
        hand.commit(Commit.builder().upserts(upserts).deletes(deletes).build());
        return world.startedInstance(RunMode.STREAM);
    }

    /** Another row of the same time. */
    private TrackingRow again(TrackingRow row) {
        UUID other = world.key(EngineWorld.START);
        return TrackingRow.click(
                new UUID(row.createTime().getMostSignificantBits(), other.getLeastSignificantBits()), EngineWorld.JOB);
    }

    private static int hour(Instant time) {
        return (int) (time.getEpochSecond() / 3_600);
    }

    private static CellKey key(Instant time) {
        return new CellKey(hour(time), EngineWorld.JOB, 1, 1, 0);
    }
}
