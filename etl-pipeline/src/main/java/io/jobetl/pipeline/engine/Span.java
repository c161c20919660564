package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.Partial;

/**
 * A range of event time of one hour, over all its shards, with what was last read there. Ticks of 100 ns since
 * 1582-10-15T00:00Z.
 */
final class Span {
    final long fromTicks;
    final long toTicks;
    /** The unread end of the hour, behind the newest cut. */
    final boolean ahead;

    Partial partial;
    long recountAtTicks;
    boolean inFlight;
    /** The partial was not read from the tracking table, but is what the sink holds. */
    boolean stored;

    Span(long fromTicks, long toTicks, boolean ahead, Partial partial, long recountAtTicks) {
        this.fromTicks = fromTicks;
        this.toTicks = toTicks;
        this.ahead = ahead;
        this.partial = partial;
        this.recountAtTicks = recountAtTicks;
    }

    long widthTicks() {
        return toTicks - fromTicks;
    }
}
