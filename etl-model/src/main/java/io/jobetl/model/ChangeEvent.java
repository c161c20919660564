package io.jobetl.model;

import org.jspecify.annotations.Nullable;

/** One change of a dimension table, as change data capture reports it. Replaying any number of them is harmless. */
public sealed interface ChangeEvent {
    DimensionTable table();

    SourcePosition position();

    /**
     * The row was inserted, updated, or seen in a snapshot.
     *
     * @param companyId null when the column is null
     */
    record RowUpserted(
            DimensionTable table, int id, @Nullable Integer companyId, SourcePosition position)
            implements ChangeEvent {}

    /** The row was deleted. */
    record RowDeleted(DimensionTable table, int id, SourcePosition position) implements ChangeEvent {}

    /**
     * The last row of a snapshot of this table has been reported. Rows whose newest change is older than this position
     * were not in the snapshot: they were deleted while nobody was looking (a snapshot carries no deletes).
     */
    record SnapshotCompleted(DimensionTable table, SourcePosition position) implements ChangeEvent {}
}
