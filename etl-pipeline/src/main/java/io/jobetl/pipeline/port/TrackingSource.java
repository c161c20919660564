package io.jobetl.pipeline.port;

import io.jobetl.model.TrackingColumns;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads {@code logs.tracking}. There are two kinds of tables: our layout can be read by slices, the flat layout of old
 * installations only as a whole.
 *
 * <p>Thread-safe: several reads may be under way at once. A read is all or nothing for the caller: it ends normally
 * after the last row, or throws {@link StoreException} and the caller forgets the batches it was given. A
 * batch is valid only during the call of the consumer, which is called by one thread at a time per read.
 */
public sealed interface TrackingSource extends AutoCloseable permits SlicedTrackingSource, FlatTrackingSource {
    /** Largest number of rows of a batch. */
    int BATCH_ROWS = 5_000;

    /** Reads all rows of the table, of all hours, in no order. */
    void readAll(Consumer<TrackingColumns> batches);

    /** How long rows are kept unless their writer says otherwise; empty when they do not expire. */
    Optional<Duration> timeToLive();

    @Override
    void close();
}
