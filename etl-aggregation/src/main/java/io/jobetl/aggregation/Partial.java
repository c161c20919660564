package io.jobetl.aggregation;

import io.jobetl.model.EventKind;
import io.jobetl.model.RejectReason;
import io.jobetl.model.TrackingColumns;

/**
 * What a set of tracking rows of one hour amounts to: its cells, its digest and its reject counts. Accumulate rows,
 * combine and deduct other partials, export the parts.
 *
 * <p>The laws: accumulating rows in any order, cut into any partials that are then combined, gives equal cells, digest
 * and reject counts; deducting a partial that was combined restores what was there before, without loss. Rows read =
 * rows in cells + rows rejected, always.
 *
 * <p>Mutable, for one thread at a time; no allocation per row.
 *
 * <pre>{@code
 * Partial slice = new Partial(epochHour);
 * source.read(range, slice::accumulate);
 * hour.deduct(before);
 * hour.combine(slice);
 * }</pre>
 */
public final class Partial {
    private static final int NO_SPONSOR = TrackingColumns.NO_JOB
            | TrackingColumns.NO_PUBLISHER
            | TrackingColumns.NO_CAMPAIGN
            | TrackingColumns.NO_BID;

    /**
     * 10^8 currency units. A larger bid is a mistake of the sender, not money; and with this bound a sum of spends cannot
     * leave the range of a long before one cell has 92,000 clicks at that price.
     */
    private static final long LARGEST_BID_MICROS = 100_000_000_000_000L;

    private final int epochHour;
    private final CellTable cells = new CellTable();
    private final long[] rejected = new long[RejectReason.values().length];
    private long rows;
    private long hashHigh;
    private long hashLow;

    /** An empty partial of one hour; rows of another hour are rejected as {@link RejectReason#WRONG_PARTITION}. */
    public Partial(int epochHour) {
        this.epochHour = epochHour;
    }

    /** A partial without cells that stands for a stored digest; the caller adds the stored cells to {@link #cells}. */
    public static Partial restore(int epochHour, Digest digest, RejectCounts rejects) {
        Partial partial = new Partial(epochHour);
        partial.rows = digest.rows();
        partial.hashHigh = digest.hashHigh();
        partial.hashLow = digest.hashLow();
        for (RejectReason reason : RejectReason.values()) {
            partial.rejected[reason.ordinal()] = rejects.of(reason);
        }
        return partial;
    }

    public int epochHour() {
        return epochHour;
    }

    /** Accumulates all rows of the batch. */
    public void accumulate(TrackingColumns columns) {
        for (int row = 0; row < columns.size(); row++) {
            accumulate(columns, row);
        }
    }

    void accumulate(TrackingColumns columns, int row) {
        rows++;
        hashHigh += RowHash.high(columns, row);
        hashLow += RowHash.low(columns, row);

        int flags = columns.flags(row);
        int kindCode = columns.kindCode(row);
        if ((flags & TrackingColumns.BAD_UUID) != 0) {
            reject(RejectReason.BAD_UUID);
        } else if (TimeUuids.epochHour(columns.uuidHigh(row)) != epochHour) {
            reject(RejectReason.WRONG_PARTITION);
        } else if ((flags & NO_SPONSOR) == NO_SPONSOR) {
            reject(RejectReason.ORGANIC);
        } else if (kindCode == EventKind.NOT_COUNTED) {
            reject(RejectReason.IGNORED_TRACK);
        } else if ((flags & TrackingColumns.NO_JOB) != 0) {
            reject(RejectReason.SPONSORED_WITHOUT_JOB);
        } else if ((flags & TrackingColumns.BAD_BID) != 0 || isTooLarge(columns.bidMicros(row))) {
            reject(RejectReason.BAD_BID);
        } else {
            cells.add(
                    kindCode,
                    columns.jobId(row),
                    columns.publisherId(row),
                    columns.campaignId(row),
                    columns.groupId(row),
                    columns.bidMicros(row));
        }
    }

    private static boolean isTooLarge(long bidMicros) {
        return bidMicros > LARGEST_BID_MICROS || bidMicros < -LARGEST_BID_MICROS;
    }

    private void reject(RejectReason reason) {
        rejected[reason.ordinal()]++;
    }

    /** Adds the rows of the other partial. */
    public void combine(Partial other) {
        cells.combine(other.cells);
        rows += other.rows;
        hashHigh += other.hashHigh;
        hashLow += other.hashLow;
        for (int i = 0; i < rejected.length; i++) {
            rejected[i] += other.rejected[i];
        }
    }

    /** Takes the rows of the other partial away; inverse of {@link #combine}. */
    public void deduct(Partial other) {
        cells.deduct(other.cells);
        rows -= other.rows;
        hashHigh -= other.hashHigh;
        hashLow -= other.hashLow;
        for (int i = 0; i < rejected.length; i++) {
            rejected[i] -= other.rejected[i];
        }
    }

    /** The cells themselves, not a copy. */
    public CellTable cells() {
        return cells;
    }

    public Digest digest() {
        return new Digest(rows, hashHigh, hashLow);
    }

    public RejectCounts rejects() {
        return RejectCounts.of(rejected);
    }

    /** Rows accumulated, rejected ones included. */
    public long rows() {
        return rows;
    }

    /** True when both stand for the same set of rows, with the same counted columns. */
    public boolean sameRows(Partial other) {
        return rows == other.rows && hashHigh == other.hashHigh && hashLow == other.hashLow;
    }
}
