package io.jobetl.app.verb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
    private final TextTable table =
            new TextTable().number("id").text("name").whole("day").number("spend");

    @Test
    void should_be_as_wide_as_its_cells_without_a_terminal() {
        table.row(List.of("7", "a name that is long", "2026-03-29", "1.50"));
        table.row(List.of("12", "", "2026-03-30", "100.00"));

        assertThat(table.lines(0))
                .containsExactly(
                        "id  name                 day          spend",
                        " 7  a name that is long  2026-03-29    1.50",
                        "12  -                    2026-03-30  100.00");
        assertThat(table.omitted()).isEmpty();
    }

    @Test
    void should_shorten_texts_before_it_leaves_out_columns() {
        table.row(List.of("7", "a name that is long", "2026-03-29", "1.50"));

        assertThat(table.lines(32))
                .containsExactly("id  name       day         spend", " 7  a name t~  2026-03-29   1.50");
        assertThat(table.lines(26)).containsExactly("id  name        day", " 7  a name th~  2026-03-29");
        assertThat(table.omitted()).containsExactly("spend");
    }

    @Test
    void should_never_be_wider_than_the_terminal_when_something_fits() {
        table.row(List.of("7", "Thợ điện 日本語の長い名前", "2026-03-29", "1234567.50"));

        for (int width = 20; width < 80; width++) {
            int most = width;
            assertThat(table.lines(width)).allMatch(line -> Columns.of(line) <= most);
        }
    }

    @Test
    void should_keep_a_row_in_one_line() {
        table.row(List.of("7", "two\nlines", "2026-03-29", "1.50"));

        assertThat(table.lines(0)).hasSize(2).last().asString().contains("two lines");
    }

    @Test
    void should_show_a_name_that_would_move_the_cursor_and_keep_the_columns() {
        table.row(List.of("7", "\u001b[1A\u001b[2Kx\u009b", "2026-03-29", "1.50"));

        assertThat(table.lines(0))
                .containsExactly(
                        "id  name        day         spend", " 7  \uFFFD[1A\uFFFD[2Kx\uFFFD  2026-03-29   1.50");
    }
}
