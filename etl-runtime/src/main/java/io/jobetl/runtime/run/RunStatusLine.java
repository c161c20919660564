package io.jobetl.runtime.run;

import io.jobetl.pipeline.observe.PipelineStats;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What a person watches while the pipeline runs: {@code rows in 1,204 | cells out 310 | lag 0.2 s | commits 87}. */
public final class RunStatusLine {
    private final InstantSource clock;

    public RunStatusLine(InstantSource clock) {
        this.clock = clock;
    }

    public String text(PipelineStats stats) {
        String line = String.format(
                Locale.ROOT,
                "rows in %,d | cells out %,d | lag %.1f s | commits %,d | changes %,d",
                stats.rowsCounted(),
                stats.cellsWritten(),
                lag(stats).toMillis() / 1_000.0,
                stats.commits(),
                stats.changeEvents());
        return stats.hoursWaiting() == 0 ? line : line + " | hours to recount " + stats.hoursWaiting();
    }

    public Map<String, Object> json(PipelineStats stats) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("rows_counted", stats.rowsCounted());
        json.put("rows_read", stats.rowsRead());
        json.put("cells_written", stats.cellsWritten());
        json.put("change_events", stats.changeEvents());
        json.put("commits", stats.commits());
        json.put("lag_millis", lag(stats).toMillis());
        return json;
    }

    /** How far the committed event time is behind the clock. */
    private Duration lag(PipelineStats stats) {
        Duration lag = Duration.between(stats.countedUntil(), clock.instant());
        return lag.isNegative() ? Duration.ZERO : lag;
    }
}
