package io.jobetl.pipeline.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RecountScheduleTest {
    private static final Instant START = Instant.parse("2026-03-29T01:00:00Z");
    private static final int HOUR = RecountSchedule.hourOf(START);
    private static final Instant END = START.plus(Duration.ofHours(1));

    private final RecountSchedule schedule = new RecountSchedule(Duration.ofMinutes(10), Duration.ofDays(30));

    @Test
    void should_be_open_from_its_start_until_some_minutes_after_its_end() {
        assertThat(schedule.isOpen(HOUR, START.minusNanos(1))).isFalse();
        assertThat(schedule.isOpen(HOUR, START)).isTrue();
        assertThat(schedule.isOpen(HOUR, END.plusSeconds(599))).isTrue();
        assertThat(schedule.isOpen(HOUR, END.plusSeconds(600))).isFalse();
    }

    @Test
    void should_recount_whenever_the_age_has_doubled_and_a_last_time_at_the_horizon() {
        Instant now = END.plusSeconds(600);
        int recounts = 1;
        for (Instant next = schedule.next(HOUR, now); !next.equals(RecountSchedule.NEVER); recounts++) {
            assertThat(Duration.between(now, next)).isLessThanOrEqualTo(Duration.between(END, now));
            now = next;
            next = schedule.next(HOUR, now);
        }

        assertThat(now).isEqualTo(END.plus(Duration.ofDays(30)));
        assertThat(recounts).isEqualTo(14);
    }

    @Test
    void should_recount_at_its_close_when_it_was_counted_before() {
        assertThat(schedule.next(HOUR, START.plusSeconds(5))).isEqualTo(END.plusSeconds(600));
    }

    @Test
    void should_convert_ticks_both_ways_without_loss() {
        for (String time :
                new String[] {"1582-10-15T00:00:00Z", "1969-12-31T23:59:59.999999Z", "2026-03-29T01:00:00.1Z"}) {
            assertThat(RecountSchedule.instant(RecountSchedule.ticks(Instant.parse(time))))
                    .isEqualTo(Instant.parse(time));
        }
    }
}
