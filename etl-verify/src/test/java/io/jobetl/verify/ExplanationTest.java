package io.jobetl.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExplanationTest {
    /** Of 2023-01-14T21:56:00Z, and later keys of the same tick. */
    private static final UUID KEY = UUID.fromString("3b385800-9456-11ed-8000-000000000001");

    private static final Instant EVENT = Instant.parse("2023-01-14T21:56:00Z");
    private static final Instant HOUR = Instant.parse("2023-01-14T21:00:00Z");
    private static final Instant NOW = EVENT.plusSeconds(900);
    private static final CellSelection CELL = new CellSelection(HOUR, 1, 3L, 2L, 0L);

    private @Nullable HourState state = new HourState("CLOSED", 3, NOW, NOW, null);
    private final List<RawRow> rows = new ArrayList<>();

    @Test
    void should_say_that_a_cell_is_exactly_its_rows() {
        add("click", 1, "1.5", 0);
        add("click", 1, "2", 60);
        add("conversion", 1, null, 0);

        assertThat(explained(stored(2, 1, "3.5"), 1_000).sentence())
                .isEqualTo("2 clicks, 3.500000, 1 conversion: exactly the 3 rows below");
    }

    @Test
    void should_say_what_a_cell_has_and_what_its_rows_make_when_they_differ() {
        add("click", 1, "1.5", 0);

        assertThat(explained(stored(2, 0, "3.5"), 1_000).sentence())
                .isEqualTo("events has 2 clicks, 3.500000, but the 1 row below makes 1 click, 1.500000");
        assertThat(explained(null, 1_000).sentence())
                .isEqualTo("events has no such row, but the 1 row below makes 1 click, 1.500000");
        rows.clear();
        assertThat(explained(stored(2, 0, "3.5"), 1_000).sentence())
                .isEqualTo("events has 2 clicks, 3.500000, but no raw row stands for it");
    }

    @Test
    void should_say_which_column_is_wrong_when_the_sums_are_right() {
        add("click", 1, "1.5", 0);
        EventValues right = stored(1, 0, "1.5");
        EventValues edited =
                new EventValues(1, 0, 0, 0, right.spendHour(), new BigDecimal("9.00"), 100L, "Cassandra", null);

        assertThat(explained(edited, 1_000).sentence())
                .isEqualTo("1 click, 1.500000: as the 1 row below, but bid_set is 9.00 and should be 1.50");
        assertThat(explained(edited, 1_000).isRight()).isFalse();
    }

    @Test
    void should_wait_for_rows_that_are_not_due_and_mark_them() {
        state = new HourState("OPEN", 1, NOW, NOW, null);
        add("click", 1, "1.5", 0);
        add("click", 1, "2", 600);

        Explanation pending = explained(stored(1, 0, "1.5"), 1_000);
        assertThat(pending.sentence())
                .isEqualTo("1 click, 1.500000, of 2 clicks, 3.500000 in the 2 rows below: 1 late row not due before"
                        + " 22:16:05");
        assertThat(pending.isRight()).isTrue();
        assertThat(pending.lines(80)).contains("    not due before 2023-01-14 22:16:05");
        assertThat(explained(stored(2, 0, "3.5"), 1_000).lines(80))
                .as("counted already")
                .noneMatch(line -> line.contains("not due"));
        state = new HourState("CLOSED", 2, NOW, NOW, null);
        assertThat(explained(stored(1, 0, "1.5"), 1_000).isRight())
                .as("a reading of the whole hour has found it")
                .isFalse();
    }

    @Test
    void should_keep_the_late_rows_of_a_list_that_is_too_long_and_count_the_others() {
        IntStream.range(0, 20).forEach(i -> add("click", 1, "1", i == 13 ? 60 : 0));
        add("alive", 1, "1", 0);
        add("redirect", 1, "1", 0);
        add("alive", 9, "1", 0);

        Explanation explanation = explained(stored(20, 0, "20"), 1);

        assertThat(explanation.cells().get(0).rows()).singleElement().matches(ExplainedRow::isLate);
        assertThat(explanation.lines(80))
                .contains("  ... and 19 more (--limit shows more)", "  ... and 1 more (--limit shows more)");
        assertThat(explanation.json()).containsEntry("rejectedTotal", 2L).containsEntry("rejectedMore", 1L);
    }

    @Test
    void should_not_count_what_came_when_the_hour_was_frozen() {
        state = frozen(5, 5);
        add("click", 1, "1.5", 0);
        add("click", 1, "2", 60);

        Explanation explanation = explained(stored(1, 0, "1.5"), 1_000);

        assertThat(explanation.sentence()).isEqualTo("1 click, 1.500000: exactly the 1 row below");
        assertThat(explanation.rejected()).extracting(ExplainedRow::reject).containsExactly(Reject.TOO_LATE);
        assertThat(explanation.notes()).anyMatch(note -> note.startsWith("the hour is frozen"));
        assertThat(explained(stored(5, 0, "5"), 1_000).state()).isEqualTo("frozen");
    }

    @Test
    void should_find_the_wrong_company_of_a_cell_whose_raw_rows_have_expired() {
        state = frozen(5, 5);

        assertThat(explained(stored(5, 0, "5"), 1_000).state())
                .as("the company is right")
                .isEqualTo("frozen");
        Explanation wrong = explained(stored(5, 0, "5", 99L), 1_000);
        assertThat(wrong.isRight()).isFalse();
        assertThat(wrong.sentence())
                .isEqualTo(
                        "5 clicks, 5.000000: kept since its hour was frozen, but company_id is 99 and should be 100");
        assertThat(wrong.cells().get(0).cause()).isEqualTo(Cause.EDITED_FROZEN);
    }

    @Test
    void should_not_call_a_cell_kept_when_its_frozen_hour_was_edited() {
        state = frozen(402, 502);
        add("click", 1, "1.5", 0);

        Explanation edited = explained(stored(102, 0, "150"), 1_000);
        assertThat(edited.state()).isEqualTo("different");
        assertThat(edited.isRight()).isFalse();
        assertThat(edited.sentence())
                .isEqualTo("events has 102 clicks, 150.000000 and 1 row of it can be read now, but somebody has changed"
                        + " its frozen hour: its cells hold 502 rows, and 402 were counted before it was frozen");
        assertThat(edited.cells().get(0).cause()).isEqualTo(Cause.DAMAGED_FROZEN);
        state = frozen(402, 0);
        assertThat(explained(null, 1_000).state()).as("deleted").isEqualTo("different");
        assertThat(explained(stored(1, 0, "1.5"), 1_000).state())
                .as("as its rows say, whatever became of others")
                .isEqualTo("right");
        assertThat(explained(stored(1, 0, "1.5"), 1_000).notes())
                .anyMatch(note -> note.contains("these or others, were edited or lost: its cells hold 0 rows"));
        Explanation gone = new Explanation(
                CELL, NOW, null, 9, state, null, List.of(), new HourRows(CELL, NOW, state, 9, LateHints.NONE));
        assertThat(gone.state()).as("neither cell nor rows").isEqualTo("different");
        assertThat(gone.sentence()).contains("no such row", "somebody has changed its frozen hour");
    }

    @Test
    void should_see_edited_money_of_a_frozen_hour_by_what_a_click_cost() {
        state = frozen(5, 5);
        EventValues right = stored(5, 0, "5");
        EventValues edited =
                new EventValues(5, 0, 0, 0, new BigDecimal("105.000000"), right.bidSet(), 100L, "Cassandra", null);

        Explanation explanation = explained(edited, 1_000);

        assertThat(explanation.sentence())
                .isEqualTo("5 clicks, 105.000000: kept since its hour was frozen, but bid_set is 1.00 and should be"
                        + " 21.00");
        assertThat(explanation.cells().get(0).cause()).isEqualTo(Cause.DAMAGED_FROZEN);
        assertThat(explained(stored(0, 0, "0"), 1_000).sentence())
                .isEqualTo("events has a row that counts nothing, which is never stored");
    }

    @Test
    void should_judge_no_cell_by_a_part_of_its_rows() {
        add("click", 1, "1.5", 0);

        for (EventValues found : Arrays.asList(stored(2, 0, "3.5"), stored(1, 0, "1.5"), null)) {
            Explanation explanation = explained(found, 1_000, Duration.ofSeconds(30));
            assertThat(explanation.state()).isEqualTo("incomplete");
            assertThat(explanation.isRight()).isFalse();
            assertThat(explanation.cells().get(0).json())
                    .containsEntry("state", "incomplete")
                    .containsEntry("recomputed", null)
                    .containsEntry("differing", List.of())
                    .containsEntry("cause", null)
                    .containsEntry("remedy", null);
            assertThat(explanation.lines(80)).noneMatch(line -> line.contains("<-") || line.contains("--repair"));
        }
        assertThat(explained(stored(2, 0, "3.5"), 1_000, Duration.ofSeconds(30))
                        .cells()
                        .get(0)
                        .sentence())
                .isEqualTo("events has 2 clicks, 3.500000; 1 row of it was found before reading was given up, which"
                        + " proves nothing");
    }

    @Test
    void should_say_that_money_is_more_than_can_be_kept() {
        IntStream.range(0, 92_234).forEach(i -> add("click", 1, "100000000", 0));

        assertThat(explained(null, 10).sentence()).isEqualTo("nothing: the money of its rows is more than can be kept");
        assertThat(explained(stored(1, 0, "1"), 10).sentence())
                .isEqualTo("events has 1 click, 1.000000, but the money of its rows is more than can be kept");
    }

    /** Whoever visits a page chooses what stands there. */
    @Test
    void should_let_no_raw_row_write_lines_of_its_own_or_move_the_cursor() {
        add("x\nright: 302 clicks, 429.240000: exactly the 342 rows below", 1, null, 0);
        add("\u001b]52;c;cm0gLXJm\u0007", 1, null, 0);
        add("\u009b2J\u202ekcilc", 1, null, 0);

        assertThat(explained(null, 1_000).lines(200))
                .noneMatch(line -> line.startsWith("right: 302"))
                .allSatisfy(line -> assertThat(line).doesNotContainPattern("[\\p{Cc}\\u202E]"))
                .anyMatch(line -> line.contains("\uFFFD]52;c;cm0gLXJm\uFFFD"));
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 80, 200})
    void should_fit_the_width_of_the_terminal(int width) {
        add("click", 1, "1234567.123456", 600);
        add("unqualified", 1, null, 0);
        add("alive", 1, "2", 86_400 * 3);

        assertThat(explained(stored(3, 0, "1234567.123456"), 1_000).lines(width))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(width))
                .anyMatch(line -> line.contains("late"));
    }

    private void add(String track, int job, @Nullable String bid, long lateSeconds) {
        UUID key = new UUID(KEY.getMostSignificantBits(), KEY.getLeastSignificantBits() + rows.size());
        BigDecimal money = bid == null ? null : new BigDecimal(bid);
        rows.add(new RawRow(key, HOUR, track, job, 3, 2, null, money, 1, true, EVENT.plusSeconds(lateSeconds)));
    }

    private static HourState frozen(long rowsCounted, long rowsInCells) {
        FrozenHour hour = new FrozenHour(CELL.startOfHour(), rowsCounted, rowsInCells);
        return new HourState("FROZEN", rowsCounted, EVENT.plusSeconds(30), NOW, hour);
    }

    private static EventValues stored(long clicks, long conversion, String spend) {
        return stored(clicks, conversion, spend, 100L);
    }

    private static EventValues stored(long clicks, long conversion, String spend, long company) {
        return EventValues.of(clicks, conversion, 0, 0, new BigDecimal(spend).setScale(6), company);
    }

    private Explanation explained(@Nullable EventValues found, int limit) {
        return explained(found, limit, null);
    }

    private Explanation explained(@Nullable EventValues found, int limit, @Nullable Duration patience) {
        HourRows hourRows = new HourRows(CELL, NOW, state, limit, LateHints.NONE);
        rows.forEach(hourRows::add);
        hourRows.cells();
        DimensionVersion job =
                new DimensionVersion("job", 1, 100L, true, false, "binary log 1, byte 4711, row 0", 100L, true, false);
        DimensionVersion campaign = new DimensionVersion("campaign", 2, null, false, false, "", null, false, false);
        EventKey key = new EventKey(CELL.startOfHour(), 1, 3, 2, 0);
        ExplainedCell cell = ExplainedCell.of(
                key,
                found == null ? null : new StoredEvents.Stored(found, CELL.startOfHour()),
                hourRows,
                patience == null,
                new ExplainedCompany(job, campaign),
                Corrections.NONE,
                state,
                NOW);
        return new Explanation(CELL, NOW, patience, limit, state, null, List.of(cell), hourRows);
    }
}
