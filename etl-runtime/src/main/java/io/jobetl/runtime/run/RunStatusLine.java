package io.jobetl.runtime.run;

import io.jobetl.pipeline.engine.RunMode;
import io.jobetl.pipeline.observe.PipelineStats;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a person watches while the pipeline runs: {@code lag 0.2 s | rows in 1,204 | cells out 310 | commits 87}. What
 * matters most comes first, since the line is cut to the width of the terminal. For one thread.
 */
public final class RunStatusLine {
    /** Less behind than this is up to date: the first look at the newest rows has been committed. */
    private static final Duration CAUGHT_UP = Duration.ofSeconds(10);

    private final InstantSource clock;
    private final RunMode mode;
    private final Instant start;
    private boolean caughtUp;
    private long rowsAtStart = -1;
    private int mostHours;

    public RunStatusLine(InstantSource clock) {
        this(clock, RunMode.STREAM);
    }

    /** @param mode with {@link RunMode#ONCE} the line says how much is left */
    public RunStatusLine(InstantSource clock, RunMode mode) {
        this.clock = clock;
        this.mode = mode;
        this.start = clock.instant();
    }

    public String text(PipelineStats stats) {
        String line = String.format(
                Locale.ROOT,
                "%s | rows in %,d | cells out %,d | commits %,d | changes %,d",
                mode == RunMode.ONCE ? progress(stats) : lagText(stats),
                stats.rowsCounted(),
                stats.cellsWritten(),
                stats.commits(),
                stats.changeEvents());
        return mode == RunMode.ONCE || stats.hoursWaiting() == 0
                ? line
                : line + " | hours to recount " + stats.hoursWaiting();
    }

    public Map<String, Object> json(PipelineStats stats) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("rows_counted", stats.rowsCounted());
        json.put("rows_read", stats.rowsRead());
        json.put("cells_written", stats.cellsWritten());
        json.put("change_events", stats.changeEvents());
        json.put("commits", stats.commits());
        json.put("hours_waiting", stats.hoursWaiting());
        json.put("lag_millis", lag(stats).toMillis());
        return json;
    }

    /** Differs when the line is worth a line of a log: something was counted, or the lag has grown by a minute. */
    public Object news(PipelineStats stats) {
        return List.of(
                stats.rowsCounted(),
                stats.cellsWritten(),
                stats.changeEvents(),
                stats.hoursWaiting(),
                lag(stats).toMinutes());
    }

    /**
     * Where a start cannot read on, the open hour is read from its beginning. Until its newest rows are counted the
     * distance to the clock is no lag of this pipeline, so the line says how far it is instead.
     */
    private String lagText(PipelineStats stats) {
        Duration lag = lag(stats);
        caughtUp |= lag.compareTo(CAUGHT_UP) < 0;
        return caughtUp
                ? String.format(Locale.ROOT, "lag %.1f s", lag.toMillis() / 1_000.0)
                : "catching up from " + stats.countedUntil().truncatedTo(ChronoUnit.SECONDS);
    }

    /** Hours are the measure: how many rows they hold is known when they have been read. */
    private String progress(PipelineStats stats) {
        if (rowsAtStart < 0) {
            rowsAtStart = stats.rowsRead();
        }
        mostHours = Math.max(mostHours, stats.hoursWaiting());
        if (mostHours <= 1 && stats.rowsRead() == rowsAtStart) {
            return "looking for hours to count";
        }
        int done = mostHours - stats.hoursWaiting();
        long millis = Math.max(1, Duration.between(start, clock.instant()).toMillis());
        String rate = String.format(
                Locale.ROOT,
                "%,d of %,d hours | %,d rows/s",
                done,
                mostHours,
                (stats.rowsRead() - rowsAtStart) * 1_000 / millis);
        return done == 0 || stats.hoursWaiting() == 0
                ? rate
                : rate + " | ends in " + (millis * stats.hoursWaiting() / done + 999) / 1_000 + " s";
    }

    /** How far the committed event time is behind the clock. */
    private Duration lag(PipelineStats stats) {
        Duration lag = Duration.between(stats.countedUntil(), clock.instant());
        return lag.isNegative() ? Duration.ZERO : lag;
    }
}
