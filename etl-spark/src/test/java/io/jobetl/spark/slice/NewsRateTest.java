package io.jobetl.spark.slice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NewsRateTest {
    private long seconds = 100;
    private final NewsRate rate = new NewsRate(1_000, () -> TimeUnit.SECONDS.toNanos(seconds));

    @Test
    void should_follow_the_rows_of_the_last_seconds() {
        assertThat(rate.isHigh()).isFalse();

        rate.folded(5_000);
        seconds += 2;
        assertThat(rate.isHigh()).as("2,500 rows a second").isTrue();

        rate.folded(1_000);
        seconds += 1;
        assertThat(rate.isHigh()).as("too early to tell").isTrue();
        seconds += 1;
        assertThat(rate.isHigh()).as("500 rows a second").isFalse();
    }

    @Test
    void should_not_take_a_long_pause_for_a_short_one() {
        rate.folded(5_000);
        seconds += 10;

        assertThat(rate.isHigh()).as("500 rows a second").isFalse();
    }

    @Test
    void should_be_high_always_when_nothing_is_allowed() {
        NewsRate none = new NewsRate(0, () -> TimeUnit.SECONDS.toNanos(seconds));
        assertThat(none.isHigh()).isTrue();
        seconds += 5;
        assertThat(none.isHigh()).isTrue();
    }
}
