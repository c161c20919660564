package io.jobetl.pipeline.port;

import io.jobetl.aggregation.Digest;
import io.jobetl.aggregation.RejectCounts;
import java.time.Instant;

/**
 * What is known of one hour: the row of {@code etl_hour}.
 *
 * @param epochHour hours since 1970-01-01T00Z
 * @param digest names the set of rows that is counted
 * @param rejects rows of that set that were not aggregated, by reason
 * @param nextRecount when the hour is to be recounted next
 */
public record HourState(int epochHour, Digest digest, RejectCounts rejects, Instant nextRecount) {
    /** Rows of the digest that stand in cells. */
    public long aggregatedRows() {
        return digest.rows() - rejects.total();
    }
}
