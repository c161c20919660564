package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.CellTable;
import io.jobetl.aggregation.Partial;
import io.jobetl.aggregation.RejectCounts;
import io.jobetl.model.CellKey;
import io.jobetl.model.CellMetrics;
import io.jobetl.model.RejectReason;
import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.Correction;
import io.jobetl.pipeline.port.DeadLetter;
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
    /** What was committed when this began. */
    private final CellTable before;

    private final Partial total;
    /** Cells that were reported as beyond what can be summed. */
    private final Set<CellKey> reported = new HashSet<>();

    private final Set<CellKey> unreported = new HashSet<>();

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
        this.before = committed.cells();
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
        // In this order, as the sum of both may be beyond what a cell can hold.
        total.deduct(before);
        total.combine(after);
        uncommitted.deduct(before.cells());
        uncommitted.combine(after.cells());
        uncommittedRows += (after.rows() - after.rejects().total())
                - (before.rows() - before.rejects().total());
        uncommittedDigestRows += after.rows() - before.rows();
        changed = changed || !before.sameRows(after) || !uncommitted.isEmpty() || !rewritten.isEmpty();
    }

    /** All that is counted: not a copy. */
    Partial total() {
        return total;
    }

    boolean isChanged() {
        return changed;
    }

    /** Rows that came under the digest since the last commit, net of rows that vanished. */
    long uncommittedDigestRows() {
        return uncommittedDigestRows;
    }

    /**
     * Adds the cells that differ from the last commit, and those that are to be rewritten. A cell that cannot be summed
     * is taken out of {@code events}; its rows are rejected, and a letter names it.
     *
     * @throws ConservationException when rows read are not rows aggregated + rows rejected: a bug, nothing may be
     *     written
     */
    void export(
            Dimensions dimensions,
            List<Cell> upserts,
            List<CellKey> deletes,
            List<Correction> corrections,
            List<DeadLetter> letters) {
        requireConserved();
        uncommitted.forEach((jobId, publisherId, campaignId, groupId, clicks, spend, conversions, good, bad) -> {
            CellKey key = new CellKey(epochHour, jobId, publisherId, campaignId, groupId);
            CellMetrics after = exportCell(key, dimensions, upserts, deletes, letters);
            if (closed) {
                boolean isKnown = spend != CellTable.UNSUMMABLE
                        && after.rows() == totalOf(key).rows();
                CellMetrics earlier = isKnown
                        ? new CellMetrics(
                                after.clicks() - clicks,
                                after.spendMicros() - spend,
                                after.conversions() - conversions,
                                after.qualified() - good,
                                after.unqualified() - bad)
                        : before.get(jobId, publisherId, campaignId, groupId);
                addCorrection(corrections, new Correction(key, orNull(earlier), orNull(after)));
            }
        });
        for (CellKey key : rewritten) {
            if (isZero(uncommitted.get(key.jobId(), key.publisherId(), key.campaignId(), key.groupId()))) {
                exportCell(key, dimensions, upserts, deletes, letters);
            }
        }
    }

    /** A cell that cannot be summed was not there, and is not there now. */
    private static void addCorrection(List<Correction> corrections, Correction correction) {
        if (correction.before() != null || correction.after() != null) {
            corrections.add(correction);
        }
    }

    private CellMetrics exportCell(
            CellKey key, Dimensions dimensions, List<Cell> upserts, List<CellKey> deletes, List<DeadLetter> letters) {
        CellMetrics metrics = totalOf(key);
        if (metrics.spendMicros() == CellTable.UNSUMMABLE) {
            if (!reported.contains(key)) {
                letters.add(letter(key, metrics));
                unreported.add(key);
            }
            metrics = CellMetrics.ZERO;
        }
        if (metrics.rows() == 0) {
            deletes.add(key);
        } else {
            upserts.add(new Cell(key, metrics, dimensions.companyOf(key)));
        }
        return metrics;
    }

    private CellMetrics totalOf(CellKey key) {
        return total.cells().get(key.jobId(), key.publisherId(), key.campaignId(), key.groupId());
    }

    private static DeadLetter letter(CellKey key, CellMetrics metrics) {
        return new DeadLetter(
                FrozenHours.SOURCE,
                "hour=" + RecountSchedule.startOf(key.epochHour()) + " job_id=" + key.jobId() + " publisher_id="
                        + key.publisherId() + " campaign_id=" + key.campaignId() + " group_id=" + key.groupId(),
                "CELL_TOO_LARGE: the bids of one cell add up to more than a cell can hold, so its rows are rejected as"
                        + " BAD_BID; the bids of this job are wrong",
                "clicks=" + metrics.clicks());
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
        return state(nextRecount, phase, countedAt, null);
    }

    /** @param rowsBefore {@link HourState#rowsBefore} */
    HourState state(Instant nextRecount, HourPhase phase, Instant countedAt, @Nullable Instant rowsBefore) {
        // Rows of a cell that cannot be summed are known to be rejected only together.
        Instant known = total.cells().hasUnsummable() ? null : rowsBefore;
        return new HourState(epochHour, total.digest(), rejects(), nextRecount, phase, countedAt, known);
    }

    private RejectCounts rejects() {
        if (!total.cells().hasUnsummable()) {
            return total.rejects();
        }
        long[] unsummable = new long[1];
        total.cells().forEach((jobId, publisherId, campaignId, groupId, clicks, spend, conversions, good, bad) -> {
            if (spend == CellTable.UNSUMMABLE) {
                unsummable[0] += clicks + conversions + good + bad;
            }
        });
        return total.rejects().plus(RejectReason.BAD_BID, unsummable[0]);
    }

    /** What was exported is now in the sink. */
    void committed() {
        uncommitted = new CellTable();
        uncommittedRows = 0;
        uncommittedDigestRows = 0;
        rewritten.clear();
        reported.addAll(unreported);
        unreported.clear();
        changed = false;
    }
}
