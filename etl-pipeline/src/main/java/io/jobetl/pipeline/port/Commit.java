package io.jobetl.pipeline.port;

import io.jobetl.model.CellKey;
import io.jobetl.model.DimensionTable;
import io.jobetl.model.SourcePosition;
import java.util.List;

/**
 * All that one transaction changes. Every value is absolute, so the same commit applied twice is the same as once.
 *
 * @param upserts cells that appeared or changed
 * @param deletes cells that vanished
 * @param hours hours whose digest, reject counts or next recount changed
 * @param dimensionRows dimension rows that changed
 * @param snapshots dimension tables whose snapshot was completed: rows older than the position are deleted rows
 * @param offsets change topics' positions behind the dimension rows
 * @param deadLetters input that could not be used
 * @param corrections which of the upserts and deletes change an hour that was closed before
 * @param servedRequests ids of the {@link RecountRequest}s that this commit fulfils
 */
public record Commit(
        List<Cell> upserts,
        List<CellKey> deletes,
        List<HourState> hours,
        List<DimensionRow> dimensionRows,
        List<SnapshotMark> snapshots,
        List<ChangeOffset> offsets,
        List<DeadLetter> deadLetters,
        List<Correction> corrections,
        List<Long> servedRequests) {

    /** A commit that corrects no closed hour and serves no request. */
    public Commit(
            List<Cell> upserts,
            List<CellKey> deletes,
            List<HourState> hours,
            List<DimensionRow> dimensionRows,
            List<SnapshotMark> snapshots,
            List<ChangeOffset> offsets,
            List<DeadLetter> deadLetters) {
        this(upserts, deletes, hours, dimensionRows, snapshots, offsets, deadLetters, List.of(), List.of());
    }

    /** The same with these cells. */
    public Commit withCells(List<Cell> otherUpserts, List<CellKey> otherDeletes) {
        return new Commit(
                otherUpserts,
                otherDeletes,
                hours,
                dimensionRows,
                snapshots,
                offsets,
                deadLetters,
                corrections,
                servedRequests);
    }

    public boolean isEmpty() {
        return upserts.isEmpty()
                && deletes.isEmpty()
                && hours.isEmpty()
                && dimensionRows.isEmpty()
                && snapshots.isEmpty()
                && offsets.isEmpty()
                && deadLetters.isEmpty()
                && corrections.isEmpty()
                && servedRequests.isEmpty();
    }

    /**
     * A snapshot of a table that ended.
     *
     * @param position where in the binary log the snapshot was taken
     */
    public record SnapshotMark(DimensionTable table, SourcePosition position) {}
}
