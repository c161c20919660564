package io.jobetl.dashboard.series;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Hears of each commit of the engine, in the thread of the pipeline. */
@FunctionalInterface
public interface CommitListener {
    /**
     * A commit has ended.
     *
     * @param rows tracking rows that came under the digests, net of rows that vanished
     * @param countedFrom up to when all rows were counted before it; null when freshness is not to be measured
     * @param countedUntil the same after it
     */
    void committed(
            Instant now, long rows, int cells, Duration took, @Nullable Instant countedFrom, Instant countedUntil);
}
