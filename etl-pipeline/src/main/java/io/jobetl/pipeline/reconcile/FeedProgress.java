package io.jobetl.pipeline.reconcile;

import io.jobetl.model.ChangeEvent;
import io.jobetl.model.DimensionMap;
import io.jobetl.model.DimensionTable;
import io.jobetl.model.SourcePosition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** How far the feed has come, by the positions of its events. Mutable, for one thread. */
final class FeedProgress {
    private static final Duration QUIET = Duration.ofSeconds(5);

    private static final class OfTable {
        private Instant lastEvent = Instant.MIN;
        private SourcePosition newest = SourcePosition.NONE;
        /** All events up to here have arrived. Those at the newest position may still be coming: a snapshot's rows. */
        private SourcePosition arrived = SourcePosition.NONE;
    }

    private final DimensionMap<OfTable> tables = DimensionMap.of(table -> new OfTable());

    void take(List<ChangeEvent> events, Instant now) {
        for (ChangeEvent event : events) {
            OfTable table = tables.get(event.table());
            table.lastEvent = now;
            if (table.newest.isBefore(event.position())) {
                table.arrived = table.newest;
                table.newest = event.position();
            }
            if (event instanceof ChangeEvent.SnapshotCompleted && table.arrived.isBefore(event.position())) {
                table.arrived = event.position();
            }
        }
    }

    /** Whether all changes before this position have arrived. */
    boolean hasPassed(DimensionTable table, SourcePosition position) {
        return !tables.get(table).arrived.isBefore(position);
    }

    /** Whether nothing has arrived for a while. */
    boolean isQuiet(DimensionTable table, Instant now) {
        Instant lastEvent = tables.get(table).lastEvent;
        return lastEvent.equals(Instant.MIN) || !now.isBefore(lastEvent.plus(QUIET));
    }
}
