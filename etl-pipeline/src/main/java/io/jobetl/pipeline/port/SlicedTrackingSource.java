package io.jobetl.pipeline.port;

import io.jobetl.model.TrackingColumns;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.UUID;
import java.util.function.Consumer;

/** A tracking table partitioned by (hour, shard): a slice costs what its rows cost, whatever else is stored. */
public non-sealed interface SlicedTrackingSource extends TrackingSource {
    /** Number of shards per hour, 1 or more; stored with the table and checked when the source is opened. */
    int shards();

    /**
     * Hours (since 1970-01-01T00Z) that have at least one row. Partitions {@link Slice#outside} count for the hour in
     * which they begin, or for {@link io.jobetl.aggregation.HourlyFold#NO_HOUR} when that is no hour of a TimeUUID.
     * Costs a pass over the partition keys.
     */
    SortedSet<Integer> occupiedHours();

    /**
     * Reads the rows of one slice, in the order of {@code create_time}. Those of a slice {@link Slice#outside} are
     * flagged {@link TrackingColumns#MISPLACED}, and may be as old as the last {@link #occupiedHours}.
     *
     * @throws StoreException that names the slice, and says whether it was {@link StoreException#tooMuch}
     */
    void read(Slice slice, Consumer<TrackingColumns> batches);

    /**
     * Reads single rows by their key, side by side; a key without a row is passed over, and so is one whose bits have
     * no hour. Costs a seek per key.
     *
     * @param createTimes TimeUUIDs
     * @param rows gets each row in a batch of its own
     */
    void readRows(List<UUID> createTimes, Consumer<TrackingColumns> rows);

    /** Addresses of nodes that hold the slice, for who can choose where to read it; empty when that is not known. */
    default Set<String> replicas(Slice slice) {
        return Set.of();
    }

    /**
     * Rows of one hour of which a counted column was written after this time. A row that has no counted column besides
     * its key has no known write time and is left out; it would not count anyway. Of many thousand the
     * first ones are enough, the same ones each time. Costs what reading the hour costs.
     */
    List<WrittenRow> rowsWrittenAfter(int epochHour, Instant time);
}
