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

    private static final int UNUSABLE = TrackingColumns.BAD_UUID | TrackingColumns.NO_JOB | TrackingColumns.BAD_BID;

    private final int epochHour;
    private final long firstTick;
    private final CellTable cells = new CellTable();
    private final long[] rejected = new long[RejectReason.values().length];
    private long rows;
    private long hashHigh;
    private long hashLow;

    /** An empty partial of one hour; rows of another hour are rejected as {@link RejectReason#WRONG_PARTITION}. */
    public Partial(int epochHour) {
        this.epochHour = epochHour;
        this.firstTick = TimeUuids.UNIX_EPOCH_TICKS + epochHour * TimeUuids.TICKS_PER_HOUR;
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
        int size = columns.size();
        Scratch scratch = Scratch.ofThisThread(size);
        long[] hashes = scratch.hashes;
        RowHash.high(columns, hashes);
        hashHigh += RowHash.sum(hashes, size);
        RowHash.low(columns, hashes);
        hashLow += RowHash.sum(hashes, size);
        addRows(size);
        int aggregated = divide(columns, hashes, scratch.rows);
        CellTable.hash(columns, hashes);
        for (int i = 0; i < aggregated; i++) {
            int row = scratch.rows[i];
            cells.add(columns, row, hashes[row]);
        }
        for (int i = aggregated; i < size; i++) {
            reject(columns, scratch.rows[i]);
        }
    }

    /** Counts of cells are 32 bits wide, so a partial has fewer rows than that. */
    private void addRows(long more) {
        if (rows + more > Integer.MAX_VALUE) {
            throw new ArithmeticException("more than " + Integer.MAX_VALUE + " rows in hour " + epochHour);
        }
        rows += more;
    }

    /** Accumulates one row, whose hashes are known. */
    void accumulate(TrackingColumns columns, int row, long rowHashHigh, long rowHashLow, long keyHash) {
        hashHigh += rowHashHigh;
        hashLow += rowHashLow;
        addRows(1);
        if (ticksOutside(columns.uuidHighs()[row]) >= 0
                && flaws(columns.kindsAndFlags()[row], columns.bidMicros(row)) >= 0) {
            cells.add(columns, row, keyHash);
        } else {
            reject(columns, row);
        }
    }

    /**
     * Divides the rows into those that are aggregated and the others. Without branches, which could not be predicted:
     * a row is marked by the sign of a number that every check has or-ed its own into.
     *
     * @param marks room for a number per row
     * @param numbers receives the numbers of the rows that are aggregated, from the left, and of the others, from the right
     * @return number of rows that are aggregated
     */
    private int divide(TrackingColumns columns, long[] marks, int[] numbers) {
        int size = columns.size();
        long[] uuidHighs = columns.uuidHighs();
        long[] kindsAndFlags = columns.kindsAndFlags();
        long[] bidsMicros = columns.bidsMicros();
        for (int i = 0; i < size; i++) {
            marks[i] = ticksOutside(uuidHighs[i]);
        }
        for (int i = 0; i < size; i++) {
            marks[i] |= flaws(kindsAndFlags[i], bidsMicros[i]);
        }
        int aggregated = 0;
        for (int i = 0; i < size; i++) {
            int isRejected = (int) (marks[i] >>> 63);
            numbers[aggregated] = i;
            numbers[size - 1 - (i - aggregated)] = i;
            aggregated += 1 - isRejected;
        }
        return aggregated;
    }

    /** Negative when the event time is not in the hour. */
    private long ticksOutside(long uuidHigh) {
        long ticks = TimeUuids.ticks100ns(uuidHigh) - firstTick;
        return ticks | (TimeUuids.TICKS_PER_HOUR - 1 - ticks);
    }

    /** Negative when the row is not of a kind that is counted, has a flag that keeps it out, or a bid that is no money. */
    private static long flaws(long kindAndFlags, long bidMicros) {
        return (kindAndFlags - TrackingColumns.FIRST_KIND)
                | -(kindAndFlags & UNUSABLE)
                | (LARGEST_BID_MICROS - bidMicros)
                | (LARGEST_BID_MICROS + bidMicros);
    }

    private void reject(TrackingColumns columns, int row) {
        rejected[reason(columns, row).ordinal()]++;
    }

    /** The first reason that applies to a row that is not aggregated. */
    private RejectReason reason(TrackingColumns columns, int row) {
        int flags = columns.flags(row);
        if ((flags & TrackingColumns.BAD_UUID) != 0) {
            return RejectReason.BAD_UUID;
        } else if (TimeUuids.epochHour(columns.uuidHigh(row)) != epochHour) {
            return RejectReason.WRONG_PARTITION;
        } else if ((flags & NO_SPONSOR) == NO_SPONSOR) {
            return RejectReason.ORGANIC;
        } else if (columns.kindCode(row) == EventKind.NOT_COUNTED) {
            return RejectReason.IGNORED_TRACK;
        } else if ((flags & TrackingColumns.NO_JOB) != 0) {
            return RejectReason.SPONSORED_WITHOUT_JOB;
        }
        return RejectReason.BAD_BID;
    }

    /** Adds the rows of the other partial. */
    public void combine(Partial other) {
        cells.combine(other.cells);
        addRows(other.rows);
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
