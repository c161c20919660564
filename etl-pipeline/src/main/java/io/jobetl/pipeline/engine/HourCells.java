package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.CellTable;
import io.jobetl.aggregation.Partial;
import io.jobetl.model.CellKey;
import io.jobetl.model.CellMetrics;
import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.HourState;
import java.time.Instant;
import java.util.List;

/**
 * All that is counted of one hour, and how it differs from what was last committed. Only cells that differ are written,
 * as absolute values.
 *
 * <p>Mutable, for one thread.
 */
final class HourCells {
    private final int epochHour;
    private final Partial total;
    private CellTable uncommitted = new CellTable();
    private long uncommittedRows;
    private long uncommittedDigestRows;
    private boolean changed;

    /** @param committed what the sink holds of this hour */
    HourCells(Partial committed) {
        epochHour = committed.epochHour();
        total = new Partial(epochHour);
        total.combine(committed);
    }

    /**
     * Puts {@code after} in the place of {@code before}, which was counted until now. Costs as much as there are cells in
     * both, so not worth calling for the {@linkplain Partial#sameRows same rows}.
     */
    void replace(Partial before, Partial after) {
        total.combine(after);
        total.deduct(before);
        uncommitted.combine(after.cells());
        uncommitted.deduct(before.cells());
        uncommittedRows += (after.rows() - after.rejects().total())
                - (before.rows() - before.rejects().total());
        uncommittedDigestRows += after.rows() - before.rows();
        changed = changed || !before.sameRows(after) || !uncommitted.isEmpty();
    }

    boolean isChanged() {
        return changed;
    }

    /** Rows that came under the digest since the last commit, net of rows that vanished. */
    long uncommittedDigestRows() {
        return uncommittedDigestRows;
    }

    /**
     * Adds the cells that differ from the last commit.
     *
     * @throws ConservationException when rows read are not rows aggregated + rows rejected: a bug, nothing may be written
     */
    void export(Dimensions dimensions, List<Cell> upserts, List<CellKey> deletes) {
        requireConserved();
        uncommitted.forEach((jobId, publisherId, campaignId, groupId, clicks, spend, conversions, good, bad) -> {
            CellKey key = new CellKey(epochHour, jobId, publisherId, campaignId, groupId);
            CellMetrics metrics = total.cells().get(jobId, publisherId, campaignId, groupId);
            if (metrics.rows() == 0) {
                deletes.add(key);
            } else {
                upserts.add(new Cell(key, metrics, dimensions.companyOf(jobId, campaignId)));
            }
        });
    }

    /**
     * Counts the hour once more, from what a reader of the tables will see: all its cells on one side; on the other the
     * rows of the digest, which are counted as they arrive and before anything is decided about them, less those
     * rejected. And the same for what changed since the last commit. Costs a pass over the cells of the hour.
     */
    private void requireConserved() {
        long rowsRejected = total.rejects().total();
        long rowsInCells = total.cells().rows();
        long rowsInChanges = uncommitted.rows();
        if (rowsInCells != total.rows() - rowsRejected || rowsInChanges != uncommittedRows) {
            throw new ConservationException(
                    "rows do not add up: hour=" + RecountSchedule.startOf(epochHour) + " rowsRead="
                            + total.rows() + " rowsInCells=" + rowsInCells + " rowsRejected=" + rowsRejected
                            + " rowsInChangedCells=" + rowsInChanges + " expectedInChangedCells=" + uncommittedRows
                            + "; nothing of this commit was written");
        }
    }

    HourState state(Instant nextRecount) {
        return new HourState(epochHour, total.digest(), total.rejects(), nextRecount);
    }

    /** What was exported is now in the sink. */
    void committed() {
        uncommitted = new CellTable();
        uncommittedRows = 0;
        uncommittedDigestRows = 0;
        changed = false;
    }
}
