package io.jobetl.runtime.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.pipeline.engine.RunMode;
import io.jobetl.pipeline.observe.PipelineStats;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RunStatusLineTest {
    private Instant now = Instant.parse("2026-11-29T12:44:06.000Z");

    @Test
    void should_say_how_far_it_is_instead_of_a_lag_until_the_newest_rows_are_counted() {
        RunStatusLine line = new RunStatusLine(() -> now);

        assertThat(line.text(stats(0, 0, "2026-11-29T12:00:00Z")))
                .startsWith("catching up from 2026-11-29T12:00:00Z | rows in 0 |");
        assertThat(line.text(stats(900, 0, "2026-11-29T12:30:00Z")))
                .startsWith("catching up from 2026-11-29T12:30:00Z");
        assertThat(line.text(stats(1_204, 0, "2026-11-29T12:44:05.800Z")))
                .isEqualTo("lag 0.2 s | rows in 1,204 | cells out 3 | commits 2 | changes 1");
    }

    @Test
    void should_name_every_lag_once_it_was_up_to_date() {
        RunStatusLine line = new RunStatusLine(() -> now);
        line.text(stats(1, 0, "2026-11-29T12:44:06Z"));
        now = now.plusSeconds(75);

        assertThat(line.text(stats(1, 2, "2026-11-29T12:44:06Z")))
                .startsWith("lag 75.0 s |")
                .endsWith("| hours to recount 2");
    }

    @Test
    void should_say_how_much_of_a_count_with_an_end_is_left() {
        RunStatusLine line = new RunStatusLine(() -> now, RunMode.ONCE);

        assertThat(line.text(stats(0, 1, "2026-11-29T12:44:06Z"))).startsWith("looking for hours to count |");
        now = now.plusSeconds(10);
        assertThat(line.text(stats(5_000, 100, "2026-11-29T12:44:06Z"))).startsWith("0 of 100 hours | 500 rows/s |");
        now = now.plusSeconds(10);
        assertThat(line.text(stats(30_000, 75, "2026-11-29T12:44:06Z")))
                .startsWith("25 of 100 hours | 1,500 rows/s | ends in 60 s | rows in 30,000 |");
        assertThat(line.text(stats(30_000, 0, "2026-11-29T12:44:06Z")))
                .startsWith("100 of 100 hours | 1,500 rows/s | rows in");
    }

    @Test
    void should_call_only_what_was_counted_or_a_growing_lag_news() {
        RunStatusLine line = new RunStatusLine(() -> now);
        Object before = line.news(stats(5, 0, "2026-11-29T12:44:06Z"));

        now = now.plusSeconds(20);
        assertThat(line.news(stats(5, 0, "2026-11-29T12:44:06Z"))).isEqualTo(before);
        assertThat(line.news(stats(6, 0, "2026-11-29T12:44:06Z"))).isNotEqualTo(before);
        now = now.plusSeconds(60);
        assertThat(line.news(stats(5, 0, "2026-11-29T12:44:06Z"))).isNotEqualTo(before);
    }

    private static PipelineStats stats(long rows, int hoursWaiting, String countedUntil) {
        return new PipelineStats(rows, rows, 3, 1, 2, 1, hoursWaiting, 0, Instant.parse(countedUntil), null, null);
    }
}
