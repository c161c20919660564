package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.CellTable;
import io.jobetl.aggregation.Partial;
import io.jobetl.model.CellKey;
import io.jobetl.model.CellMetrics;
import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.Correction;
import io.jobetl.pipeline.port.HourPhase;
import io.jobetl.pipeline.port.HourState;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that is counted of one hour, and how it differs from what was last committed. Only cells that differ are written,
 * as absolute values.
 *
 * <p>Mutable, for one thread.
 */
final class HourCells {
    private final int epochHour;
    private final boolean closed;
    private final Partial total;
    private final Set<CellKey> rewritten = new HashSet<>();
    private CellTable uncommitted = new CellTable();
    private long uncommittedRows;
    private long uncommittedDigestRows;
    private boolean changed;

    /**
     * @param committed what the sink holds of this hour
     * @param closed the hour was closed before: each change of a cell is a correction
     */
    HourCells(Partial committed, boolean closed) {
        this.epochHour = committed.epochHour();
        this.closed = closed;
        this.total = new Partial(epochHour);
        total.combine(committed);
    }

    /** An hour of which nothing is to be written but its state. */
    static HourCells unchanged(int epochHour) {
        return new HourCells(new Partial(epochHour), false);
    }

    int epochHour() {
        return epochHour;
    }

    /**
     * Lets the next export write these cells again (or delete them, if nothing is counted there) even where their
     * counts are right: what else stands in their rows may have been edited.
     */
    void rewrite(List<Cell> stored) {
        stored.forEach(cell -> rewritten.add(cell.key()));
    }

    /**
     * Puts {@code after} in the place of {@code before}, which was counted until now. Costs as much as there are cells
     * in both, so not worth calling for the {@linkplain Partial#sameRows same rows}.
     */
    void replace(Partial before, Partial after) {
        total.combine(after);
        total.deduct(before);
        uncommitted.combine(after.cells());
        uncommitted.deduct(before.cells());
        uncommittedRows += (after.rows() - after.rejects().total())
                - (before.rows() - before.rejects().total());
        uncommittedDigestRows += after.rows() - before.rows();
        changed = changed || !before.sameRows(after) || !uncommitted.isEmpty() || !rewritten.isEmpty();
    }

    boolean isChanged() {
        return changed;
    }

    /** Rows that came under the digest since the last commit, net of rows that vanished. */
    long uncommittedDigestRows() {
        return uncommittedDigestRows;
    }

    /**
     * Adds the cells that differ from the last commit, and those that are to be rewritten.
     *
     * @throws ConservationException when rows read are not rows aggregated + rows rejected: a bug, nothing may be
     *     written
     */
    void export(Dimensions dimensions, List<Cell> upserts, List<CellKey> deletes, List<Correction> corrections) {
        requireConserved();
        uncommitted.forEach((jobId, publisherId, campaignId, groupId, clicks, spend, conversions, good, bad) -> {
            CellKey key = new CellKey(epochHour, jobId, publisherId, campaignId, groupId);
            CellMetrics after = exportCell(key, dimensions, upserts, deletes);
            if (closed) {
                CellMetrics before = new CellMetrics(
                        after.clicks() - clicks,
                        after.spendMicros() - spend,
                        after.conversions() - conversions,
                        after.qualified() - good,
                        after.unqualified() - bad);
                corrections.add(new Correction(key, orNull(before), orNull(after)));
            }
        });
        for (CellKey key : rewritten) {
            if (isZero(uncommitted.get(key.jobId(), key.publisherId(), key.campaignId(), key.groupId()))) {
                exportCell(key, dimensions, upserts, deletes);
            }
        }
    }

    private CellMetrics exportCell(CellKey key, Dimensions dimensions, List<Cell> upserts, List<CellKey> deletes) {
        CellMetrics metrics = total.cells().get(key.jobId(), key.publisherId(), key.campaignId(), key.groupId());
        if (metrics.rows() == 0) {
            deletes.add(key);
        } else {
            upserts.add(new Cell(key, metrics, dimensions.companyOf(key)));
        }
        return metrics;
    }

    private static boolean isZero(CellMetrics metrics) {
        return metrics.equals(CellMetrics.ZERO);
    }

    private static @Nullable CellMetrics orNull(CellMetrics metrics) {
        return metrics.rows() == 0 ? null : metrics;
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

    HourState state(Instant nextRecount, HourPhase phase, Instant countedAt) {
        return new HourState(epochHour, total.digest(), total.rejects(), nextRecount, phase, countedAt);
    }

    /** What was exported is now in the sink. */
    void committed() {
        uncommitted = new CellTable();
        uncommittedRows = 0;
        uncommittedDigestRows = 0;
        rewritten.clear();
        changed = false;
    }
}
