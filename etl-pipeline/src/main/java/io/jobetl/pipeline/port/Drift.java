package io.jobetl.pipeline.port;

import io.jobetl.model.DimensionTable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job or campaign whose company is known as another one than the source has, though the feed had its time to carry
 * the change.
 *
 * @param knownCompanyId what was known; null for none
 * @param companyId what the source has; null for none, also when the row is gone
 * @param since when the difference was first seen
 * @param isByFeed whether the feed has brought what was known since the table was last compared: the feed is wrong then
 */
public record Drift(
        DimensionTable table,
        int id,
        @Nullable Integer knownCompanyId,
        @Nullable Integer companyId,
        Instant since,
        boolean isByFeed,
        State state) {
    /** What became of it. */
    public enum State {
        /** Nobody has mended it. */
        OPEN,
        /** The company of the source is known now, and the cells follow. */
        REPAIRED,
        /** It went away by itself, for instance by a new snapshot. */
        GONE
    }

    /** The same with another state. */
    public Drift as(State newState) {
        return new Drift(table, id, knownCompanyId, companyId, since, isByFeed, newState);
    }
}
