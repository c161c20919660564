package io.jobetl.pipeline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.aggregation.HourlyFold;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecountScheduleTest {
    private static final Instant START = Instant.parse("2026-03-29T01:00:00Z");
    private static final int HOUR = RecountSchedule.hourOf(START);
    private static final Instant END = START.plus(Duration.ofHours(1));

    private final RecountSchedule schedule = RecountSchedule.of(PipelineConfig.DEFAULT);

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

    /** It is never frozen, and would be due again at once, for ever. */
    @Test
    void should_not_recount_rows_without_event_time_again_and_again_when_rows_expire() {
        RecountSchedule expiring = expiring(new Retention(Duration.ofDays(10), Duration.ofHours(12)));

        assertThat(expiring.next(HourlyFold.NO_HOUR, START)).isEqualTo(RecountSchedule.NEVER);
    }

    @Test
    void should_recount_a_last_time_before_rows_expire() {
        RecountSchedule expiring = expiring(new Retention(Duration.ofDays(10), Duration.ofHours(12)));
        Instant start = RecountSchedule.startOf(HOUR);
        Instant last = start.plus(Duration.ofDays(9));

        assertThat(expiring.next(HOUR, start.plus(Duration.ofDays(2)))).isBefore(last);
        assertThat(expiring.next(HOUR, start.plus(Duration.ofDays(5)))).isEqualTo(last);
        assertThat(expiring.next(HOUR, last.plusSeconds(9))).isEqualTo(last.plusSeconds(9));
        assertThat(expiring.isLast(HOUR, last.minusMillis(1))).isFalse();
        assertThat(expiring.isLast(HOUR, last)).isTrue();
        assertThat(expiring.isExpiring(HOUR, last.plus(Duration.ofHours(12)).minusMillis(1)))
                .isFalse();
        assertThat(expiring.isExpiring(HOUR, last.plus(Duration.ofHours(12)))).isTrue();
    }

    @Test
    void should_recount_a_last_time_behind_the_horizon_when_rows_expire_later() {
        RecountSchedule expiring = expiring(Retention.of(Duration.ofDays(60)));
        Instant start = RecountSchedule.startOf(HOUR);

        assertThat(expiring.next(HOUR, start.plus(Duration.ofDays(40)))).isEqualTo(start.plus(Duration.ofDays(58)));
    }

    /** A row keeps the life that it was written with. */
    @Test
    void should_freeze_older_hours_by_the_shortest_retention_that_their_rows_have() {
        Instant start = RecountSchedule.startOf(HOUR);
        RecountSchedule never = RecountSchedule.of(PipelineConfig.builder()
                .earlierRetentions(List.of(
                        new EarlierRetention(Retention.of(Duration.ofDays(10)), start.plusSeconds(1)),
                        new EarlierRetention(Retention.of(Duration.ofDays(20)), start.plusSeconds(3_601))))
                .build());
        Instant nineDays = start.plus(Duration.ofDays(9));

        assertThat(never.isExpiring(HOUR, nineDays.minusMillis(1))).isFalse();
        assertThat(never.isExpiring(HOUR, nineDays)).isTrue();
        assertThat(never.next(HOUR, start.plus(Duration.ofDays(7)))).isEqualTo(start.plus(Duration.ofDays(8)));
        assertThat(never.isExpiring(HOUR + 1, start.plus(Duration.ofDays(18)))).isFalse();
        assertThat(never.isLast(HOUR + 1, start.plus(Duration.ofDays(19)))).isTrue();
        assertThat(never.isLast(HOUR + 2, start.plus(Duration.ofDays(99)))).isFalse();
    }

    private static RecountSchedule expiring(Retention retention) {
        return RecountSchedule.of(PipelineConfig.builder().retention(retention).build());
    }

    @Test
    void should_refuse_a_retention_that_ends_while_hours_are_open() {
        assertThatThrownBy(() -> PipelineConfig.builder()
                        .retention(Retention.of(Duration.ofHours(2)))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("too short");
    }
}
