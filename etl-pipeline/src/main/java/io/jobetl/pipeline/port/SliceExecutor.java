package io.jobetl.pipeline.port;

import io.jobetl.aggregation.Partial;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Reads and folds slices, somewhere: in threads of this process, or on a cluster. Only whole results: when one slice
 * cannot be read, the future fails with {@link StoreUnavailableException} and nothing of it is used.
 */
public interface SliceExecutor extends AutoCloseable {
    /** The sum of the partials of these slices, which are of one hour. */
    CompletableFuture<Partial> read(List<Slice> slices);

    @Override
    void close();
}
