package io.jobetl.pipeline.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.aggregation.Partial;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.pipeline.memory.InMemoryTrackingSource;
import io.jobetl.pipeline.port.Slice;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import io.jobetl.pipeline.port.StoreException.TooMuch;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SliceFoldTest {
    private static final int HOUR = 490_000;
    private static final long FIRST_TICK = TimeUuids.firstTickOfHour(HOUR);
    private static final long TICKS_PER_SECOND = 1_000 * TimeUuids.TICKS_PER_MILLI;
    private static final Slice WHOLE = new Slice(HOUR, 0, 0, Long.MAX_VALUE);

    private final InMemoryTrackingSource table = new InMemoryTrackingSource(1);
    private final List<Slice> asked = new ArrayList<>();
    private Function<Slice, TooMuch> refusal = slice -> TooMuch.YES;
    private Function<Slice, Boolean> fails = slice -> false;

    /** Hands over all rows before it fails: what it has handed over must not count. */
    private final SliceFold fold = new SliceFold(new ReadsBy((slice, batches) -> {
        asked.add(slice);
        table.read(slice, batches);
        if (fails.apply(slice)) {
            String reason = "cannot read from=" + slice.fromTicks() + " to=" + slice.toTicks();
            throw new StoreException(Store.CASSANDRA, Kind.UNAVAILABLE, refusal.apply(slice), reason, "", null);
        }
    }));

    @Test
    void should_count_every_row_once_however_wide_ranges_are_refused() {
        for (long seed = 0; seed < 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            table.clear();
            int rows = random.nextInt(20);
            for (int row = 0; row < rows; row++) {
                put(FIRST_TICK + random.nextLong(TimeUuids.TICKS_PER_HOUR), row);
            }
            put(FIRST_TICK - 1, rows); // of another hour: rejected, and counted as that
            put(FIRST_TICK + TimeUuids.TICKS_PER_HOUR, rows + 1);
            boolean isAnywhere = random.nextBoolean();
            long widestTicks = ((isAnywhere ? 100 : 2) + random.nextLong(3_600)) * TICKS_PER_SECOND;
            fails = slice -> widthTicks(slice) > widestTicks
                    && (isAnywhere || !table.rows(slice).isEmpty());

            Partial partial = fold.fold(WHOLE);

            assertThat(partial.digest())
                    .as("seed=%d", seed)
                    .isEqualTo(expected().digest());
            assertThat(partial.sameRows(expected())).as("seed=%d", seed).isTrue();
            assertThat(partial.rejects().total()).as("seed=%d", seed).isEqualTo(2);
        }
    }

    @Test
    void should_begin_with_the_halves_when_it_reads_a_refused_slice_again() {
        fails = slice -> widthTicks(slice) > 1_000 * TICKS_PER_SECOND;
        fold.fold(WHOLE);
        assertThat(asked).hasSize(7); // the hour, two halves, four quarters
        asked.clear();

        fold.fold(WHOLE);

        assertThat(asked).hasSize(4).noneMatch(fails::apply);
    }

    @Test
    void should_remember_no_timeout_of_which_the_halves_failed_too() {
        refusal = slice -> TooMuch.MAYBE;
        fails = slice -> true;
        assertThatThrownBy(() -> fold.fold(WHOLE)).isInstanceOf(StoreException.class);
        fails = slice -> false;
        asked.clear();

        fold.fold(WHOLE);

        assertThat(asked).containsExactly(WHOLE);
    }

    @Test
    void should_read_a_dense_second_even_when_all_around_it_is_refused() {
        put(FIRST_TICK + 1_234 * TICKS_PER_SECOND, 1);
        fails = slice -> !table.rows(slice).isEmpty() && widthTicks(slice) >= 2 * TICKS_PER_SECOND;

        assertThat(fold.fold(WHOLE).rows()).isEqualTo(1);

        assertThat(asked).hasSizeLessThan(2 * 12 + 1);
    }

    @Test
    void should_name_the_second_that_is_refused_even_alone() {
        put(FIRST_TICK + 1_234 * TICKS_PER_SECOND, 1);
        fails = slice -> !table.rows(slice).isEmpty();

        assertThatThrownBy(() -> fold.fold(WHOLE))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.tooMuch()).isEqualTo(TooMuch.YES))
                .hasMessage("cannot read from=" + last(asked).fromTicks() + " to="
                        + last(asked).toTicks());
        assertThat(widthTicks(last(asked))).isBetween(TICKS_PER_SECOND, 2 * TICKS_PER_SECOND);
        assertThat(asked).hasSizeLessThan(2 * 12 + 1);
    }

    @Test
    void should_ask_a_source_that_is_away_four_times_at_most() {
        refusal = slice -> TooMuch.MAYBE;
        fails = slice -> true;

        assertThatThrownBy(() -> fold.fold(WHOLE)).isInstanceOf(StoreException.class);

        assertThat(asked).hasSize(4);
    }

    /** However reads time out: no more than fifteen do, and no row is read more than four times. */
    @Test
    void should_bound_what_an_overloaded_source_is_asked() {
        refusal = slice -> TooMuch.MAYBE;
        for (long seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            SliceFold fresh = new SliceFold(new ReadsBy((slice, batches) -> {
                asked.add(slice);
                if (random.nextInt(3) > 0) {
                    throw new StoreException(Store.CASSANDRA, Kind.UNAVAILABLE, TooMuch.MAYBE, "slow", "", null);
                }
            }));
            asked.clear();
            try {
                fresh.fold(WHOLE);
            } catch (StoreException e) {
                assertThat(e).hasMessage("slow");
            }
            assertThat(asked).hasSizeLessThanOrEqualTo(15);
            long tick = FIRST_TICK + random.nextLong(TimeUuids.TICKS_PER_HOUR);
            assertThat(asked.stream().filter(slice -> slice.fromTicks() <= tick && tick < slice.toTicks()))
                    .hasSizeLessThanOrEqualTo(4);
        }
    }

    @Test
    void should_not_halve_what_would_fail_just_the_same() {
        refusal = slice -> TooMuch.NO;
        fails = slice -> true;

        assertThatThrownBy(() -> fold.fold(WHOLE)).isInstanceOf(StoreException.class);

        assertThat(asked).containsExactly(WHOLE);
    }

    @Test
    void should_ask_no_more_when_the_thread_is_to_end() {
        fails = slice -> true;
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> fold.fold(WHOLE)).isInstanceOf(StoreException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(asked).containsExactly(WHOLE);
    }

    private Partial expected() {
        Partial partial = new Partial(HOUR);
        table.read(WHOLE, partial::accumulate);
        return partial;
    }

    /** Into the partition of the hour, whatever its own is. */
    private void put(long ticks, int number) {
        table.put(HOUR, 0, TrackingRow.click(new UUID(TimeUuids.highOfTicks(ticks), number), number));
    }

    private static Slice last(List<Slice> slices) {
        return slices.get(slices.size() - 1);
    }

    private static long widthTicks(Slice slice) {
        return Math.min(slice.toTicks(), FIRST_TICK + TimeUuids.TICKS_PER_HOUR)
                - Math.max(slice.fromTicks(), FIRST_TICK);
    }
}
