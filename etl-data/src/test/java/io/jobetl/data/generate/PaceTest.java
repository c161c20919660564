package io.jobetl.data.generate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
    @Test
    void should_hold_the_rate_over_a_day_without_drift() {
        Pace pace = new Pace(1_000, 7);

        assertThat(pace.dueAt(1_000)).isZero();
        assertThat(pace.dueAt(1_000 + 86_400_000_000_000L)).isEqualTo(7 * 86_400L);
    }

    @Test
    void should_find_the_next_one_due_exactly_when_its_wait_is_over() {
        Pace pace = new Pace(0, 300);
        for (long number = 1; number < 5_000; number++) {
            long due = pace.nanosUntil(number, 0);
            assertThat(pace.dueAt(due)).isEqualTo(number);
            assertThat(pace.dueAt(due - 1)).isEqualTo(number - 1);
        }
    }
}
