package io.jobetl.aggregation;

import io.jobetl.model.TrackingColumns;

/**
 * Two independent 64-bit hashes of a row's key and counted columns: a multilinear hash modulo 2^64 (sum of the columns,
 * each times its own odd constant) and the finaliser of SplitMix64 behind it. The sum alone would be linear, so that
 * swapping a value between two rows would go unseen; the finaliser ends that.
 *
 * <p>The loops are plain arithmetic over arrays, one result per row, because that is what the JIT compiler turns into
 * vector instructions (8 rows at a time with AVX-512). Hashes are summed in a second pass.
 */
final class RowHash {
    private RowHash() {}

    /** Writes the first hash of each row. */
    static void high(TrackingColumns columns, long[] hashes) {
        multilinear(
                columns,
                0x9E3779B97F4A7C15L,
                0xC2B2AE3D27D4EB4FL,
                0x165667B19E3779F9L,
                0xD6E8FEB86659FD93L,
                0xA0761D6478BD642FL,
                0xE7037ED1A0B428DBL,
                hashes);
        finish(hashes, columns.size());
    }

    /** Writes the second hash of each row. */
    static void low(TrackingColumns columns, long[] hashes) {
        multilinear(
                columns,
                0x8EBC6AF09C88C6E3L,
                0x589965CC75374CC3L,
                0x1D8E4E27C47D124FL,
                0xEB44ACCAB455D165L,
                0xA54FF53A5F1D36F1L,
                0x510E527FADE682D1L,
                hashes);
        finish(hashes, columns.size());
    }

    private static void multilinear(
            TrackingColumns columns, long a, long b, long c, long d, long e, long f, long[] hashes) {
        long[] uuidHighs = columns.uuidHighs();
        long[] uuidLows = columns.uuidLows();
        long[] jobs = columns.jobsAndPublishers();
        long[] campaigns = columns.campaignsAndGroups();
        long[] bids = columns.bidsMicros();
        long[] codes = columns.kindsAndFlags();
        int rows = columns.size();
        for (int i = 0; i < rows; i++) {
            hashes[i] = uuidHighs[i] * a + uuidLows[i] * b;
        }
        for (int i = 0; i < rows; i++) {
            hashes[i] += jobs[i] * c + campaigns[i] * d;
        }
        for (int i = 0; i < rows; i++) {
            hashes[i] += bids[i] * e + codes[i] * f;
        }
    }

    private static void finish(long[] hashes, int rows) {
        for (int i = 0; i < rows; i++) {
            long sum = hashes[i];
            long hash = (sum ^ (sum >>> 30)) * 0xBF58476D1CE4E5B9L;
            hash = (hash ^ (hash >>> 27)) * 0x94D049BB133111EBL;
            hashes[i] = hash ^ (hash >>> 31);
        }
    }

    /** The sum of the first {@code count} hashes, which are overwritten: halves are added until little is left. */
    static long sum(long[] hashes, int count) {
        int left = count;
        while (left > 32) {
            int half = (left + 1) >> 1;
            int upper = left - half;
            addShifted(hashes, upper, half);
            left = half;
        }
        long sum = 0;
        for (int i = 0; i < left; i++) {
            sum += hashes[i];
        }
        return sum;
    }

    private static void addShifted(long[] hashes, int count, int distance) {
        for (int i = 0; i < count; i++) {
            hashes[i] += hashes[i + distance];
        }
    }
}
