package io.jobetl.aggregation;

import io.jobetl.model.CellKey;
import io.jobetl.model.CellMetrics;
import io.jobetl.model.EventKind;
import io.jobetl.model.RejectReason;
import io.jobetl.model.TrackingColumns;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;

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
 * batches.forEach(slice::accumulate);
 * hour.deduct(sliceAsItWas);
 * hour.combine(slice);
 * }</pre>
 */
public final class Partial {
    private static final int NO_SPONSOR = TrackingColumns.NO_JOB
            | TrackingColumns.NO_PUBLISHER
            | TrackingColumns.NO_CAMPAIGN
            | TrackingColumns.NO_BID;

    /**
     * 10^8 currency units. A larger bid is a mistake of the sender, not money; and with this bound a sum of spends
     * cannot leave the range of a long before one cell has 92,000 clicks at that price.
     */
    private static final long LARGEST_BID_MICROS = 100_000_000_000_000L;

    private static final int LAST_HOUR = TimeUuids.epochHourOfTicks(TimeUuids.MAX_TICKS);

    private static final int UNUSABLE =
            TrackingColumns.BAD_UUID | TrackingColumns.MISPLACED | TrackingColumns.NO_JOB | TrackingColumns.BAD_BID;

    private final int epochHour;
    private final long firstTick;
    private final CellTable cells = new CellTable();
    private final long[] rejected = new long[RejectReason.values().length];
    private long rows;
    private long hashHigh;
    private long hashLow;

    /**
     * An empty partial of one hour; rows of another hour are rejected as {@link RejectReason#WRONG_PARTITION}.
     *
     * @throws IllegalArgumentException when no TimeUUID has a time in this hour, and it is not
     *     {@link HourlyFold#NO_HOUR}
     */
    public Partial(int epochHour) {
        if (!isHour(epochHour)) {
            throw new IllegalArgumentException("epochHour=" + epochHour
                    + " is no hour of a TimeUUID (hours since 1970-01-01T00Z): " + HourlyFold.NO_HOUR + ".."
                    + LAST_HOUR);
        }
        this.epochHour = epochHour;
        this.firstTick = TimeUuids.UNIX_EPOCH_TICKS + epochHour * TimeUuids.TICKS_PER_HOUR;
    }

    /** True for the hours that a partial can have. */
    static boolean isHour(int epochHour) {
        return epochHour >= HourlyFold.NO_HOUR && epochHour <= LAST_HOUR;
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
        addRows(size);
        RowHash.high(columns, scratch.hashes);
        hashHigh += RowHash.sum(scratch.hashes, size);
        RowHash.low(columns, scratch.hashes);
        hashLow += RowHash.sum(scratch.hashes, size);
        markFlaws(columns, scratch.marks);
        markOutside(columns, scratch.marks);
        CellTable.hash(columns, scratch.keyHashes);
        for (int row = 0; row < size; row++) {
            scratch.rows[row] = row;
        }
        count(columns, scratch, 0, size);
    }

    /**
     * Accumulates some rows of a batch, all with an event time in this hour or with none. Their hashes and {@linkplain
     * #markFlaws marks} are known.
     *
     * @param from first place in {@link Scratch#rows}
     * @param to behind the last place
     */
    void accumulate(TrackingColumns columns, Scratch scratch, int from, int to) {
        addRows(to - from);
        for (int i = from; i < to; i++) {
            hashHigh += scratch.hashes[scratch.rows[i]];
            hashLow += scratch.moreHashes[scratch.rows[i]];
        }
        count(columns, scratch, from, to);
    }

    /**
     * Divides the rows, without a branch that could not be predicted, into those that are aggregated and the others.
     */
    private void count(TrackingColumns columns, Scratch scratch, int from, int to) {
        int[] rows = scratch.rows;
        int[] rejects = scratch.rejects;
        int aggregatedEnd = from;
        for (int i = from; i < to; i++) {
            int row = rows[i];
            rows[aggregatedEnd] = row;
            rejects[i - aggregatedEnd] = row;
            aggregatedEnd += 1 - (int) (scratch.marks[row] >>> 63);
        }
        cells.add(columns, scratch.keyHashes, rows, from, aggregatedEnd, scratch.found);
        for (int i = 0; i < to - aggregatedEnd; i++) {
            rejected[reason(columns, rejects[i]).ordinal()]++;
        }
    }

    /** Counts of cells are 32 bits wide, so a partial has fewer rows than that. */
    private void addRows(long more) {
        if (rows + more > Integer.MAX_VALUE) {
            throw new ArithmeticException("more than " + Integer.MAX_VALUE + " rows in hour " + epochHour);
        }
        rows += more;
    }

    /**
     * Writes a negative number for each row that cannot be aggregated, whatever its hour. In loops that the JIT
     * compiler turns into vector instructions: every check or-s a sign of its own into the mark.
     */
    static void markFlaws(TrackingColumns columns, long[] marks) {
        int size = columns.size();
        long[] kindsAndFlags = columns.kindsAndFlags();
        long[] bidsMicros = columns.bidsMicros();
        for (int i = 0; i < size; i++) {
            marks[i] = flaws(kindsAndFlags[i], bidsMicros[i]);
        }
    }

    private void markOutside(TrackingColumns columns, long[] marks) {
        int size = columns.size();
        long[] uuidHighs = columns.uuidHighs();
        for (int i = 0; i < size; i++) {
            marks[i] |= ticksOutside(uuidHighs[i]);
        }
    }

    /** Negative when the event time is not in the hour. */
    private long ticksOutside(long uuidHigh) {
        long ticks = TimeUuids.ticksOfAnyVersion(uuidHigh) - firstTick;
        return ticks | (TimeUuids.TICKS_PER_HOUR - 1 - ticks);
    }

    /**
     * Negative when the row is not of a kind that is counted, has a flag that keeps it out, or a bid that is no money.
     */
    private static long flaws(long kindAndFlags, long bidMicros) {
        return (kindAndFlags - TrackingColumns.FIRST_KIND)
                | -(kindAndFlags & UNUSABLE)
                | (LARGEST_BID_MICROS - bidMicros)
                | (LARGEST_BID_MICROS + bidMicros);
    }

    /** The first reason that applies to a row that is not aggregated. */
    private RejectReason reason(TrackingColumns columns, int row) {
        int flags = columns.flags(row);
        if ((flags & TrackingColumns.BAD_UUID) != 0) {
            return RejectReason.BAD_UUID;
        } else if ((flags & TrackingColumns.MISPLACED) != 0
                || TimeUuids.epochHour(columns.uuidHigh(row)) != epochHour) {
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

    /**
     * Adds the rows of the other partial, none of which may be in this one.
     *
     * @throws IllegalArgumentException when the other is this one, or of another hour; this one is unchanged
     */
    public void combine(Partial other) {
        if (other == this) {
            throw new IllegalArgumentException("a partial cannot be combined with itself: its " + rows
                    + " rows of hour " + epochHour + " would count twice");
        }
        requireSameHour("combined with", other);
        addRows(other.rows);
        cells.combine(other.cells);
        hashHigh += other.hashHigh;
        hashLow += other.hashLow;
        for (int i = 0; i < rejected.length; i++) {
            rejected[i] += other.rejected[i];
        }
    }

    /**
     * Takes the rows of the other partial away; inverse of {@link #combine}.
     *
     * @throws IllegalArgumentException when the other is of another hour, or its rows were never combined: more rows of
     *     any cell or reject reason than there are, or other ones in the end; this one is unchanged
     */
    public void deduct(Partial other) {
        requireSameHour("reduced by", other);
        requireCombined(other);
        if (!cells.deductRows(other.cells)) {
            throw neverCombined("a cell of it has more rows than that cell has here", other);
        }
        rows -= other.rows;
        hashHigh -= other.hashHigh;
        hashLow -= other.hashLow;
        for (int i = 0; i < rejected.length; i++) {
            rejected[i] -= other.rejected[i];
        }
    }

    private void requireSameHour(String verb, Partial other) {
        if (other.epochHour != epochHour) {
            throw new IllegalArgumentException("a partial of hour " + epochHour + " cannot be " + verb + " one of hour "
                    + other.epochHour + " (hours since 1970-01-01T00Z)");
        }
    }

    private void requireCombined(Partial other) {
        if (other.rows > rows) {
            throw neverCombined("there are only rows=" + rows, other);
        }
        for (int i = 0; i < rejected.length; i++) {
            if (other.rejected[i] > rejected[i]) {
                throw neverCombined("there are only " + RejectReason.values()[i] + "=" + rejected[i], other);
            }
        }
        if (other.rows == rows && (other.hashHigh != hashHigh || other.hashLow != hashLow)) {
            throw neverCombined("as many rows are here, but others", other);
        }
    }

    private IllegalArgumentException neverCombined(String reason, Partial other) {
        return new IllegalArgumentException("a partial that was never combined cannot be deducted from hour "
                + epochHour + ": " + reason + "; deducted are rows=" + other.rows + " " + other.rejects());
    }

    /** The cells themselves, not a copy. */
    public CellTable cells() {
        return cells;
    }

    /** The cells in the order of their keys: a copy, with two objects per cell. */
    public SortedMap<CellKey, CellMetrics> cellsByKey() {
        SortedMap<CellKey, CellMetrics> byKey = new TreeMap<>();
        cells.forEach((job, publisher, campaign, group, clicks, spendMicros, conversions, qualified, unqualified) ->
                byKey.put(
                        new CellKey(epochHour, job, publisher, campaign, group),
                        new CellMetrics(clicks, spendMicros, conversions, qualified, unqualified)));
        return byKey;
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

    @Override
    public String toString() {
        String hour = epochHour == HourlyFold.NO_HOUR
                ? "no hour"
                : Instant.ofEpochSecond(epochHour * 3_600L).toString();
        return "Partial[" + hour + ", " + cells.size() + " cells, " + rows + " rows, " + rejects() + "]";
    }
}
