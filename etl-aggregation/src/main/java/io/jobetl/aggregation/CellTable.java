package io.jobetl.aggregation;

import io.jobetl.model.CellMetrics;
import io.jobetl.model.EventKind;

/**
 * The cells of one hour: metrics by (job, publisher, campaign, group). Values are exact integers, so tables combine and
 * deduct without loss: {@code deduct} after {@code combine} of the same table restores every value, in any order. The
 * difference of two tables is a table too; its values may be negative.
 *
 * <p>An open-addressing hash table with one 64-byte line per cell. Adding a row costs one probe and allocates nothing
 * unless the table grows (by doubling, at half load). Mutable, for one thread at a time.
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

    // A slot is 8 longs: the key in two, five metrics, and the hash, which is never 0 in a used slot.
    private static final int SLOT_LONGS = 8;
    private static final int SLOT_SHIFT = 3;
    private static final int CLICKS = 2;
    private static final int SPEND = 3;
    private static final int CONVERSIONS = 4;
    private static final int QUALIFIED = 5;
    private static final int UNQUALIFIED = 6;
    private static final int HASH = 7;

    private static final int FIRST_CAPACITY = 8;
    private static final int MAX_CAPACITY = 1 << 27; // 8 longs each is the largest array

    private long[] slots = new long[FIRST_CAPACITY * SLOT_LONGS];
    private int capacity = FIRST_CAPACITY;
    private int used;

    /**
     * Counts one row.
     *
     * @param kindCode ordinal of an {@link EventKind}
     * @param bidMicros added to the spend when the row is a click, in millionths of the currency unit
     * @throws ArithmeticException when the spend of the cell leaves the range of a long; the cell is unchanged
     */
    public void add(int kindCode, int jobId, int publisherId, int campaignId, int groupId, long bidMicros) {
        int slot = slotOf(pack(jobId, publisherId), pack(campaignId, groupId));
        switch (kindCode) {
            case 0 -> {
                slots[slot + SPEND] = Math.addExact(slots[slot + SPEND], bidMicros);
                slots[slot + CLICKS]++;
            }
            case 1 -> slots[slot + CONVERSIONS]++;
            case 2 -> slots[slot + QUALIFIED]++;
            case 3 -> slots[slot + UNQUALIFIED]++;
            default -> throw new IllegalArgumentException("kindCode=" + kindCode + " is not that of an EventKind");
        }
    }

    /** Adds metrics to a cell, for instance those of a stored row. */
    public void add(int jobId, int publisherId, int campaignId, int groupId, CellMetrics metrics) {
        int slot = slotOf(pack(jobId, publisherId), pack(campaignId, groupId));
        slots[slot + CLICKS] += metrics.clicks();
        slots[slot + SPEND] = Math.addExact(slots[slot + SPEND], metrics.spendMicros());
        slots[slot + CONVERSIONS] += metrics.conversions();
        slots[slot + QUALIFIED] += metrics.qualified();
        slots[slot + UNQUALIFIED] += metrics.unqualified();
    }

    /** Adds all cells of the other table to this one. */
    public void combine(CellTable other) {
        long[] from = other.slots;
        for (int i = 0; i < from.length; i += SLOT_LONGS) {
            if (from[i + HASH] != 0) {
                int slot = slotOf(from[i], from[i + 1]);
                slots[slot + SPEND] = Math.addExact(slots[slot + SPEND], from[i + SPEND]);
                slots[slot + CLICKS] += from[i + CLICKS];
                slots[slot + CONVERSIONS] += from[i + CONVERSIONS];
                slots[slot + QUALIFIED] += from[i + QUALIFIED];
                slots[slot + UNQUALIFIED] += from[i + UNQUALIFIED];
            }
        }
    }

    /** Takes all cells of the other table away from this one; inverse of {@link #combine}. */
    public void deduct(CellTable other) {
        long[] from = other.slots;
        for (int i = 0; i < from.length; i += SLOT_LONGS) {
            if (from[i + HASH] != 0) {
                int slot = slotOf(from[i], from[i + 1]);
                slots[slot + SPEND] = Math.subtractExact(slots[slot + SPEND], from[i + SPEND]);
                slots[slot + CLICKS] -= from[i + CLICKS];
                slots[slot + CONVERSIONS] -= from[i + CONVERSIONS];
                slots[slot + QUALIFIED] -= from[i + QUALIFIED];
                slots[slot + UNQUALIFIED] -= from[i + UNQUALIFIED];
            }
        }
    }

    /** Metrics of one cell; {@link CellMetrics#ZERO} when nothing was counted there. */
    public CellMetrics get(int jobId, int publisherId, int campaignId, int groupId) {
        long key0 = pack(jobId, publisherId);
        long key1 = pack(campaignId, groupId);
        int slot = find(key0, key1, hash(key0, key1));
        if (slots[slot + HASH] == 0) {
            return CellMetrics.ZERO;
        }
        return new CellMetrics(
                slots[slot + CLICKS],
                slots[slot + SPEND],
                slots[slot + CONVERSIONS],
                slots[slot + QUALIFIED],
                slots[slot + UNQUALIFIED]);
    }

    /** Shows all cells that have any metric other than 0, in no order. The table must not change meanwhile. */
    public void forEach(Visitor visitor) {
        for (int i = 0; i < slots.length; i += SLOT_LONGS) {
            if (slots[i + HASH] != 0 && !isZero(i)) {
                visitor.cell(
                        (int) (slots[i] >> 32),
                        (int) slots[i],
                        (int) (slots[i + 1] >> 32),
                        (int) slots[i + 1],
                        slots[i + CLICKS],
                        slots[i + SPEND],
                        slots[i + CONVERSIONS],
                        slots[i + QUALIFIED],
                        slots[i + UNQUALIFIED]);
            }
        }
    }

    /** Number of cells that have any metric other than 0; costs a pass over the table. */
    public int size() {
        int size = 0;
        for (int i = 0; i < slots.length; i += SLOT_LONGS) {
            if (slots[i + HASH] != 0 && !isZero(i)) {
                size++;
            }
        }
        return size;
    }

    /** Rows that are counted in all cells together; costs a pass over the table. */
    public long rows() {
        long rows = 0;
        for (int i = 0; i < slots.length; i += SLOT_LONGS) {
            rows += slots[i + CLICKS] + slots[i + CONVERSIONS] + slots[i + QUALIFIED] + slots[i + UNQUALIFIED];
        }
        return rows;
    }

    /** True when every metric of every cell is 0; costs a pass over the table at most. */
    public boolean isEmpty() {
        if (used == 0) {
            return true;
        }
        for (int i = 0; i < slots.length; i += SLOT_LONGS) {
            if (slots[i + HASH] != 0 && !isZero(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean isZero(int slot) {
        return (slots[slot + CLICKS]
                        | slots[slot + SPEND]
                        | slots[slot + CONVERSIONS]
                        | slots[slot + QUALIFIED]
                        | slots[slot + UNQUALIFIED])
                == 0;
    }

    private int slotOf(long key0, long key1) {
        long hash = hash(key0, key1);
        int slot = find(key0, key1, hash);
        if (slots[slot + HASH] == 0) {
            if (used >= capacity >> 1) {
                grow();
                slot = find(key0, key1, hash);
            }
            slots[slot] = key0;
            slots[slot + 1] = key1;
            slots[slot + HASH] = hash;
            used++;
        }
        return slot;
    }

    /** The slot that holds the key, or the free one where it belongs. */
    private int find(long key0, long key1, long hash) {
        int mask = capacity - 1;
        int index = (int) (hash >>> 32) & mask;
        while (true) {
            int slot = index << SLOT_SHIFT;
            if (slots[slot + HASH] == 0 || (slots[slot] == key0 && slots[slot + 1] == key1)) {
                return slot;
            }
            index = (index + 1) & mask;
        }
    }

    /** Doubles the table, unless enough of its cells have vanished (all metrics 0) to make room by leaving them out. */
    private void grow() {
        long[] old = slots;
        int live = size();
        if (live > capacity >> 2) {
            if (capacity == MAX_CAPACITY) {
                throw new IllegalStateException("more than " + (MAX_CAPACITY >> 1) + " cells in one table");
            }
            capacity <<= 1;
        }
        slots = new long[capacity * SLOT_LONGS];
        used = 0;
        for (int i = 0; i < old.length; i += SLOT_LONGS) {
            long clicksToUnqualified =
                    old[i + CLICKS] | old[i + SPEND] | old[i + CONVERSIONS] | old[i + QUALIFIED] | old[i + UNQUALIFIED];
            if (old[i + HASH] != 0 && clicksToUnqualified != 0) {
                System.arraycopy(old, i, slots, find(old[i], old[i + 1], old[i + HASH]), SLOT_LONGS);
                used++;
            }
        }
    }

    private static long pack(int high, int low) {
        return ((long) high << 32) | (low & 0xFFFFFFFFL);
    }

    private static long hash(long key0, long key1) {
        long hash = key0 * 0x9E3779B97F4A7C15L + key1 * 0xD1B54A32D192ED03L;
        hash ^= hash >>> 32;
        hash *= 0x94D049BB133111EBL;
        return hash | 1; // bit 0 is not used for the index; it makes the hash of a used slot differ from 0
    }
}
