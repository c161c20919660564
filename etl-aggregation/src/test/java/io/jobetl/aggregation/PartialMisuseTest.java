package io.jobetl.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.model.CellMetrics;
import io.jobetl.model.EventKind;
import io.jobetl.model.TrackingColumns;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A caller's mistake is refused with its reason, and what was counted stays as it was. */
class PartialMisuseTest {
    private static final int HOUR = 490_000;

    private final Partial partial = partial(HOUR, 0, EventKind.CLICK, 42, 3);

    @Test
    void should_combine_partials_of_its_own_hour_only() {
        Partial other = partial(HOUR + 1, 0, EventKind.CLICK, 42, 1);

        assertRefused(() -> partial.combine(other), "hour " + HOUR, "hour " + (HOUR + 1));
        assertRefused(() -> partial.deduct(other), "hour " + HOUR, "hour " + (HOUR + 1));
        assertRefused(() -> partial.combine(new Partial(HourlyFold.NO_HOUR)), "hour " + HourlyFold.NO_HOUR);
    }

    @Test
    void should_not_count_its_rows_twice_when_it_is_combined_with_itself() {
        assertRefused(() -> partial.combine(partial), "itself", "3 rows");
    }

    @Test
    void should_deduct_only_what_was_combined() {
        assertRefused(() -> partial.deduct(partial(HOUR, 0, EventKind.CLICK, 42, 4)), "rows=3", "rows=4");
        assertRefused(() -> partial.deduct(partial(HOUR, 0, EventKind.CLICK, 43, 1)), "a cell of it");
        assertRefused(() -> partial.deduct(partial(HOUR, 0, EventKind.UNQUALIFIED, 42, 1)), "a cell of it");
        assertRefused(() -> partial.deduct(partial(HOUR, 0, null, 42, 1)), "IGNORED_TRACK=0", "IGNORED_TRACK=1");
        assertRefused(() -> partial.deduct(partial(HOUR, 100, EventKind.CLICK, 42, 3)), "as many rows are here");
        assertRefused(() -> new Partial(HOUR).deduct(partial), "rows=0");
    }

    @Test
    void should_restore_every_cell_when_one_of_many_was_never_combined() {
        for (int job = 0; job < 500; job++) {
            partial.combine(partial(HOUR, job, EventKind.CLICK, job, 1));
        }
        Partial other = new Partial(HOUR);
        for (int job = 0; job < 501; job++) {
            other.combine(partial(HOUR, job, EventKind.CLICK, 2 * job, 1));
        }

        assertThatThrownBy(() -> partial.deduct(other)).isInstanceOf(IllegalArgumentException.class);
        assertThat(partial.cells().rows()).isEqualTo(503).isEqualTo(partial.rows());
        assertThat(partial.cells().get(0, 0, 0, 0).clicks()).isEqualTo(1);
    }

    @Test
    void should_become_empty_when_all_is_deducted_that_was_combined() {
        partial.deduct(partial(HOUR, 0, EventKind.CLICK, 42, 3));

        assertThat(partial.digest()).isEqualTo(Digest.EMPTY);
        assertThat(partial.cells().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, Integer.MAX_VALUE, -10_000_000})
    void should_refuse_an_hour_that_no_key_can_have(int epochHour) {
        assertThatThrownBy(() -> new Partial(epochHour))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("epochHour=" + epochHour);
    }

    @Test
    void should_refuse_counts_that_do_not_fit_together_and_keep_the_cell() {
        CellTable cells = new CellTable();
        CellMetrics half = new CellMetrics(Integer.MAX_VALUE, 1, 2, 3, 4);
        cells.add(1, 2, 3, 4, half);

        for (CellMetrics more : new CellMetrics[] {
            new CellMetrics(1, 1, 1, 1, 1), new CellMetrics(0, 1, 1, 1, 1L << 31), new CellMetrics(0, 1, 1L << 40, 0, 0)
        }) {
            assertThatThrownBy(() -> cells.add(1, 2, 3, 4, more)).isInstanceOf(ArithmeticException.class);
        }
        assertThat(cells.get(1, 2, 3, 4)).isEqualTo(half);
    }

    @Test
    void should_refuse_negative_reject_counts() {
        assertThatThrownBy(() -> RejectCounts.of(0, 0, -1, 0, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ORGANIC=-1");
    }

    @Test
    void should_read_no_time_from_a_key_of_another_version() {
        long random = 0xA69DDC00C6BC41F0L;
        List<LongFunction<Object>> readers =
                List.of(TimeUuids::ticks100ns, TimeUuids::epochHour, TimeUuids::epochMillis);
        for (LongFunction<Object> reader : readers) {
            assertThatThrownBy(() -> reader.apply(random))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("version=4");
        }
        assertThatThrownBy(() -> TimeUuids.epochHourOfTicks(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TimeUuids.epochHourOfTicks(1L << 60)).isInstanceOf(IllegalArgumentException.class);
    }

    private void assertRefused(Runnable misuse, String... reasons) {
        Digest digest = partial.digest();

        assertThatThrownBy(misuse::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(reasons);
        assertThat(partial.digest()).isEqualTo(digest);
        assertThat(partial.rejects()).isEqualTo(RejectCounts.NONE);
        assertThat(partial.cells().get(42, 0, 0, 0)).isEqualTo(new CellMetrics(3, 3_000_000, 0, 0, 0));
        assertThat(partial.cells().size()).isEqualTo(1);
    }

    private static Partial partial(int epochHour, int firstRow, @Nullable EventKind kind, int job, int rows) {
        TrackingColumns columns = new TrackingColumns(rows);
        long first = TimeUuids.firstTickOfHour(epochHour) + firstRow;
        for (int row = 0; row < rows; row++) {
            columns.add(TimeUuids.highOfTicks(first + row), 0, kind, 0, job, 0, 0, 0, 1_000_000);
        }
        Partial partial = new Partial(epochHour);
        partial.accumulate(columns);
        return partial;
    }
}
