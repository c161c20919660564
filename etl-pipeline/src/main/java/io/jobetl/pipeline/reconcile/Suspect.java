package io.jobetl.pipeline.reconcile;

import io.jobetl.model.DimensionTable;
import io.jobetl.model.SourcePosition;
import io.jobetl.pipeline.port.Drift;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row that differs from its source: on its way in the feed, or drift. Mutable, for one thread. */
final class Suspect {
    /** The row that differs. */
    record Key(DimensionTable table, int id) {}

    final Key key;
    final @Nullable Integer knownCompanyId;
    final @Nullable Integer companyId;
    final Instant since;
    /** Where the log ended after the difference was seen; null when nobody says. */
    final @Nullable SourcePosition seenAt;
    /** Whether the feed has brought what is known since the table was last compared. */
    final boolean isByFeed;
    /** Somebody has been told, but it is not repaired. */
    boolean isOpen;

    Instant notBefore;

    Suspect(
            Key key,
            @Nullable Integer knownCompanyId,
            @Nullable Integer companyId,
            Instant since,
            @Nullable SourcePosition seenAt,
            boolean isByFeed) {
        this.key = key;
        this.knownCompanyId = knownCompanyId;
        this.companyId = companyId;
        this.since = since;
        this.seenAt = seenAt;
        this.isByFeed = isByFeed;
        this.notBefore = since;
    }

    /** One that an earlier writer has told of. */
    static Suspect of(Drift open) {
        Suspect suspect = new Suspect(
                new Key(open.table(), open.id()), open.knownCompanyId(), open.companyId(), open.since(), null, false);
        suspect.isOpen = true;
        return suspect;
    }

    Drift drift(Drift.State state) {
        return drift(state, false);
    }

    /** @param isPassed whether the feed has gone past the difference */
    Drift drift(Drift.State state, boolean isPassed) {
        return new Drift(key.table(), key.id(), knownCompanyId, companyId, since, isByFeed && isPassed, state);
    }
}
