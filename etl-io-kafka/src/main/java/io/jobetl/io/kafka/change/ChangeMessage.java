package io.jobetl.io.kafka.change;

import io.jobetl.model.ChangeEvent;
import io.jobetl.model.DimensionTable;
import io.jobetl.model.SourcePosition;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one message of a change topic says.
 *
 * @param replaced deletion of the row's earlier id, null unless the message changes an id
 * @param row change of one row, null when the message is about no row
 * @param completion null when the message completes nothing
 */
record ChangeMessage(
        @Nullable ChangeEvent replaced,
        @Nullable ChangeEvent row,
        @Nullable Completion completion) {
    /** A tombstone, or another message that says nothing about rows. */
    static final ChangeMessage NOTHING = new ChangeMessage(null, null);

    /** A message that changes no id. */
    ChangeMessage(@Nullable ChangeEvent row, @Nullable Completion completion) {
        this(null, row, completion);
    }

    /**
     * From here on, every row of these tables whose newest change is older than the position does not exist.
     *
     * @param position of the snapshot, or of the TRUNCATE
     */
    record Completion(SourcePosition position, Set<DimensionTable> tables) {}
}
