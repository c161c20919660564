package io.jobetl.aggregation;

import org.jspecify.annotations.Nullable;

/**
 * The cells of a table in the order of their keys, as columns of numbers without sign, most of which are small: ids as
 * differences to the cell before (to 0 in the first), counts as they are, and the spend. Numbers of ids and spend carry
 * their sign in the last bit. Mutable, for one thread.
 */
final class SortedCells {
    /** The first column; the only one in which most numbers are other than 0, whatever the traffic. */
    static final int JOB = 0;

    static final int PUBLISHER = 1;
    static final int CAMPAIGN = 2;
    static final int GROUP = 3;
    static final int CLICKS = 4;
    static final int SPEND = 5;
    static final int CONVERSIONS = 6;
    static final int QUALIFIED = 7;
    static final int UNQUALIFIED = 8;
    static final int COLUMNS = 9;

    private static final int ENTRY_LONGS = CellTable.ENTRY_LONGS;
    private static final long LOW = 0xFFFF_FFFFL;
    private static final long SIGNS_OF_COUNTS = 0x8000_0000_8000_0000L;

    /** As {@link CellTable} keeps them; the one before the first is 0 in everything. */
    private final long[] entries;

    private SortedCells(long[] entries) {
        this.entries = entries;
    }

    /** The cells that {@link CellTable#forEach} shows. */
    static SortedCells of(CellTable cells) {
        return new SortedCells(KeyOrder.sorted(cells.cellEntries(), CellTable.FIRST, ENTRY_LONGS));
    }

    /** Room for so many cells, to {@link #put} all their numbers into, column after column. */
    static SortedCells ofSize(int size) {
        return new SortedCells(new long[CellTable.FIRST + size * ENTRY_LONGS]);
    }

    int size() {
        return entries.length / ENTRY_LONGS - 1;
    }

    long[] entries() {
        return entries;
    }

    private static int offset(int cell) {
        return CellTable.FIRST + cell * ENTRY_LONGS;
    }

    /** The number that stands for a value. */
    long number(int column, int cell) {
        int at = offset(cell);
        return switch (column) {
            case JOB, CAMPAIGN -> FormWriter.zigzag((entries[at + column / 2] >> 32) - before(column, at));
            case PUBLISHER, GROUP -> FormWriter.zigzag((int) entries[at + column / 2] - before(column, at));
            case SPEND -> FormWriter.zigzag(entries[at + CellTable.SPEND]);
            case CLICKS -> entries[at + CellTable.COUNTS] & LOW;
            case CONVERSIONS -> entries[at + CellTable.COUNTS] >>> 32;
            case QUALIFIED -> entries[at + CellTable.COUNTS + 1] & LOW;
            default -> entries[at + CellTable.COUNTS + 1] >>> 32;
        };
    }

    /** The id of the cell before. */
    private long before(int idColumn, int at) {
        long ids = entries[at - ENTRY_LONGS + idColumn / 2];
        return idColumn % 2 == 0 ? ids >> 32 : (int) ids;
    }

    /**
     * Sets the value that a number stands for; cells one after the other, columns in their order.
     *
     * @return false when there is no such value
     */
    boolean put(int column, int cell, long number) {
        int at = offset(cell);
        if (column <= GROUP) {
            long id = before(column, at) + FormReader.fromZigzag(number);
            entries[at + column / 2] |= column % 2 == 0 ? id << 32 : id & LOW;
            return id == (int) id;
        }
        if (column == SPEND) {
            entries[at + CellTable.SPEND] = FormReader.fromZigzag(number);
            return true;
        }
        int counts = at + CellTable.COUNTS + (column >= QUALIFIED ? 1 : 0);
        entries[counts] |= column == CLICKS || column == QUALIFIED ? number : number << 32;
        return number >= 0 && number <= Integer.MAX_VALUE;
    }

    /** Why these cannot be the cells of any rows; null when they can. */
    @Nullable
    String flaw() {
        for (int cell = 0; cell < size(); cell++) {
            int at = offset(cell);
            long first = entries[at + CellTable.COUNTS];
            long second = entries[at + CellTable.COUNTS + 1];
            if (((first | second) & SIGNS_OF_COUNTS) != 0) {
                return "a count is negative" + ofCell(at);
            }
            if ((first & LOW) == 0 && entries[at + CellTable.SPEND] != 0) {
                return "there is spend without a click" + ofCell(at);
            }
            if ((first | second) == 0) {
                return "nothing was counted" + ofCell(at);
            }
            if (cell > 0 && !isInOrder(at)) {
                return "it stands in the wrong place or twice" + ofCell(at);
            }
        }
        return null;
    }

    private boolean isInOrder(int at) {
        int before = at - ENTRY_LONGS;
        return KeyOrder.isBefore(entries[before], entries[before + 1], entries[at], entries[at + 1]);
    }

    private String ofCell(int at) {
        return ": cell of job " + (entries[at] >> 32) + ", publisher " + (int) entries[at] + ", campaign "
                + (entries[at + 1] >> 32) + ", group " + (int) entries[at + 1];
    }

    /** Rows in all cells, none of which has a {@link #flaw}. */
    long rows() {
        long rows = 0;
        for (int at = CellTable.FIRST; at < entries.length; at += ENTRY_LONGS) {
            long first = entries[at + CellTable.COUNTS];
            long second = entries[at + CellTable.COUNTS + 1];
            rows += (first & LOW) + (first >>> 32) + (second & LOW) + (second >>> 32);
        }
        return rows;
    }
}
