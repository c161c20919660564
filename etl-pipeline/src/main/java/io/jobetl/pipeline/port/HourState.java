package io.jobetl.pipeline.port;

import io.jobetl.aggregation.Digest;
import io.jobetl.aggregation.RejectCounts;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one hour: the row of {@code etl_hour}.
 *
 * @param epochHour hours since 1970-01-01T00Z
 * @param digest names the set of rows that is counted
 * @param rejects rows of that set that were not aggregated, by reason
 * @param nextRecount when the hour is to be recounted next
 * @param phase how far the counting has come
 * @param countedAt when the newest reading began that the digest stands for, by the clock of the pipeline
 * @param rowsBefore all rows of the digest have event times before this, a whole microsecond: so what lies behind it can
 *     be added to what is counted; null when that is not known
 */
public record HourState(
        int epochHour,
        Digest digest,
        RejectCounts rejects,
        Instant nextRecount,
        HourPhase phase,
        Instant countedAt,
        @Nullable Instant rowsBefore) {
    /** Of rows whose event times may be anywhere. */
    public HourState(
            int epochHour,
            Digest digest,
            RejectCounts rejects,
            Instant nextRecount,
            HourPhase phase,
            Instant countedAt) {
        this(epochHour, digest, rejects, nextRecount, phase, countedAt, null);
    }

    /** Rows of the digest. */
    public long rows() {
        return digest.rows();
    }

    /** Rows of the digest that stand in cells. */
    public long aggregatedRows() {
        return digest.rows() - rejects.total();
    }

    public boolean isFrozen() {
        return phase == HourPhase.FROZEN;
    }
}
