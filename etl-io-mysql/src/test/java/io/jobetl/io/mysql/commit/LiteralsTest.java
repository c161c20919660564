package io.jobetl.io.mysql.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;

class LiteralsTest {
    @Test
    void should_write_text_as_digits() {
        assertThat(Literals.text("a'\u20AC")).isEqualTo("_utf8mb4 X'6127e282ac'");
        assertThat(Literals.text("")).isEqualTo("_utf8mb4 X''");
    }

    @Test
    void should_write_a_time_to_the_microsecond() {
        assertThat(Literals.time(LocalDateTime.parse("2026-01-02T03:04:05.000007")))
                .isEqualTo("'2026-01-02 03:04:05.000007'");
        assertThat(Literals.timeOrNull(null)).isEqualTo("NULL");
    }
}
