package io.jobetl.model;

/**
 * Why a row of {@code logs.tracking} is not aggregated. Every row read is aggregated or has exactly one reason: the
 * first of this list that applies, so rows read = rows aggregated + rows rejected.
 */
public enum RejectReason {
    /** The key is not a version-1 UUID (only possible where {@code create_time} is text or uuid). */
    BAD_UUID,
    /**
     * The row stands in another partition than its key says: of another hour, of a shard that the table does not have,
     * or, where keys are text, under a second spelling of the same key.
     */
    WRONG_PARTITION,
    /** No job, publisher, campaign and bid: a visit that no campaign paid for. */
    ORGANIC,
    /** {@code custom_track} is none of {@link EventKind}: page loads, heartbeats, interviews and so on. */
    IGNORED_TRACK,
    /** A counted track with a publisher, campaign or bid, but no job. */
    SPONSORED_WITHOUT_JOB,
    /** The bid is not a finite number, or beyond +-10^8; or an id is no int (only possible in a bigint column). */
    BAD_BID
}
