package io.jobetl.io.mysql.commit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeadLetterTableTest {
    @Test
    void should_not_split_a_character_when_text_is_cut() {
        assertThat(DeadLetterTable.cut("ab", 2)).isEqualTo("ab");
        assertThat(DeadLetterTable.cut("abc", 2)).isEqualTo("ab");
        assertThat(DeadLetterTable.cut("a\uD83D\uDE00", 2)).isEqualTo("a");
        assertThat(DeadLetterTable.cut("a", 0)).isEmpty();
    }

    @Test
    void should_keep_positions_apart_when_they_differ_only_behind_the_cut() {
        String first = DeadLetterTable.position("x".repeat(600) + "1");
        String second = DeadLetterTable.position("x".repeat(600) + "2");

        assertThat(first).hasSize(512).isNotEqualTo(second);
        assertThat(DeadLetterTable.position("t-0@1")).isEqualTo("t-0@1");
    }
}
