package io.jobetl.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.model.CellMetrics;
import io.jobetl.model.EventKind;
import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CellTableTest {
    private static final int CLICK = EventKind.CLICK.ordinal();

    private final CellTable table = new CellTable();

    @Test
    void should_count_each_kind_and_sum_bids_of_clicks_only() {
        for (EventKind kind : EventKind.values()) {
            table.add(kind.ordinal(), 1, 2, 3, 4, 1_500_000);
        }
        table.add(CLICK, 1, 2, 3, 4, 250_000);

        assertThat(table.get(1, 2, 3, 4)).isEqualTo(new CellMetrics(2, 1_750_000, 1, 1, 1));
        assertThat(table.size()).isEqualTo(1);
        assertThat(table.rows()).isEqualTo(5);
    }

    @Test
    void should_keep_keys_apart_that_share_bits() {
        table.add(CLICK, 1, -1, 0, 0, 0);
        table.add(CLICK, 0, -1, 0, 0, 0);
        table.add(CLICK, -1, 1, 0, 0, 0);
        table.add(CLICK, 0, 0, -1, Integer.MIN_VALUE, 0);
        table.add(CLICK, 0, 0, 0, 0, 0);

        assertThat(table.size()).isEqualTo(5);
        table.forEach((job, publisher, campaign, group, clicks, spend, conversions, good, bad) ->
                assertThat(table.get(job, publisher, campaign, group).clicks()).isEqualTo(1));
    }

    @Test
    void should_grow_and_lose_nothing() {
        int cells = 100_000;
        for (int i = 0; i < cells; i++) {
            table.add(CLICK, i, i % 7, i % 11, i % 3, i);
        }

        assertThat(table.size()).isEqualTo(cells);
        assertThat(table.rows()).isEqualTo(cells);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 1_000; i++) {
            int job = random.nextInt(cells);
            assertThat(table.get(job, job % 7, job % 11, job % 3)).isEqualTo(new CellMetrics(1, job, 0, 0, 0));
        }
    }

    @Test
    void should_forget_cells_that_were_deducted() {
        CellTable passing = new CellTable();
        for (int round = 0; round < 1_000; round++) {
            CellTable cells = new CellTable();
            cells.add(CLICK, round, 0, 0, 0, 5);
            table.combine(cells);
            table.deduct(cells);
            passing.combine(cells);
        }

        assertThat(table.isEmpty()).isTrue();
        assertThat(table.size()).isZero();
        assertThat(table.get(7, 0, 0, 0)).isEqualTo(CellMetrics.ZERO);
        assertThat(passing.size()).isEqualTo(1_000);
    }

    @Test
    void should_be_exact_where_a_double_is_not() {
        for (int i = 0; i < 1_000_000; i++) {
            table.add(CLICK, 1, 0, 0, 0, 100_000);
        }

        assertThat(table.get(1, 0, 0, 0).spend()).isEqualByComparingTo(new BigDecimal("100000"));
        assertThat(table.get(1, 0, 0, 0).averageBid()).isEqualTo(new BigDecimal("0.10"));
    }

    @Test
    void should_refuse_a_spend_beyond_a_long_and_keep_the_cell() {
        table.add(CLICK, 1, 0, 0, 0, Long.MAX_VALUE);

        assertThatThrownBy(() -> table.add(CLICK, 1, 0, 0, 0, 1)).isInstanceOf(ArithmeticException.class);
        assertThat(table.get(1, 0, 0, 0)).isEqualTo(new CellMetrics(1, Long.MAX_VALUE, 0, 0, 0));
    }

    @Test
    void should_refuse_a_kind_that_is_not_counted() {
        assertThatThrownBy(() -> table.add(EventKind.NOT_COUNTED, 1, 0, 0, 0, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void should_keep_the_counts_of_a_cell_apart_when_they_are_negative() {
        CellTable other = new CellTable();
        for (EventKind kind : EventKind.values()) {
            for (int i = 0; i <= kind.ordinal(); i++) {
                other.add(kind.ordinal(), 1, 2, 3, 4, 100);
            }
        }

        table.deduct(other);
        assertThat(table.get(1, 2, 3, 4)).isEqualTo(new CellMetrics(-1, -100, -2, -3, -4));
        table.add(1, 2, 3, 4, new CellMetrics(3, 100, 0, 5, 4));
        assertThat(table.get(1, 2, 3, 4)).isEqualTo(new CellMetrics(2, 0, -2, 2, 0));
        table.combine(other);
        assertThat(table.get(1, 2, 3, 4)).isEqualTo(new CellMetrics(3, 100, 0, 5, 4));
    }

    @Test
    void should_refuse_a_count_that_does_not_fit() {
        assertThatThrownBy(() -> table.add(1, 2, 3, 4, new CellMetrics(1L << 31, 0, 0, 0, 0)))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void should_keep_all_other_cells_when_the_spend_of_one_cannot_be_summed() {
        CellTable other = new CellTable();
        other.add(CLICK, 1, 0, 0, 0, 1);
        other.add(CLICK, 2, 0, 0, 0, 5);
        table.add(CLICK, 1, 0, 0, 0, Long.MAX_VALUE);

        table.combine(other);
        CellTable sum = new CellTable();
        sum.combine(table);
        sum.deduct(other);

        for (CellTable each : new CellTable[] {table, sum}) {
            assertThat(each.hasUnsummable()).isTrue();
            assertThat(each.get(1, 0, 0, 0).spendMicros()).isEqualTo(CellTable.UNSUMMABLE);
        }
        assertThat(table.get(1, 0, 0, 0).clicks()).isEqualTo(2);
        assertThat(table.get(2, 0, 0, 0)).isEqualTo(new CellMetrics(1, 5, 0, 0, 0));
        assertThat(sum.get(2, 0, 0, 0)).isEqualTo(CellMetrics.ZERO);
        assertThat(other.hasUnsummable()).isFalse();
    }
}
