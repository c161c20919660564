package io.jobetl.benchmarks.kernel;

/**
 * A tracking row as an object, for the rivals that want one.
 *
 * @param kindCode ordinal of the event kind, or {@code EventKind.NOT_COUNTED}
 * @param bidMicros in millionths of the currency unit
 */
record TrackedRow(
        long uuidHigh,
        long uuidLow,
        int kindCode,
        int jobId,
        int publisherId,
        int campaignId,
        int groupId,
        long bidMicros) {}
