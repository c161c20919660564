package io.jobetl.io.cassandra.read;

import io.jobetl.io.cassandra.session.DriverFailures;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;

/**
 * The keys of the rows of one reading, 32 to 64 bytes each: where keys are texts that spell UUIDs in several ways, two
 * rows can have the same one. Mutable, for one thread.
 */
final class SeenKeys {
    private static final int MOST_KEYS = 1 << 25;

    private long[] pairs = new long[2 << 10];
    private int size;

    /**
     * Takes a key in; a version-1 UUID, so not all of its bits are 0.
     *
     * @return false when it was there
     * @throws StoreException when there are too many to remember
     */
    boolean add(long high, long low) {
        int slot = slotOf(pairs, high, low);
        if (pairs[slot] != 0) {
            return false;
        }
        if (size == MOST_KEYS) {
            throw DriverFailures.failure(
                    Kind.UNUSABLE_DATA,
                    "more than " + MOST_KEYS
                            + " rows of tracking have keys that are spelled in several ways (capitals and"
                            + " small letters), too many to tell which are the same",
                    "copy the table into an hourly one with `etl adopt`",
                    null);
        }
        pairs[slot] = high;
        pairs[slot + 1] = low;
        size++;
        if (4L * size > pairs.length) {
            grow();
        }
        return true;
    }

    private static int slotOf(long[] pairs, long high, long low) {
        long hash = (high ^ Long.rotateLeft(low, 29)) * 0x9E3779B97F4A7C15L;
        int slot = (int) (hash >>> 33) & (pairs.length - 2);
        while (pairs[slot] != 0 && (pairs[slot] != high || pairs[slot + 1] != low)) {
            slot = (slot + 2) & (pairs.length - 1);
        }
        return slot;
    }

    private void grow() {
        long[] larger = new long[2 * pairs.length];
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i] != 0) {
                int slot = slotOf(larger, pairs[i], pairs[i + 1]);
                larger[slot] = pairs[i];
                larger[slot + 1] = pairs[i + 1];
            }
        }
        pairs = larger;
    }
}
