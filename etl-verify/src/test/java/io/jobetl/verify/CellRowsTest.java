package io.jobetl.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CellRowsTest {
    /** Of 2023-01-14T21:56:00Z. */
    private static final UUID KEY = UUID.fromString("3b385800-9456-11ed-8000-000000000001");

    private static final Instant EVENT = Instant.parse("2023-01-14T21:56:00Z");
    private static final Instant NOW = EVENT.plusSeconds(900);
    private static final Long COMPANY = 100L;

    private final CellRows cell = new CellRows();

    @Test
    void should_wait_for_late_rows_that_are_not_due() {
        add("click", "1.5", 0);
        add("click", "2", 600);
        add("conversion", null, 700);

        Pending pending = cell.pending(stored(1, 0, "1.5"), COMPANY);

        assertThat(pending).isEqualTo(new Pending(2, 2, 0, EVENT.plusSeconds(1_205), EVENT.plusSeconds(1_405)));
        assertThat(cell.expected(COMPANY)).isEqualTo(stored(2, 1, "3.5"));
    }

    @Test
    void should_take_any_of_the_rows_that_are_not_due_for_counted() {
        add("click", "1.5", 0);
        add("click", "2", 600);
        add("click", "0.5", 700);

        assertThat(cell.pending(stored(2, 0, "2"), COMPANY)).extracting("rows").isEqualTo(1L);
        assertThat(cell.pending(stored(2, 0, "3.5"), COMPANY))
                .extracting("rows")
                .isEqualTo(1L);
        assertThat(cell.pending(stored(2, 0, "3"), COMPANY))
                .as("no choice of the bids")
                .isNull();
    }

    @Test
    void should_accuse_a_cell_that_lacks_a_row_that_is_due() {
        add("click", "1.5", 0);
        add("click", "2", 400); // due after 805 s

        assertThat(cell.pending(stored(1, 0, "1.5"), COMPANY)).isNull();
        assertThat(cell.pending(null, COMPANY)).isNull();
    }

    @Test
    void should_wait_for_a_cell_none_of_whose_rows_is_due() {
        add("click", "2", 600);

        assertThat(cell.pending(null, COMPANY)).extracting("rows").isEqualTo(1L);
    }

    @Test
    void should_accuse_a_row_of_zeros_for_no_cell_is_stored_without_a_row() {
        assertThat(cell.pending(stored(0, 0, "0"), COMPANY)).as("no raw row").isNull();

        add("click", "2", 600);

        assertThat(cell.pending(stored(0, 0, "0"), COMPANY)).as("none is due").isNull();
        assertThat(cell.pending(stored(1, 0, "2"), COMPANY)).isEqualTo(Pending.NONE);
    }

    @Test
    void should_accuse_a_cell_that_was_edited_beside_rows_that_are_not_due() {
        add("click", "1.5", 0);
        add("click", "2", 600);
        EventValues right = stored(1, 0, "1.5");

        assertThat(cell.pending(stored(3, 0, "5.5"), COMPANY)).as("too many").isNull();
        assertThat(cell.pending(stored(1, 1, "1.5"), COMPANY))
                .as("a conversion")
                .isNull();
        assertThat(cell.pending(stored(1, 0, "1.500001"), COMPANY)).as("money").isNull();
        assertThat(cell.pending(right, 200L)).as("company").isNull();
        assertThat(cell.pending(
                        new EventValues(
                                1, 0, 0, 0, right.spendHour(), new BigDecimal("9.99"), COMPANY, "Cassandra", null),
                        COMPANY))
                .as("bid_set")
                .isNull();
        assertThat(cell.pending(
                        new EventValues(1, 0, 0, 0, right.spendHour(), right.bidSet(), COMPANY, "hand", null), COMPANY))
                .as("sources")
                .isNull();
        assertThat(cell.pending(right, COMPANY)).isNotNull();
    }

    @Test
    void should_accuse_a_cell_whose_late_row_was_overwritten_after_it_was_counted() {
        add("click", "1.5", 0);
        add("click", "7", 600); // was 2 when it was counted

        assertThat(cell.pending(stored(2, 0, "3.5"), COMPANY)).isNull();
    }

    @Test
    void should_owe_what_was_written_before_its_hour_was_read_as_a_whole() {
        RawRow row = row("click", "2", 600);
        RowFate fate = RowFate.of(row);
        Instant written = EVENT.plusSeconds(600);

        assertThat(Promise.dueAfter(NOW, row, fate, null, LateHints.NONE)).isNotNull();
        assertThat(Promise.dueAfter(NOW, row, fate, written, LateHints.NONE)).isNotNull();
        assertThat(Promise.dueAfter(NOW, row, fate, written.plusMillis(1), LateHints.NONE))
                .isNull();
    }

    @Test
    void should_give_no_time_to_a_clock_that_is_ahead() {
        RawRow row = row("click", "2", 36_000);

        assertThat(Promise.dueAfter(NOW, row, RowFate.of(row), null, LateHints.NONE))
                .isEqualTo(NOW.plus(Duration.between(EVENT, NOW)).plusSeconds(5));
    }

    private void add(String track, @Nullable String bid, long lateSeconds) {
        RawRow row = row(track, bid, lateSeconds);
        RowFate fate = RowFate.of(row);
        cell.add(row, fate, Promise.dueAfter(NOW, row, fate, null, LateHints.NONE));
    }

    private static RawRow row(String track, @Nullable String bid, long lateSeconds) {
        return new RawRow(
                KEY,
                null,
                track,
                1,
                null,
                null,
                null,
                bid == null ? null : new BigDecimal(bid),
                0,
                true,
                EVENT.plusSeconds(lateSeconds));
    }

    private static EventValues stored(long clicks, long conversion, String spend) {
        return EventValues.of(clicks, conversion, 0, 0, new BigDecimal(spend).setScale(6), COMPANY);
    }
}
