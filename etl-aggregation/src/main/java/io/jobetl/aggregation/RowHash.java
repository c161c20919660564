package io.jobetl.aggregation;

import io.jobetl.model.TrackingColumns;

/**
 * Two independent 64-bit hashes of a row's key and counted columns: a multilinear hash modulo 2^64 (sum of the columns,
 * each times its own odd constant) and the finaliser of SplitMix64 behind it. The sum alone would be linear, so that
 * swapping a value between two rows would go unseen; the finaliser ends that.
 */
final class RowHash {
    private RowHash() {}

    static long high(TrackingColumns columns, int row) {
        long sum = columns.uuidHigh(row) * 0x9E3779B97F4A7C15L
                + columns.uuidLow(row) * 0xC2B2AE3D27D4EB4FL
                + ids(columns.jobId(row), columns.publisherId(row)) * 0x165667B19E3779F9L
                + ids(columns.campaignId(row), columns.groupId(row)) * 0xD6E8FEB86659FD93L
                + columns.bidMicros(row) * 0xA0761D6478BD642FL
                + code(columns, row) * 0xE7037ED1A0B428DBL;
        return finish(sum);
    }

    static long low(TrackingColumns columns, int row) {
        long sum = columns.uuidHigh(row) * 0x8EBC6AF09C88C6E3L
                + columns.uuidLow(row) * 0x589965CC75374CC3L
                + ids(columns.jobId(row), columns.publisherId(row)) * 0x1D8E4E27C47D124FL
                + ids(columns.campaignId(row), columns.groupId(row)) * 0xEB44ACCAB455D165L
                + columns.bidMicros(row) * 0xA54FF53A5F1D36F1L
                + code(columns, row) * 0x510E527FADE682D1L;
        return finish(sum);
    }

    private static long ids(int high, int low) {
        return ((long) high << 32) | (low & 0xFFFFFFFFL);
    }

    private static long code(TrackingColumns columns, int row) {
        return ((columns.kindCode(row) + 1L) << 8) | columns.flags(row);
    }

    private static long finish(long sum) {
        long hash = (sum ^ (sum >>> 30)) * 0xBF58476D1CE4E5B9L;
        hash = (hash ^ (hash >>> 27)) * 0x94D049BB133111EBL;
        return hash ^ (hash >>> 31);
    }
}
