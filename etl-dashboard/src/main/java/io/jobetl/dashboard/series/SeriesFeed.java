package io.jobetl.dashboard.series;

import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.pipeline.observe.PipelineStats;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Puts the commits of a pipeline into a series. The rows that had waited when the pipeline started are not measured,
 * because nobody knows since when they were readable. Called by the thread of the pipeline.
 */
public final class SeriesFeed implements PipelineObserver {
    private static final Duration CAUGHT_UP = Duration.ofSeconds(5);

    private final Series series;
    private final InstantSource clock;
    private @Nullable Instant countedUntil;
    private @Nullable Committed committed;

    public SeriesFeed(Series series, InstantSource clock) {
        this.series = series;
        this.clock = clock;
    }

    @Override
    public void started() {
        countedUntil = null;
        committed = null;
    }

    @Override
    public void committed(int cells, long rows, Duration took) {
        committed = new Committed(clock.instant(), cells, rows, took);
    }

    @Override
    public void cycled(PipelineStats stats) {
        Instant until = stats.countedUntil();
        Committed commit = committed;
        if (commit != null) {
            series.committed(commit.at, commit.rows, commit.cells, commit.took, countedUntil, until);
            committed = null;
        }
        boolean isCaughtUp = Duration.between(until, clock.instant()).compareTo(CAUGHT_UP) < 0;
        if (countedUntil != null || isCaughtUp) {
            countedUntil = until;
        }
    }

    private record Committed(Instant at, int cells, long rows, Duration took) {}
}
