package io.jobetl.pipeline.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PollPaceTest {
    private static final Duration BUSY = Duration.ofMillis(100);
    private static final Duration IDLE = Duration.ofMillis(500);

    private Instant now = Instant.parse("2026-03-29T00:30:00Z");
    private final PollPace pace = new PollPace(BUSY, IDLE, now);

    @ParameterizedTest
    @CsvSource({"10, 100, 100", "400, 100, 100", "1000, 45, 55", "2000, 40, 40", "100000, 40, 40"})
    void should_look_as_often_as_some_dozen_rows_have_come(int rowsPerSecond, long least, long most) {
        traffic(rowsPerSecond, Duration.ofSeconds(10));
        assertThat(pace.interval(now).toMillis()).isBetween(least, most);
    }

    @Test
    void should_look_rarely_when_nothing_comes() {
        assertThat(pace.interval(now)).isEqualTo(IDLE);
        traffic(2_000, Duration.ofSeconds(10));

        now = now.plusSeconds(5);
        assertThat(pace.interval(now)).isBetween(Duration.ofMillis(40), BUSY);
        now = now.plusSeconds(6);
        assertThat(pace.interval(now)).isEqualTo(IDLE);
    }

    @Test
    void should_never_be_slower_than_it_is_told() {
        PollPace fast = new PollPace(Duration.ofMillis(20), IDLE, now);
        fast.counted(1, now);
        assertThat(fast.interval(now)).isEqualTo(Duration.ofMillis(20));
    }

    private void traffic(int rowsPerSecond, Duration duration) {
        Instant end = now.plus(duration);
        while (now.isBefore(end)) {
            now = now.plusMillis(100);
            pace.counted(rowsPerSecond / 10, now);
            pace.interval(now);
        }
    }
}
