package io.jobetl.aggregation;

import java.util.Arrays;

/**
 * The order of cells by job, publisher, campaign and group, which is that of the primary key of {@code events}. A key
 * is two longs with two ids in each, as {@link CellTable} keeps it.
 */
final class KeyOrder {
    /** Turns the signed order of four ids into the unsigned order of their bytes. */
    private static final long SIGNS = 0x8000_0000_8000_0000L;

    private static final int BYTE_VALUES = 256;

    private KeyOrder() {}

    /** True when the first key comes before the second, and is not equal to it. */
    static boolean isBefore(long key0, long key1, long other0, long other1) {
        int order = Long.compareUnsigned(key0 ^ SIGNS, other0 ^ SIGNS);
        return order < 0 || (order == 0 && Long.compareUnsigned(key1 ^ SIGNS, other1 ^ SIGNS) < 0);
    }

    /**
     * Copies entries in the order of their keys. A radix sort of their numbers, the last byte of a key first, that
     * passes over bytes in which all keys agree: some ids have one or two bytes, none has more than four.
     *
     * @param entries from {@code first} on, each as many longs as {@code entryLongs}; the first two are its key
     */
    static long[] sorted(long[] entries, int first, int entryLongs) {
        int count = (entries.length - first) / entryLongs;
        int[] offsets = new int[count];
        Arrays.setAll(offsets, number -> first + number * entryLongs);
        int[] room = new int[count];
        for (int word = 1; word >= 0; word--) {
            long varying = varying(entries, first + word, entryLongs);
            for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
                if (((varying >>> shift) & (BYTE_VALUES - 1)) != 0) {
                    sortByByte(entries, word, shift, offsets, room);
                    int[] sorted = room;
                    room = offsets;
                    offsets = sorted;
                }
            }
        }
        long[] sorted = Arrays.copyOf(entries, entries.length);
        for (int i = 0; i < count; i++) {
            System.arraycopy(entries, offsets[i], sorted, first + i * entryLongs, entryLongs);
        }
        return sorted;
    }

    /** The bits in which any of these longs differs from the first. */
    private static long varying(long[] entries, int first, int entryLongs) {
        long varying = 0;
        for (int at = first; at < entries.length; at += entryLongs) {
            varying |= entries[at] ^ entries[first];
        }
        return varying;
    }

    private static void sortByByte(long[] entries, int word, int shift, int[] offsets, int[] sorted) {
        int[] places = new int[BYTE_VALUES + 1];
        for (int offset : offsets) {
            places[byteOf(entries[offset + word], shift) + 1]++;
        }
        for (int value = 1; value < BYTE_VALUES; value++) {
            places[value] += places[value - 1];
        }
        for (int offset : offsets) {
            sorted[places[byteOf(entries[offset + word], shift)]++] = offset;
        }
    }

    private static int byteOf(long key, int shift) {
        return (int) ((key ^ SIGNS) >>> shift) & (BYTE_VALUES - 1);
    }
}
