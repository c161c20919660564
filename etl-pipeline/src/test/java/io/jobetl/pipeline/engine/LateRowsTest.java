package io.jobetl.pipeline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.jobetl.aggregation.KeyFilter;
import io.jobetl.aggregation.Partial;
import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.pipeline.observe.HintOutcome;
import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.pipeline.port.ArrivalHint;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.HintBatch;
import io.jobetl.pipeline.port.HourPhase;
import io.jobetl.pipeline.port.HourState;
import io.jobetl.pipeline.port.SliceExecutor;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Late rows whose writers say that they are there. */
class LateRowsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final long LATER = RecountSchedule.ticks(EngineWorld.START) + 1;

    private static final SliceExecutor NO_READS = (SliceExecutor) Proxy.newProxyInstance(
            LateRowsTest.class.getClassLoader(), new Class<?>[] {SliceExecutor.class}, (proxy, read, arguments) -> {
                throw new UnsupportedOperationException(read.getName());
            });

    private final EngineWorld world = new EngineWorld(false);
    private final Map<HintOutcome, Integer> outcomes = new EnumMap<>(HintOutcome.class);
    private boolean covered;
    private final List<Boolean> answering = new ArrayList<>();
    private int waiting;
    private long unhinted;

    /** Without a hint: as long again as it was late, as nothing but the ladder and the schedule reads. */
    LateRowsTest() {
        world.sweeps(0, 0);
        world.observer = new PipelineObserver() {
            @Override
            public void hintsSettled(HintOutcome outcome, int hints) {
                outcomes.merge(outcome, hints, Integer::sum);
            }

            @Override
            public void lateRowsCovered(boolean isCovered) {
                covered = isCovered;
            }

            @Override
            public void hintsSeen(boolean isAnswering, int hintsWaiting) {
                answering.add(isAnswering);
                waiting = hintsWaiting;
            }

            @Override
            public void lateRowsUnhinted(long rows) {
                unhinted += rows;
            }
        };
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 30, 600, 1_700, 2_000, 5_000, 86_400, 20 * 86_400})
    void should_count_a_row_within_a_second_however_late_it_is(long secondsLate) {
        Instant eventTime = EngineWorld.START.minusSeconds(secondsLate);
        world.put(world.click(eventTime));
        Pipeline pipeline = startedAndRead();

        world.putWithHint(world.click(eventTime));
        world.run(pipeline, SECOND);
        assertThat(clicks(eventTime)).isEqualTo(2);

        world.putWithHint(world.click(eventTime));
        world.run(pipeline, SECOND);
        assertThat(world.store.cells()).isEqualTo(world.expected());
        assertThat(outcomes.keySet()).isSubsetOf(HintOutcome.COUNTED, HintOutcome.KNOWN, HintOutcome.READ_AGAIN);
        assertThat(total()).isEqualTo(2);
    }

    @Test
    void should_read_a_late_row_by_its_key_and_nothing_else() {
        Instant closed = EngineWorld.START.minusSeconds(86_400);
        for (int i = 0; i < 1_000; i++) {
            world.put(world.click(closed));
        }
        Pipeline pipeline = startedAndRead();
        world.putWithHint(world.click(closed));
        world.run(pipeline, SECOND); // the keys of the hour are read
        long read = pipeline.stats().rowsRead();

        for (int i = 0; i < 10; i++) {
            world.putWithHint(world.click(closed));
            world.run(pipeline, SECOND);
        }

        assertThat(pipeline.stats().rowsRead() - read).isEqualTo(10);
        assertThat(world.keyReads).isEqualTo(10);
        assertThat(clicks(closed)).isEqualTo(1_011);
    }

    @Test
    void should_write_corrections_of_a_closed_hour_and_leave_its_schedule_alone() {
        Instant closed = EngineWorld.START.minusSeconds(86_400);
        world.put(world.click(closed));
        Pipeline pipeline = startedAndRead();
        HourState before = hour(closed);

        world.putWithHint(world.click(closed));
        world.run(pipeline, SECOND);
        world.putWithHint(world.click(closed));
        world.run(pipeline, SECOND);

        HourState after = hour(closed);
        assertThat(after.digest().rows()).isEqualTo(3);
        assertThat(after.phase()).isEqualTo(HourPhase.CLOSED);
        assertThat(after.nextRecount()).isEqualTo(before.nextRecount());
        assertThat(world.store.corrections()).hasSize(2);
        assertThat(outcomes).containsEntry(HintOutcome.READ_AGAIN, 1).containsEntry(HintOutcome.COUNTED, 1);
    }

    /** It is there a moment later. */
    @Test
    void should_count_the_row_of_a_hint_that_comes_before_it() {
        Pipeline pipeline = startedAndRead();
        TrackingRow row = world.click(EngineWorld.START.minusSeconds(600));

        world.hint(row);
        pipeline.cycle();
        world.clock.advance(Duration.ofMillis(300));
        world.put(row);
        world.run(pipeline, SECOND);

        assertThat(clicks(EngineWorld.START)).isEqualTo(1);
    }

    @Test
    void should_change_nothing_when_hints_are_wrong() {
        Pipeline pipeline = startedAndRead();
        TrackingRow row = world.click(EngineWorld.START.minusSeconds(600));
        world.putWithHint(row);
        world.hint(row);
        world.hint(world.click(EngineWorld.START.minusSeconds(500)));
        world.hint(world.click(EngineWorld.START.plusSeconds(86_400)));
        world.hint(world.click(EngineWorld.START.minusSeconds(20 * 86_400)));
        world.hints.append(UUID.randomUUID(), EngineWorld.START);
        world.run(pipeline, Duration.ofSeconds(20));
        world.hint(row);
        world.run(pipeline, Duration.ofSeconds(20));

        assertThat(world.store.cells()).isEqualTo(world.expected());
        assertThat(clicks(EngineWorld.START)).isEqualTo(1);
        assertThat(outcomes.get(HintOutcome.COUNTED)).isEqualTo(1);
        assertThat(outcomes.get(HintOutcome.NO_ROW)).isEqualTo(1);
        assertThat(outcomes.get(HintOutcome.IGNORED)).isEqualTo(3);
    }

    /** A row that was written again has the same key, so only reading its part of the hour shows what it counts now. */
    @Test
    void should_read_again_when_a_counted_row_has_changed() {
        world.config = PipelineConfig.builder().sweepRowsPerSecond(0).build();
        TrackingRow row = world.click(EngineWorld.START.minusSeconds(600));
        TrackingRow closedRow = world.click(EngineWorld.START.minusSeconds(86_400));
        world.put(row);
        world.put(closedRow);
        Pipeline pipeline = startedAndRead();

        world.putWithHint(row.withBid("3"));
        world.putWithHint(closedRow.withBid("4"));
        world.run(pipeline, SECOND.multipliedBy(2));

        assertThat(world.store.cells()).isEqualTo(world.expected());
        assertThat(outcomes).containsEntry(HintOutcome.READ_AGAIN, 2);
    }

    /** A reading comes between a row and its hint now and then; each must not be the cause of one more. */
    @Test
    void should_not_read_again_what_a_reading_has_found_just_before_the_hint_came() {
        Pipeline pipeline = startedAndRead();
        world.run(pipeline, Duration.ofMinutes(1));
        TrackingRow row = world.click(world.clock.instant().minusSeconds(3));
        Instant written = world.clock.instant();
        world.put(row);
        while (clicks(EngineWorld.START) == 0) {
            world.clock.advance(pipeline.cycle());
        }

        world.hints.append(row.createTime(), written);
        world.run(pipeline, SECOND);

        assertThat(outcomes).containsExactly(entry(HintOutcome.KNOWN, 1));
    }

    /** The hour is large, so that takes some time, and hints of it go on coming. */
    @Test
    void should_read_a_closed_hour_once_when_hints_come_while_it_is_read() {
        Instant closed = EngineWorld.START.minusSeconds(86_400);
        world.put(world.click(closed));
        Pipeline pipeline = startedAndRead();
        world.putWithHint(world.click(closed)); // the keys of the hour are read
        world.run(pipeline, SECOND);
        world.lingers = slice -> slice.epochHour() == RecountSchedule.hourOf(closed);
        world.store.requestRecount(RecountSchedule.hourOf(closed));
        world.run(pipeline, SECOND.multipliedBy(3));
        world.putWithHint(world.click(closed));
        world.run(pipeline, SECOND.multipliedBy(5));
        assertThat(clicks(closed)).as("while it is read").isEqualTo(2);

        assertThat(world.endLingering(false)).isEqualTo(1);
        world.run(pipeline, SECOND.multipliedBy(5));

        assertThat(clicks(closed)).isEqualTo(3);
        assertThat(world.endLingering(false)).as("read again").isZero();
        assertThat(outcomes).containsEntry(HintOutcome.KNOWN, 1);
    }

    /** One that fails has told the keys of rows, and counts none of them. */
    @Test
    void should_read_a_closed_hour_again_when_a_reading_has_found_a_row_and_failed() {
        world.sweeps(0, 10);
        Instant closed = EngineWorld.START.minusSeconds(86_400);
        world.put(world.click(closed));
        Pipeline pipeline = startedAndRead();
        world.putWithHint(world.click(closed)); // the keys of the hour are read
        world.run(pipeline, SECOND);
        world.lingers = slice -> slice.epochHour() == RecountSchedule.hourOf(closed);
        world.run(pipeline, Duration.ofMinutes(2)); // it is swept
        world.lingers = slice -> false;
        world.rowReads = read -> new CompletableFuture<>();
        world.putWithHint(world.click(closed));
        world.run(pipeline, SECOND);
        assertThat(clicks(closed)).as("while it is read").isEqualTo(2);

        assertThat(world.endLingering(true)).isEqualTo(1);
        assertThatThrownBy(pipeline::cycle).hasMessageContaining("the answer was lost");
        runUntilSettled(pipeline, 1);

        assertThat(clicks(closed)).isEqualTo(3);
    }

    /** It reads a span with many rows piece by piece, and counts what the first ones show with the last one. */
    @Test
    void should_settle_a_hint_no_sooner_than_the_sweep_counts_that_has_found_its_row() {
        world.sweeps(200, 0);
        for (int i = 0; i < 3_000; i++) {
            world.put(world.click(EngineWorld.START.minusMillis(1_700_000 - i * 500L)));
        }
        Pipeline pipeline = startedAndRead();
        world.rowReads = read -> new CompletableFuture<>();
        putSettledWhenCounted(pipeline, world.click(EngineWorld.START.minusSeconds(1_690)));
        putSettledWhenCounted(pipeline, world.click(EngineWorld.START.minusSeconds(1_600)));
    }

    /** A sweep finds the row, and what counts is a reading that began behind the sweep, but came by before the row. */
    @Test
    void should_settle_a_hint_no_sooner_than_its_row_is_counted_when_two_readings_cross() {
        world.config = PipelineConfig.builder().sweepRowsPerSecond(0).build();
        Instant eventTime = EngineWorld.START.minusSeconds(600);
        world.put(world.click(eventTime));
        Pipeline pipeline = startedAndRead();
        world.rowReads = read -> new CompletableFuture<>();
        world.lingersAside = slice -> true;
        List<Runnable> due = new ArrayList<>();
        world.reads = (slice, read) -> {
            if (read.join().rows() == 0) {
                return read;
            }
            CompletableFuture<Partial> later = new CompletableFuture<>();
            due.add(() -> later.complete(read.join()));
            return later;
        };
        world.run(pipeline, Duration.ofMinutes(11));
        assertThat(due).hasSize(1);
        world.reads = (slice, read) -> read;
        world.lingersAside = slice -> false;

        TrackingRow row = world.click(eventTime);
        world.hint(row);
        pipeline.cycle();
        world.put(row);
        assertThat(world.endLingering(false)).isPositive();
        pipeline.cycle();
        due.get(0).run();
        runUntilSettled(pipeline, 1);

        assertThat(clicks(eventTime)).isEqualTo(2);
    }

    /** The ladder has read the span meanwhile, so what the sweep finds in its pieces is counted by nobody. */
    @Test
    void should_settle_a_hint_no_sooner_than_its_row_is_counted_when_a_sweep_is_overtaken() {
        world.sweeps(200, 0);
        Instant oldest = EngineWorld.START.minusSeconds(1_000);
        for (int i = 0; i < 1_000; i++) {
            world.put(world.click(oldest.plusMillis(i * 500L)));
        }
        Pipeline pipeline = startedAndRead();
        world.run(pipeline, Duration.ofMinutes(2));
        world.rowReads = read -> new CompletableFuture<>();
        long ticks = RecountSchedule.ticks(oldest);
        world.lingersAside = slice -> slice.fromTicks() <= ticks && ticks < slice.toTicks();
        world.run(pipeline, Duration.ofMinutes(16));
        world.lingersAside = slice -> false;

        TrackingRow row = world.click(oldest);
        world.hint(row);
        pipeline.cycle();
        world.put(row);
        assertThat(world.endLingering(false)).isPositive();
        runUntilSettled(pipeline, 1);

        assertThat(world.clicks()).isEqualTo(1_001);
    }

    /** Its spans are read one after the other, and what they show is counted every five seconds. */
    @Test
    void should_settle_hints_no_sooner_than_their_rows_are_counted_in_a_recently_closed_hour() {
        world.sweeps(200, 0);
        Instant closed = EngineWorld.START.minusSeconds(2_400);
        for (int i = 0; i < 600; i++) {
            world.put(world.click(closed.minusSeconds(i * 2L)));
        }
        Pipeline pipeline = startedAndRead();
        world.putWithHint(world.click(closed));
        world.run(pipeline, Duration.ofSeconds(60));
        assertThat(clicks(closed)).isEqualTo(601);

        world.rowReads = read -> new CompletableFuture<>();
        TrackingRow[] rows = new TrackingRow[4];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = world.click(closed.minusSeconds(i * 300L));
        }
        putSettledWhenCounted(pipeline, rows);
    }

    /** Hints come first, and only readings of the hour find their rows. */
    private void putSettledWhenCounted(Pipeline pipeline, TrackingRow... rows) {
        List.of(rows).forEach(world::hint);
        pipeline.cycle();
        List.of(rows).forEach(world::put);
        runUntilSettled(pipeline, rows.length);
    }

    /** No hint is settled before its row is counted. */
    private void runUntilSettled(Pipeline pipeline, int hints) {
        long counted = world.clicks();
        int settled = total();
        for (int cycle = 0; total() < settled + hints; cycle++) {
            assertThat(cycle).as("cycles").isLessThan(100_000);
            world.clock.advance(pipeline.cycle());
            assertThat(world.clicks() - counted).as("counted").isGreaterThanOrEqualTo(total() - settled);
        }
    }

    @Test
    void should_go_on_behind_the_hints_that_are_settled_after_a_restart() {
        Pipeline first = startedAndRead();
        Instant closed = EngineWorld.START.minusSeconds(86_400);
        world.putWithHint(world.click(closed));
        world.run(first, Duration.ofSeconds(10));
        int settled = total();
        world.putWithHint(world.click(closed)); // nobody has looked

        world.run(world.startedInstance(RunMode.STREAM), Duration.ofSeconds(2));

        assertThat(clicks(closed)).isEqualTo(2);
        assertThat(total()).isEqualTo(settled + 1);
    }

    /** Each of many hours has to be read before its hints are settled, and somebody wants some of them sooner. */
    @Test
    void should_leave_no_hint_behind_when_many_closed_hours_have_late_rows() {
        world.sweeps(600, 0);
        List<Instant> hours = new ArrayList<>();
        for (int hour = 3; hour < 43; hour++) {
            hours.add(EngineWorld.START.minus(Duration.ofHours(hour)));
        }
        hours.forEach(hour -> world.put(world.click(hour)));
        Pipeline first = startedAndRead();
        hours.forEach(hour -> world.putWithHint(world.click(hour)));
        for (int hour = 0; hour < hours.size(); hour += 2) {
            world.putWithHint(world.click(hours.get(hour)));
        }
        int hints = 3 * hours.size() / 2;
        for (int hour = 20; hour > 0; hour -= 5) {
            world.store.requestRecount(RecountSchedule.hourOf(hours.get(hour)));
        }
        world.run(first, Duration.ofMinutes(2));
        assertThat(world.store.cells()).isEqualTo(world.expected());
        assertThat(total()).isEqualTo(hints);
        assertThat(waiting).isZero();

        world.run(world.startedInstance(RunMode.STREAM), Duration.ofSeconds(10));

        assertThat(total()).as("hinted again").isEqualTo(hints);
    }

    /** An hour that cannot be read holds the position of its first hint, however many come behind it. */
    @Test
    void should_keep_one_position_while_an_hour_with_hints_cannot_be_read() {
        UnreadHour hour = new UnreadHour();
        LateRows lateRows = new LateRows(hour, NO_READS, PipelineObserver.NONE);
        UUID ofNoUse = UUID.randomUUID();
        lateRows.take(poll(1, ofNoUse), 0);
        assertThat(lateRows.settledOffsets()).containsExactly(position(1));

        for (int poll = 2; poll < 10_000; poll++) {
            lateRows.take(poll(poll, poll % 2 == 0 ? world.key(EngineWorld.START) : ofNoUse), LATER);
            assertThat(lateRows.start(LATER)).isNull();
            assertThat(lateRows.settledOffsets())
                    .as("before the first hint is settled")
                    .isEmpty();
        }
        assertThat(lateRows.waiting()).isEqualTo(4_999);

        hour.isRead = true;
        assertThat(lateRows.start(LATER)).isNull();
        assertThat(lateRows.waiting()).isZero();
        assertThat(lateRows.settledOffsets()).containsExactly(position(9_999));
        assertThat(lateRows.report()).containsEntry(HintOutcome.READ_AGAIN, 4_999);
    }

    private static HintBatch poll(int position, UUID key) {
        return new HintBatch(List.of(new ArrivalHint(key, EngineWorld.START)), List.of(position(position)));
    }

    private static ChangeOffset position(int position) {
        return new ChangeOffset(ChangeOffset.HINTS + "test", 0, position);
    }

    @Test
    void should_count_the_rows_of_an_open_hour_when_it_was_closed_meanwhile() {
        Pipeline pipeline = startedAndRead();
        Instant eventTime = EngineWorld.START.plusSeconds(900);
        while (world.clock.instant().isBefore(EngineWorld.START.plus(Duration.ofMinutes(39)))) {
            world.clock.advance(Duration.ofSeconds(10));
            pipeline.cycle();
        }
        for (int i = 0; i < 900; i++) {
            if (i % 100 == 0) {
                world.putWithHint(world.click(eventTime));
            }
            world.run(pipeline, Duration.ofMillis(200));
        }

        assertThat(clicks(eventTime)).isEqualTo(9);
        assertThat(world.store.cells()).isEqualTo(world.expected());
        assertThat(outcomes.get(HintOutcome.COUNTED)).isGreaterThanOrEqualTo(8);
    }

    @Test
    void should_read_rarely_while_every_late_row_has_a_hint() {
        Pipeline pipeline = startedAndRead();
        lateRows(pipeline, true);
        assertThat(covered).isTrue();
        long read = pipeline.stats().rowsRead();
        for (int i = 0; i < 100; i++) {
            world.put(world.click(world.clock.instant()));
        }
        for (int i = 0; i < 150; i++) {
            world.putWithHint(world.click(world.clock.instant().minusSeconds(5)));
            world.run(pipeline, Duration.ofSeconds(20));
        }

        assertThat(covered).isTrue();
        assertThat(world.store.cells()).isEqualTo(world.expected());
        assertThat(pipeline.stats().rowsRead() - read).isBetween(250L, 250L * 8);
    }

    @Test
    void should_go_back_to_the_fine_ladder_when_a_late_row_has_no_hint() {
        Pipeline pipeline = startedAndRead();
        lateRows(pipeline, true);
        assertThat(covered).isTrue();

        world.put(world.click(world.clock.instant().minusSeconds(20)));
        world.run(pipeline, Duration.ofSeconds(16 * 20 + 45));

        assertThat(covered).isFalse();
        assertThat(world.store.cells()).isEqualTo(world.expected());
    }

    @Test
    void should_keep_the_fine_ladder_while_late_rows_have_no_hints() {
        Pipeline pipeline = startedAndRead();
        lateRows(pipeline, false);
        assertThat(covered).isFalse();
    }

    @Test
    void should_tell_of_late_rows_that_have_no_hint_while_hints_answer() {
        Pipeline pipeline = startedAndRead();
        lateRows(pipeline, true);
        assertThat(unhinted).isZero();

        lateRows(pipeline, false);
        world.run(pipeline, Duration.ofMinutes(1));
        assertThat(unhinted).isBetween(1L, 60L);
        long before = unhinted;

        world.hints.setAvailable(false);
        lateRows(pipeline, false);
        world.run(pipeline, Duration.ofMinutes(1));
        assertThat(unhinted).isEqualTo(before);
    }

    @Test
    void should_tell_once_whether_hints_answer_and_how_many_wait() {
        Pipeline pipeline = startedAndRead();
        world.run(pipeline, Duration.ofSeconds(10));
        assertThat(answering).last().isEqualTo(true);
        assertThat(answering).hasSizeLessThanOrEqualTo(2);

        world.hint(world.click(EngineWorld.START.minusSeconds(600))); // its row will never come
        pipeline.cycle();
        assertThat(waiting).isEqualTo(1);
        world.run(pipeline, Duration.ofSeconds(10));
        assertThat(waiting).isZero();

        world.hints.setAvailable(false);
        world.run(pipeline, SECOND);
        assertThat(answering).last().isEqualTo(false);
    }

    private void lateRows(Pipeline pipeline, boolean withHint) {
        for (int i = 0; i < 60; i++) {
            TrackingRow row = world.click(world.clock.instant().minusSeconds(5 + i % 20));
            if (withHint) {
                world.putWithHint(row);
            } else {
                world.put(row);
            }
            world.run(pipeline, SECOND);
        }
    }

    private int total() {
        return outcomes.values().stream().mapToInt(Integer::intValue).sum();
    }

    private Pipeline startedAndRead() {
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        world.run(pipeline, Duration.ofSeconds(2));
        return pipeline;
    }

    private HourState hour(Instant time) {
        return world.store.hours().stream()
                .filter(hour -> hour.epochHour() == RecountSchedule.hourOf(time))
                .findFirst()
                .orElseThrow();
    }

    private long clicks(Instant time) {
        return world.store.cells().stream()
                .filter(cell -> cell.key().epochHour() == RecountSchedule.hourOf(time))
                .mapToLong(cell -> cell.metrics().clicks())
                .sum();
    }

    /** A closed hour of which nothing is known until it was read as a whole. */
    private static final class UnreadHour implements LateRows.Hours, HintedHour {
        private boolean isRead;

        @Override
        public boolean areSomeLeft() {
            return false;
        }

        @Override
        public void takeLeft(Collection<Integer> epochHours) {}

        @Override
        public boolean isCountable(int epochHour) {
            return true;
        }

        @Override
        public @Nullable KeyFilter keys(int epochHour) {
            return null;
        }

        @Override
        public @Nullable HintedHour find(int epochHour) {
            return isRead ? this : null;
        }

        @Override
        public boolean isSwept(int epochHour, long ticks) {
            return false;
        }

        @Override
        public boolean isUnread(int epochHour) {
            return !isRead;
        }

        @Override
        public KeyFilter keys() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isBeingRead(long ticks) {
            return false;
        }

        @Override
        public long readTicks(long ticks) {
            return LATER;
        }

        @Override
        public void add(long ticks, Partial row) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean readAgain(long ticks) {
            throw new UnsupportedOperationException();
        }
    }
}
