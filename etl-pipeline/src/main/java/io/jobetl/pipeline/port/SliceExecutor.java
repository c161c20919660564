package io.jobetl.pipeline.port;

import io.jobetl.aggregation.KeyFilter;
import io.jobetl.aggregation.Partial;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

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
     * @param keys gets the keys of all rows that are read, before the future is completed; also when it fails. Null when
     *     nobody wants them. An executor that cannot tell them says so by {@link KeyFilter#addUnknown}
     */
    CompletableFuture<Partial> read(List<Slice> slices, long expectedRows, @Nullable KeyFilter keys);

    /** The same when nobody wants the keys. */
    default CompletableFuture<Partial> read(List<Slice> slices, long expectedRows) {
        return read(slices, expectedRows, null);
    }

    /** The same for what nobody waits for: it keeps no other read waiting, and asks for one slice after the other. */
    default CompletableFuture<Partial> readAside(List<Slice> slices, long expectedRows, @Nullable KeyFilter keys) {
        return read(slices, expectedRows, keys);
    }

    /**
     * Single rows by their key, read now: for each row that is there, a partial of nothing but it.
     *
     * @param createTimes each once
     */
    CompletableFuture<Map<UUID, Partial>> readRows(List<UUID> createTimes);

    /** {@link SlicedTrackingSource#rowsWrittenAfter}. */
    CompletableFuture<List<WrittenRow>> rowsWrittenAfter(int epochHour, Instant time);

    /** Reads under way may fail. */
    @Override
    void close();
}
