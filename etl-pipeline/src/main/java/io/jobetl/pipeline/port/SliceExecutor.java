package io.jobetl.pipeline.port;

import io.jobetl.aggregation.Partial;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;

/**
 * Reads and folds slices, somewhere: in threads of this process, or on a cluster. Only whole results: when one slice
 * cannot be read, the future fails with {@link StoreException} and nothing of it is used.
 *
 * <p>Calls return at once. Used by one thread; futures may be completed by any.
 */
public interface SliceExecutor extends AutoCloseable {
    /** Number of shards per hour, 1 or more; never changes. */
    int shards();

    /** Hours (since 1970-01-01T00Z) that have at least one row. */
    CompletableFuture<SortedSet<Integer>> occupiedHours();

    /**
     * The sum of the partials of these slices, which are of one hour and as wide as each other.
     *
     * @param expectedRows what was counted in all of them together at the last reading, 0 when that is not known: an
     *     executor may read what is large in pieces
     */
    CompletableFuture<Partial> read(List<Slice> slices, long expectedRows);

    /** The same for what nobody waits for: it keeps no other read waiting, and asks for one slice after the other. */
    default CompletableFuture<Partial> readAside(List<Slice> slices, long expectedRows) {
        return read(slices, expectedRows);
    }

    /** {@link SlicedTrackingSource#rowsWrittenAfter}. */
    CompletableFuture<List<WrittenRow>> rowsWrittenAfter(int epochHour, Instant time);

    /** Reads under way may fail. */
    @Override
    void close();
}
