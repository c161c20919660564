package io.jobetl.pipeline.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.aggregation.KeyFilter;
import io.jobetl.aggregation.Partial;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.model.TrackingColumns;
import io.jobetl.pipeline.port.Slice;
import io.jobetl.pipeline.port.SliceExecutor;
import io.jobetl.pipeline.port.WrittenRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an executor is told of the size of a read, from what was counted there before. */
class ExpectedRowsTest {
    private static final int HOUR = 490_000;
    private static final long FIRST_TICK = TimeUuids.firstTickOfHour(HOUR);
    private static final long POLL_TICKS = 100 * TimeUuids.TICKS_PER_MILLI;
    private static final long TICKS_PER_SECOND = 1_000 * TimeUuids.TICKS_PER_MILLI;

    private final Executor executor = new Executor();

    @Test
    void should_spread_the_rows_of_an_hour_over_its_past_after_a_start() {
        OpenHour hour = opened(rows(9_000));

        hour.start(FIRST_TICK + 900 * TICKS_PER_SECOND, executor);

        assertThat(executor.expected.stream().mapToLong(Long::longValue).sum()).isBetween(8_950L, 9_000L);
        // Ten rows a second; spans are twice as wide as the next, 409.6 s, and the oldest is what is left, 80.8 s.
        assertThat(executor.expected).startsWith(808L, 4_096L, 2_048L);
        assertThat(executor.expected.get(executor.expected.size() - 1)).isZero(); // nothing is known of what is ahead
    }

    @Test
    void should_tell_what_was_counted_of_a_span_when_it_is_read_again() {
        OpenHour hour = opened(new Partial(HOUR));
        long now = FIRST_TICK + 1;
        hour.start(now, executor);
        hour.finish(now);
        executor.result = rows(7);
        now += POLL_TICKS;
        hour.start(now, executor); // the poll; and nothing was ahead
        assertThat(executor.expected).containsOnly(0L);
        hour.finish(now);
        executor.expected.clear();

        hour.start(now + TICKS_PER_SECOND, executor);

        assertThat(executor.expected).contains(7L);
    }

    /** The processors belong to rows that nobody has counted; where there are few rows, no late one has to wait. */
    @Test
    void should_read_a_large_hour_again_a_moment_after_a_start_that_knows_its_keys() {
        long now = FIRST_TICK + 1_800 * TICKS_PER_SECOND;
        OpenHour large = openedWithKeys(rows(250_000), now);
        OpenHour small = openedWithKeys(rows(1_000), now);

        assertThat(large.start(now + 2 * TICKS_PER_SECOND, executor)).hasSize(1);
        assertThat(large.start(now + 3 * TICKS_PER_SECOND, executor))
                .extracting(Recount::replaced)
                .anyMatch(span -> span.stored);
        assertThat(small.start(now, executor)).extracting(Recount::replaced).anyMatch(span -> span.stored);
    }

    private static OpenHour openedWithKeys(Partial committed, long nowTicks) {
        return new OpenHour(
                committed,
                RecountSchedule.instant(nowTicks - TICKS_PER_SECOND),
                new HourCells(committed, false),
                new KeyFilter(0),
                true,
                1_000_000,
                1,
                new Ladder(POLL_TICKS, false),
                nowTicks);
    }

    private static OpenHour opened(Partial committed) {
        return new OpenHour(
                committed,
                null,
                new HourCells(committed, false),
                new KeyFilter(0),
                false,
                1,
                1,
                new Ladder(POLL_TICKS, false),
                FIRST_TICK);
    }

    private static Partial rows(int count) {
        Partial partial = new Partial(HOUR);
        TrackingColumns columns = new TrackingColumns(count);
        for (int row = 0; row < count; row++) {
            TrackingRow.click(new UUID(TimeUuids.highOfTicks(FIRST_TICK + row), row), 1)
                    .addTo(columns);
        }
        partial.accumulate(columns);
        return partial;
    }

    /** Answers every read with the same rows. */
    private static final class Executor implements SliceExecutor {
        private final List<Long> expected = new ArrayList<>();
        private Partial result = new Partial(HOUR);

        @Override
        public int shards() {
            return 1;
        }

        @Override
        public CompletableFuture<SortedSet<Integer>> occupiedHours() {
            return CompletableFuture.completedFuture(new TreeSet<>());
        }

        @Override
        public CompletableFuture<Partial> read(List<Slice> slices, long expectedRows, @Nullable KeyFilter keys) {
            expected.add(expectedRows);
            return CompletableFuture.completedFuture(result);
        }

        @Override
        public CompletableFuture<Map<UUID, Partial>> readRows(List<UUID> createTimes) {
            return CompletableFuture.completedFuture(Map.of());
        }

        @Override
        public CompletableFuture<List<WrittenRow>> rowsWrittenAfter(int epochHour, Instant time) {
            return CompletableFuture.completedFuture(List.of());
        }

        @Override
        public void close() {}
    }
}
