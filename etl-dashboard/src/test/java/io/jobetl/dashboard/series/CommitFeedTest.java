package io.jobetl.dashboard.series;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.pipeline.observe.PipelineStats;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommitFeedTest {
    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");
    private static final Duration TOOK = Duration.ofMillis(20);

    private Instant now = NOON;
    private final List<String> told = new ArrayList<>();
    private final CommitFeed feed = new CommitFeed(
            List.of((at, rows, cells, took, from, until) -> told.add(rows + " rows at "
                    + Duration.between(NOON, at).toSeconds() + " s" + (from == null ? "" : ", measured"))),
            () -> now);

    private void cycled() {
        feed.cycled(new PipelineStats(0, 0, 0, 0, 0, 1, 0, 0, now, null, null));
    }

    /** Behind the commit more is asked of MySQL, and may fail. */
    @Test
    void should_tell_of_a_commit_whose_cycle_did_not_end() {
        feed.started();
        cycled();
        feed.committed(1, 10, TOOK);
        now = now.plusSeconds(1);
        feed.committed(1, 20, TOOK);
        cycled();

        assertThat(told).containsExactly("10 rows at 0 s", "20 rows at 1 s, measured");
    }

    @Test
    void should_tell_of_the_last_commit_before_another_start() {
        feed.committed(1, 10, TOOK);
        feed.started();

        assertThat(told).containsExactly("10 rows at 0 s");
    }
}
