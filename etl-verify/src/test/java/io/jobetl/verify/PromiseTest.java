package io.jobetl.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PromiseTest {
    private static final Instant EVENT = Instant.parse("2026-11-22T14:30:00Z");
    private static final Duration READING = Duration.ofSeconds(5);

    @Test
    void should_owe_a_late_row_as_long_after_its_writing_as_it_was_late() {
        assertThat(due(Duration.ofMinutes(10)))
                .isEqualTo(EVENT.plus(Duration.ofMinutes(20)).plus(READING));
        assertThat(due(Duration.ofDays(3)))
                .isEqualTo(EVENT.plus(Duration.ofDays(6)).plus(READING));
    }

    @Test
    void should_owe_a_row_on_time_after_a_poll() {
        assertThat(due(Duration.ofMillis(20)))
                .isEqualTo(EVENT.plusMillis(20).plusSeconds(1).plus(READING));
    }

    @Test
    void should_owe_a_row_that_is_dated_ahead_when_its_time_has_come() {
        assertThat(due(Duration.ofSeconds(-90))).isEqualTo(EVENT.plusSeconds(1).plus(READING));
    }

    @Test
    void should_owe_at_the_horizon_of_the_hour_what_would_be_due_behind_it() {
        Instant horizon = Instant.parse("2026-12-22T15:00:00Z");

        assertThat(due(Duration.ofDays(20))).isEqualTo(horizon.plus(READING));
        assertThat(Promise.due(EVENT, horizon)).isEqualTo(horizon.plus(READING));
    }

    @Test
    void should_owe_at_once_what_nobody_promised() {
        assertThat(due(Duration.ofDays(31))).isNull();
        assertThat(Promise.due(EVENT, null)).isNull();
    }

    @Test
    void should_owe_all_rows_of_old_hours() {
        Instant hour = Instant.parse("2026-11-22T14:00:00Z");

        assertThat(Promise.canWait(hour, Instant.parse("2026-12-22T15:00:04Z"))).isTrue();
        assertThat(Promise.canWait(hour, Instant.parse("2026-12-22T15:00:05Z"))).isFalse();
    }

    /** The pipeline looks for it when it is 16 times as old, and in any case when the hour is closed. */
    @Test
    void should_wait_longer_for_a_late_row_without_a_hint_but_not_beyond_the_closing_of_its_hour() {
        assertThat(unhinted(Duration.ofMinutes(1)))
                .isEqualTo(EVENT.plus(Duration.ofMinutes(16)).plus(READING));
        assertThat(unhinted(Duration.ofMinutes(10)))
                .isEqualTo(EVENT.plus(Duration.ofMinutes(40)).plus(READING));
        assertThat(unhinted(Duration.ofMillis(900))).isEqualTo(due(Duration.ofMillis(900)));
        assertThat(unhinted(Duration.ofMinutes(30))).isEqualTo(due(Duration.ofMinutes(30)));
        assertThat(unhinted(Duration.ofDays(3))).isEqualTo(due(Duration.ofDays(3)));
    }

    private static Instant unhinted(Duration late) {
        Instant due = due(late);
        assertThat(due).isNotNull();
        return Promise.dueUnhinted(EVENT, EVENT.plus(late), Objects.requireNonNull(due));
    }

    private static @Nullable Instant due(Duration late) {
        return Promise.due(EVENT, EVENT.plus(late));
    }
}
