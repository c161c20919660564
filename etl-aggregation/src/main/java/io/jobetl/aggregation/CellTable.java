package io.jobetl.aggregation;

import io.jobetl.model.CellMetrics;
import io.jobetl.model.EventKind;
import io.jobetl.model.TrackingColumns;
import java.util.Arrays;

/**
 * The cells of one hour: metrics by (job, publisher, campaign, group). Values are exact integers, so tables combine and
 * deduct without loss: {@code deduct} after {@code combine} of the same table restores every value, in any order. The
 * difference of two tables is a table too; its values may be negative.
 *
 * <p>A dense array of cells, in the order in which they appeared (the frequent ones come first and stay together in the
 * cache), and an open-addressing index into it; 48 to 192 bytes per cell. Adding a row costs one probe and allocates
 * nothing unless the table grows. A cell holds fewer than 2^31 rows of a kind; more than that {@link Partial} refuses.
 * Where rows of a batch or another table are added and the spend of a cell leaves the range of a long, that cell is
 * {@link #UNSUMMABLE} from then on: it must not keep the others from being counted.
 *
 * Mutable, for one thread at a time.
 *
 * <pre>{@code
 * CellTable cells = new CellTable();
 * cells.add(EventKind.CLICK.ordinal(), 42, 7, 3, 0, 1_500_000); // one click on job 42, bid 1.50
 * cells.get(42, 7, 3, 0).spend(); // 1.500000
 * }</pre>
 */
public final class CellTable {
    /** Receives cells one by one, without objects. */
    @FunctionalInterface
    public interface Visitor {
        void cell(
                int jobId,
                int publisherId,
                int campaignId,
                int groupId,
                long clicks,
                long spendMicros,
                long conversions,
                long qualified,
                long unqualified);
    }

    /** Stands for the spend of a cell that has left the range of a long. */
    public static final long UNSUMMABLE = Long.MIN_VALUE;

    // An entry is 5 longs, so that most of it fits into one cache line: the key in two, two counts in each of two more,
    // and the spend. A count is 32 bits wide: one cell of one hour has fewer than 2^31 rows.
    static final int ENTRY_LONGS = 5;
    static final int COUNTS = 2;
    static final int SPEND = 4;

    /** Nothing is counted at offset 0, so that it can stand for a free slot and still be read. */
    private static final int NONE = 0;

    static final int FIRST = ENTRY_LONGS;

    private static final int FIRST_CAPACITY = 4;
    private static final int INDEX_PER_ENTRY = 2; // a second probe is rare, and the index stays in the cache
    /** Larger tables are few, so that they may trade room for less copying. */
    private static final int LARGE = 1_024;

    static final int MAX_CAPACITY = 1 << 28; // times 5 longs, and times 2 slots, still fits an array

    /** Rows whose loads are under way together: what they touch fits the first cache. */
    static final int STAGE = 512;

    private long[] entries = new long[FIRST_CAPACITY * ENTRY_LONGS];
    /** Where the entry of a hash is, as its offset in {@link #entries}; {@link #NONE} in a free slot. */
    private int[] index = new int[FIRST_CAPACITY * INDEX_PER_ENTRY];

    /** Where the next entry goes. */
    private int end = FIRST;
    /** Keys of cells whose spend is not known, in pairs; next to always empty. */
    private long[] unsummable = {};

    /**
     * Counts one row.
     *
     * @param kindCode ordinal of an {@link EventKind}
     * @param bidMicros added to the spend when the row is a click, in millionths of the currency unit
     * @throws ArithmeticException when the spend of the cell leaves the range of a long; the cell is unchanged
     */
    public void add(int kindCode, int jobId, int publisherId, int campaignId, int groupId, long bidMicros) {
        if (kindCode < 0 || kindCode > 3) {
            throw new IllegalArgumentException("kindCode=" + kindCode + " is not that of an EventKind");
        }
        int entry = entryOf(pack(jobId, publisherId), pack(campaignId, groupId));
        if (kindCode == 0) {
            entries[entry + SPEND] = Math.addExact(entries[entry + SPEND], bidMicros);
        }
        entries[entry + COUNTS + (kindCode >> 1)] += 1L << (kindCode << 5);
    }

    /**
     * Adds metrics to a cell, for instance those of a stored row.
     *
     * @throws ArithmeticException when a count is 2^31 or more, or the spend of the cell leaves the range of a long
     */
    public void add(int jobId, int publisherId, int campaignId, int groupId, CellMetrics metrics) {
        int entry = entryOf(pack(jobId, publisherId), pack(campaignId, groupId));
        long first = addPairs(entries[entry + COUNTS], pair(metrics.clicks(), metrics.conversions()));
        long second = addPairs(entries[entry + COUNTS + 1], pair(metrics.qualified(), metrics.unqualified()));
        entries[entry + SPEND] = Math.addExact(entries[entry + SPEND], metrics.spendMicros());
        entries[entry + COUNTS] = first;
        entries[entry + COUNTS + 1] = second;
    }

    /**
     * Counts rows of kinds that are counted. Memory is what this waits for, so no load of one row may wait for another
     * row: first the entry of every row is looked up, then every entry is compared with its row and added to, without a
     * branch that could be mispredicted. Rows without a cell yet add 0 to whatever was found, and are counted one by
     * one at the end.
     *
     * @param keyHashes of the rows by row number, as {@link #hash(TrackingColumns, long[])} computes them
     * @param rows the numbers of the rows, from {@code from} to {@code to} (exclusive); overwritten
     * @param found room for {@link #STAGE} numbers
     */
    void add(TrackingColumns columns, long[] keyHashes, int[] rows, int from, int to, int[] found) {
        for (int start = from; start < to; start += STAGE) {
            int end = Math.min(start + STAGE, to);
            find(keyHashes, rows, start, end, found);
            int leftOver = addToFound(columns, rows, start, end, found);
            for (int i = start; i < leftOver; i++) {
                addOne(columns, rows[i], keyHashes[rows[i]]);
            }
        }
    }

    private void find(long[] keyHashes, int[] rows, int from, int to, int[] found) {
        int[] offsets = index;
        int shift = shift(offsets);
        for (int i = from; i < to; i++) {
            found[i - from] = offsets[(int) (keyHashes[rows[i]] >>> shift)];
        }
    }

    /**
     * @return where the row numbers end that have been moved to {@code from}, because another cell or none was found
     */
    private int addToFound(TrackingColumns columns, int[] rows, int from, int to, int[] found) {
        long[] table = entries;
        long[] jobs = columns.jobsAndPublishers();
        long[] campaigns = columns.campaignsAndGroups();
        long[] bidsMicros = columns.bidsMicros();
        int leftOver = from;
        for (int i = from; i < to; i++) {
            int row = rows[i];
            int entry = found[i - from];
            // 0 when the keys are equal and the entry is not the one before the first
            long difference =
                    (table[entry] ^ jobs[row]) | (table[entry + 1] ^ campaigns[row]) | ((entry - FIRST) >> 31);
            long isCell = ((difference | -difference) >> 63) + 1;
            int kindCode = columns.kindCode(row);
            long spend = table[entry + SPEND];
            long added = bidsMicros[row] & isClick(kindCode) & -isCell;
            table[entry + SPEND] = spend + added;
            if (hasOverflown(spend, added)) {
                markUnsummable(table[entry], table[entry + 1]);
            }
            table[entry + COUNTS + (kindCode >> 1)] += isCell << (kindCode << 5);
            rows[leftOver] = row;
            leftOver += 1 - (int) isCell;
        }
        return leftOver;
    }

    private void addOne(TrackingColumns columns, int row, long keyHash) {
        int entry = entryOf(columns.jobsAndPublishers()[row], columns.campaignsAndGroups()[row], keyHash);
        int kindCode = columns.kindCode(row);
        addSpend(entry, columns.bidMicros(row) & isClick(kindCode));
        entries[entry + COUNTS + (kindCode >> 1)] += 1L << (kindCode << 5);
    }

    /** All bits set for a click, none for others. */
    private static long isClick(int kindCode) {
        return (kindCode - 1L) >> 63;
    }

    /** Adds all cells of the other table to this one. */
    public void combine(CellTable other) {
        long[] from = other.entries;
        for (int i = FIRST; i < other.end; i += ENTRY_LONGS) {
            int entry = entryOf(from[i], from[i + 1]);
            addSpend(entry, from[i + SPEND]);
            entries[entry + COUNTS] += from[i + COUNTS];
            entries[entry + COUNTS + 1] += from[i + COUNTS + 1];
        }
        markUnsummable(other);
    }

    /** What is added last may overflow what is right in the end; {@link #deduct} first where both are done. */
    private void addSpend(int entry, long micros) {
        long spend = entries[entry + SPEND];
        entries[entry + SPEND] = spend + micros;
        if (hasOverflown(spend, micros)) {
            markUnsummable(entries[entry], entries[entry + 1]);
        }
    }

    private static boolean hasOverflown(long sum, long added) {
        return ((sum ^ (sum + added)) & (added ^ (sum + added))) < 0;
    }

    private void markUnsummable(CellTable other) {
        for (int i = 0; i < other.unsummable.length; i += 2) {
            markUnsummable(other.unsummable[i], other.unsummable[i + 1]);
        }
    }

    private void markUnsummable(long key0, long key1) {
        if (!isUnsummable(key0, key1)) {
            unsummable = Arrays.copyOf(unsummable, unsummable.length + 2);
            unsummable[unsummable.length - 2] = key0;
            unsummable[unsummable.length - 1] = key1;
        }
    }

    private boolean isUnsummable(long key0, long key1) {
        for (int i = 0; i < unsummable.length; i += 2) {
            if (unsummable[i] == key0 && unsummable[i + 1] == key1) {
                return true;
            }
        }
        return false;
    }

    /** True when the spend of a cell is {@link #UNSUMMABLE}. */
    public boolean hasUnsummable() {
        return unsummable.length > 0;
    }

    private long spend(int entry) {
        return isUnsummable(entries[entry], entries[entry + 1]) ? UNSUMMABLE : entries[entry + SPEND];
    }

    /** Takes all cells of the other table away from this one; inverse of {@link #combine}. */
    public void deduct(CellTable other) {
        deductAll(other);
    }

    /**
     * The same, unless a count would become negative: then every value stays as it is.
     *
     * @return whether the cells were taken away
     */
    boolean deductRows(CellTable other) {
        long[] unsummableBefore = unsummable;
        boolean wereThere = deductAll(other) >= 0;
        if (!wereThere) {
            combine(other);
            unsummable = unsummableBefore;
        }
        return wereThere;
    }

    /** Negative when a count has become so. */
    private long deductAll(CellTable other) {
        long signs = 0;
        long[] from = other.entries;
        for (int i = FIRST; i < other.end; i += ENTRY_LONGS) {
            int entry = entryOf(from[i], from[i + 1]);
            long spend = entries[entry + SPEND];
            long deducted = from[i + SPEND];
            long first = entries[entry + COUNTS] - from[i + COUNTS];
            long second = entries[entry + COUNTS + 1] - from[i + COUNTS + 1];
            entries[entry + SPEND] = spend - deducted;
            if (((spend ^ deducted) & (spend ^ (spend - deducted))) < 0) {
                markUnsummable(from[i], from[i + 1]);
            }
            entries[entry + COUNTS] = first;
            entries[entry + COUNTS + 1] = second;
            signs |= low(first) | high(first) | low(second) | high(second);
        }
        markUnsummable(other);
        return signs;
    }

    /** Metrics of one cell; {@link CellMetrics#ZERO} when nothing was counted there. */
    public CellMetrics get(int jobId, int publisherId, int campaignId, int groupId) {
        long key0 = pack(jobId, publisherId);
        long key1 = pack(campaignId, groupId);
        int entry = index[slotOf(key0, key1, hash(key0, key1))];
        if (entry == NONE) {
            return CellMetrics.ZERO;
        }
        return new CellMetrics(
                low(entries[entry + COUNTS]),
                spend(entry),
                high(entries[entry + COUNTS]),
                low(entries[entry + COUNTS + 1]),
                high(entries[entry + COUNTS + 1]));
    }

    /** Shows all cells that have any metric other than 0, in no order. The table must not change meanwhile. */
    public void forEach(Visitor visitor) {
        for (int i = FIRST; i < end; i += ENTRY_LONGS) {
            if (!isZero(entries, i)) {
                visitor.cell(
                        (int) (entries[i] >> 32),
                        (int) entries[i],
                        (int) (entries[i + 1] >> 32),
                        (int) entries[i + 1],
                        low(entries[i + COUNTS]),
                        spend(i),
                        high(entries[i + COUNTS]),
                        low(entries[i + COUNTS + 1]),
                        high(entries[i + COUNTS + 1]));
            }
        }
    }

    /** Entries of the cells that {@link #forEach} shows, from {@link #FIRST} on, in no order. */
    long[] cellEntries() {
        long[] cells = new long[FIRST + size() * ENTRY_LONGS];
        int to = FIRST;
        for (int i = FIRST; i < end; i += ENTRY_LONGS) {
            if (!isZero(entries, i)) {
                System.arraycopy(entries, i, cells, to, ENTRY_LONGS);
                to += ENTRY_LONGS;
            }
        }
        return cells;
    }

    /** Keys of the cells whose spend is {@link #UNSUMMABLE}, two longs each; cells of 0 may be among them. */
    long[] unsummableKeys() {
        return unsummable.clone();
    }

    /**
     * Replaces everything by what {@link #cellEntries} and {@link #unsummableKeys} of a table answered, in any order.
     */
    void restore(long[] cellEntries, long[] unsummableKeys) {
        int capacity = FIRST_CAPACITY;
        while (capacity * ENTRY_LONGS < cellEntries.length) {
            capacity <<= 1;
        }
        entries = Arrays.copyOf(cellEntries, capacity * ENTRY_LONGS);
        end = cellEntries.length;
        makeIndex(capacity);
        unsummable = unsummableKeys.clone();
        for (int i = 0; i < unsummable.length; i += 2) {
            entryOf(unsummable[i], unsummable[i + 1]); // get() answers UNSUMMABLE for a cell of 0, too
        }
    }

    /** Number of cells that have any metric other than 0; costs a pass over the table. */
    public int size() {
        int size = 0;
        for (int i = FIRST; i < end; i += ENTRY_LONGS) {
            if (!isZero(entries, i)) {
                size++;
            }
        }
        return size;
    }

    /** Rows that are counted in all cells together; costs a pass over the table. */
    public long rows() {
        long rows = 0;
        for (int i = FIRST; i < end; i += ENTRY_LONGS) {
            long first = entries[i + COUNTS];
            long second = entries[i + COUNTS + 1];
            rows += low(first) + high(first) + low(second) + high(second);
        }
        return rows;
    }

    /** True when every metric of every cell is 0; costs a pass over the table at most. */
    public boolean isEmpty() {
        for (int i = FIRST; i < end; i += ENTRY_LONGS) {
            if (!isZero(entries, i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isZero(long[] entries, int entry) {
        return (entries[entry + COUNTS] | entries[entry + COUNTS + 1] | entries[entry + SPEND]) == 0;
    }

    @Override
    public String toString() {
        return "CellTable[" + size() + " cells, " + rows() + " rows" + (hasUnsummable() ? ", some unsummable]" : "]");
    }

    private int entryOf(long key0, long key1) {
        return entryOf(key0, key1, hash(key0, key1));
    }

    /** The entry of the key, which is made when there is none. */
    private int entryOf(long key0, long key1, long hash) {
        int slot = slotOf(key0, key1, hash);
        if (index[slot] != NONE) {
            return index[slot];
        }
        if (end == entries.length) {
            grow();
            slot = slotOf(key0, key1, hash);
        }
        int entry = end;
        entries[entry] = key0;
        entries[entry + 1] = key1;
        index[slot] = entry;
        end += ENTRY_LONGS;
        return entry;
    }

    /** The slot of the key's entry, or the free one where it belongs. */
    private int slotOf(long key0, long key1, long hash) {
        int slot = (int) (hash >>> shift(index));
        while (true) {
            int entry = index[slot];
            if (entry == NONE || (entries[entry] == key0 && entries[entry + 1] == key1)) {
                return slot;
            }
            slot = (slot + 1) & (index.length - 1);
        }
    }

    private static int shift(int[] index) {
        return Integer.numberOfLeadingZeros(index.length) + 33;
    }

    /**
     * Makes the table two or four times as large, unless enough of its cells have vanished (all metrics 0) to make room
     * by leaving them out.
     */
    private void grow() {
        int capacity = entries.length / ENTRY_LONGS;
        leaveOutVanished();
        if (end > entries.length >> 1) {
            if (capacity >= MAX_CAPACITY) {
                throw new IllegalStateException("more than " + MAX_CAPACITY + " cells in one table");
            }
            capacity <<= capacity < LARGE ? 1 : 2;
            entries = Arrays.copyOf(entries, capacity * ENTRY_LONGS);
        }
        makeIndex(capacity);
    }

    private void makeIndex(int capacity) {
        index = new int[capacity * INDEX_PER_ENTRY];
        int shift = shift(index);
        int mask = index.length - 1;
        for (int entry = FIRST; entry < end; entry += ENTRY_LONGS) {
            int slot = (int) (hash(entries[entry], entries[entry + 1]) >>> shift);
            while (index[slot] != NONE) {
                slot = (slot + 1) & mask;
            }
            index[slot] = entry;
        }
    }

    private void leaveOutVanished() {
        int kept = FIRST;
        for (int entry = FIRST; entry < end; entry += ENTRY_LONGS) {
            if (isZero(entries, entry)) {
                continue;
            }
            if (kept < entry) {
                System.arraycopy(entries, entry, entries, kept, ENTRY_LONGS);
            }
            kept += ENTRY_LONGS;
        }
        Arrays.fill(entries, kept, end, 0);
        end = kept;
    }

    private static long addPairs(long counts, long more) {
        return pair(low(counts) + low(more), high(counts) + high(more));
    }

    private static long pair(long low, long high) {
        return Math.toIntExact(low) + ((long) Math.toIntExact(high) << 32);
    }

    /** The lower count of a pair: both are signed, and a negative one has borrowed from the upper. */
    private static long low(long counts) {
        return (int) counts;
    }

    private static long high(long counts) {
        return (counts - (int) counts) >> 32;
    }

    private static long pack(int high, int low) {
        return ((long) high << 32) | (low & 0xFFFFFFFFL);
    }

    private static long hash(long key0, long key1) {
        long hash = key0 * 0x9E3779B97F4A7C15L + key1 * 0xD1B54A32D192ED03L;
        return (hash ^ (hash >>> 32)) * 0x94D049BB133111EBL;
    }

    /** Writes the hash of each row's key. */
    static void hash(TrackingColumns columns, long[] hashes) {
        long[] jobs = columns.jobsAndPublishers();
        long[] campaigns = columns.campaignsAndGroups();
        int rows = columns.size();
        for (int i = 0; i < rows; i++) {
            hashes[i] = jobs[i] * 0x9E3779B97F4A7C15L + campaigns[i] * 0xD1B54A32D192ED03L;
        }
        for (int i = 0; i < rows; i++) {
            hashes[i] = (hashes[i] ^ (hashes[i] >>> 32)) * 0x94D049BB133111EBL;
        }
    }
}
