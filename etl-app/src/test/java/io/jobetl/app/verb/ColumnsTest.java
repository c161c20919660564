package io.jobetl.app.verb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnsTest {
    private static final String RED = "\u001b[31m";
    private static final String RESET = "\u001b[0m";
    /** e and an acute accent that is drawn over it. */
    private static final String ACCENTED = "e\u0301";

    @ParameterizedTest
    @CsvSource({"'', 0", "lag 0.2 s, 9", "日本, 4", "ｱ, 1", "🚀, 2", "naïve, 5", "한글, 4", "→, 1", "·, 1", "𝛼, 1"})
    void should_count_what_a_terminal_draws(String text, int columns) {
        assertThat(Columns.of(text)).isEqualTo(columns);
    }

    @Test
    void should_count_neither_marks_nor_escape_sequences() {
        assertThat(Columns.of("caf" + ACCENTED)).isEqualTo(4);
        assertThat(Columns.of(RED + "error" + RESET)).isEqualTo(5);
        assertThat(Columns.of("\u001b]0;title\u0007x\u001b(Bx")).isEqualTo(2);
    }

    @Test
    void should_cut_before_a_wide_letter_that_does_not_fit() {
        assertThat(Columns.cut("日本語", 5)).isEqualTo("日本");
        assertThat(Columns.cut("a日", 2)).isEqualTo("a");
        assertThat(Columns.cut("日本", 4)).isEqualTo("日本");
        assertThat(Columns.cut("🚀🚀", 3)).isEqualTo("🚀");
    }

    @Test
    void should_keep_a_mark_with_its_letter() {
        assertThat(Columns.cut(ACCENTED + ACCENTED, 1)).isEqualTo(ACCENTED);
    }

    @Test
    void should_not_cut_inside_an_escape_sequence() {
        String colored = "ab" + RED + "cd" + RESET + "ef";

        assertThat(Columns.cut(colored, 1)).isEqualTo("a");
        assertThat(Columns.cut(colored, 2)).isEqualTo("ab" + RED + RESET);
        assertThat(Columns.cut(colored, 3)).isEqualTo("ab" + RED + "c" + RESET);
        assertThat(Columns.cut(colored, 5)).isEqualTo("ab" + RED + "cd" + RESET + "e");
        assertThat(Columns.cut(colored, 6)).isEqualTo(colored);
    }

    @Test
    void should_fill_to_the_width() {
        assertThat(Columns.fit("日", 4)).isEqualTo("日  ");
        assertThat(Columns.fit("日本", 3)).isEqualTo("日 ");
    }
}
