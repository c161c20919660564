package io.jobetl.dashboard.series;

import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.pipeline.observe.PipelineStats;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells listeners of the commits of a pipeline. The rows that had waited when the pipeline started are not measured,
 * because nobody knows since when they were readable. Called by the thread of the pipeline.
 */
public final class CommitFeed implements PipelineObserver {
    private static final Duration CAUGHT_UP = Duration.ofSeconds(5);

    private final List<CommitListener> listeners;
    private final InstantSource clock;
    private @Nullable Instant countedUntil;
    private @Nullable Committed committed;

    public CommitFeed(List<CommitListener> listeners, InstantSource clock) {
        this.listeners = List.copyOf(listeners);
        this.clock = clock;
    }

    @Override
    public void started() {
        tellUnmeasured();
        countedUntil = null;
    }

    @Override
    public void committed(int cells, long rows, Duration took) {
        tellUnmeasured();
        committed = new Committed(clock.instant(), cells, rows, took);
    }

    @Override
    public void cycled(PipelineStats stats) {
        Instant until = stats.countedUntil();
        Committed commit = committed;
        Instant from = countedUntil;
        if (commit != null) {
            tell(commit, from, until);
        }
        boolean isCaughtUp = Duration.between(until, clock.instant()).compareTo(CAUGHT_UP) < 0;
        if (countedUntil != null || isCaughtUp) {
            countedUntil = until;
        }
    }

    /** A cycle that fails behind its commit does not say up to when rows are counted. */
    private void tellUnmeasured() {
        Committed commit = committed;
        if (commit != null) {
            tell(commit, null, commit.at);
        }
    }

    private void tell(Committed commit, @Nullable Instant from, Instant until) {
        committed = null;
        listeners.forEach(each -> each.committed(commit.at, commit.rows, commit.cells, commit.took, from, until));
    }

    private record Committed(Instant at, int cells, long rows, Duration took) {}
}
