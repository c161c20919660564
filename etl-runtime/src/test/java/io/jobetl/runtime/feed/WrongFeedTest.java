package io.jobetl.runtime.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.model.DimensionTable;
import io.jobetl.pipeline.port.Drift;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WrongFeedTest {
    private static final Instant NOW = Instant.parse("2026-03-29T00:30:00Z");

    private final WrongFeed feed = new WrongFeed();

    @Test
    void should_be_found_when_it_has_brought_three_wrong_companies() {
        feed.take(List.of(drift(true), drift(true)), NOW);
        assertThat(feed.isFound(NOW)).isFalse();

        feed.take(List.of(drift(true)), NOW.plusSeconds(60));

        assertThat(feed.isFound(NOW.plusSeconds(61))).isTrue();
        assertThat(feed.isFound(NOW.plusSeconds(62))).as("said once").isFalse();
    }

    @Test
    void should_not_be_found_for_changes_that_it_never_got() {
        feed.take(List.of(drift(false), drift(false), drift(false), drift(false)), NOW);
        feed.take(List.of(drift(true).as(Drift.State.GONE), drift(true), drift(true)), NOW);

        assertThat(feed.isFound(NOW)).isFalse();
    }

    @Test
    void should_forget_what_is_long_ago() {
        feed.take(List.of(drift(true), drift(true)), NOW);
        feed.take(List.of(drift(true)), NOW.plus(Duration.ofHours(2)));

        assertThat(feed.isFound(NOW.plus(Duration.ofHours(2)))).isFalse();
    }

    private static Drift drift(boolean isByFeed) {
        return new Drift(DimensionTable.JOB, 7, 1_980, 70, NOW, isByFeed, Drift.State.REPAIRED);
    }
}
