package io.jobetl.pipeline.observe;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the pipeline of this process has done since it began. Immutable; a new one after each cycle.
 *
 * @param rowsRead tracking rows read and folded, each reading counted
 * @param rowsCounted tracking rows that came under the digests, net of rows that vanished
 * @param cellsWritten cells upserted or deleted
 * @param changeEvents change events applied or found stale
 * @param commits transactions
 * @param openHours hours with their slices in memory
 * @param hoursWaiting closed hours whose recount is due or under way
 * @param readFailures reads that failed and will be repeated
 * @param countedUntil event time up to which all readable rows are committed
 * @param lateCountedUntil rows that came up to an hour late are committed when they became readable before this; null
 *     when that is not known
 * @param uncountedFrom start of the oldest closed hour that has rows, and that nobody has ever counted to its end; null
 *     when there is none. That hour is no part of {@code countedUntil}, which says how fresh the newest rows are
 */
public record PipelineStats(
        long rowsRead,
        long rowsCounted,
        long cellsWritten,
        long changeEvents,
        long commits,
        int openHours,
        int hoursWaiting,
        long readFailures,
        Instant countedUntil,
        @Nullable Instant lateCountedUntil,
        @Nullable Instant uncountedFrom) {}
