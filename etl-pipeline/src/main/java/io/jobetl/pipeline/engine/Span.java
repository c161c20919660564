package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.Partial;
import io.jobetl.aggregation.TimeUuids;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A range of event time of one hour, over all its shards, with what was last read there. Ticks of 100 ns since
 * 1582-10-15T00:00Z.
 */
final class Span {
    /** A row that is later than this is left to the ladder, the schedule, and the sweep over closed hours. */
    static final long LATENESS_TICKS = TimeUuids.TICKS_PER_HOUR;

    /** Writers give hints of rows that are a second old; the rest is for their clocks. */
    static final long HINTED_TICKS = 1_200 * TimeUuids.TICKS_PER_MILLI;

    static final long NEVER = Long.MIN_VALUE;

    final long fromTicks;
    final long toTicks;
    /** The unread end of the hour, behind the newest cut. */
    final boolean ahead;

    Partial partial;
    long recountAtTicks;
    /** When the last reading began, the older one where spans were joined: what was readable by then is counted. */
    long readTicks = NEVER;
    /** Age of its end when it was last read; the younger one where spans were joined. */
    long readAgeTicks = NEVER;

    boolean inFlight;
    /** Its last reading has failed. */
    boolean failed;
    /** The partial was not read from the tracking table, but is what the sink holds. */
    boolean stored;
    /** It is not known either which rows that are. */
    boolean unnamed;
    /** A hint wants it to be read again. */
    boolean wanted;
    /** The sweep is reading it, piece by piece; null when it is not. */
    @Nullable
    SpanSweep sweep;

    Span(long fromTicks, long toTicks, boolean ahead, Partial partial, long recountAtTicks) {
        this.fromTicks = fromTicks;
        this.toTicks = toTicks;
        this.ahead = ahead;
        this.partial = partial;
        this.recountAtTicks = recountAtTicks;
    }

    /** A row that this reading finds, and the last one did not, has a hint if its writer gives hints. */
    boolean wasReadOld() {
        return !stored && !ahead && readAgeTicks >= HINTED_TICKS;
    }

    /** True while what is counted at this time is about to be replaced by a reading. */
    boolean isBeingRead(long ticks) {
        return unnamed || ahead || inFlight || (sweep != null && sweep.isReading(ticks));
    }

    /** Counts a row at this time that is not counted yet. */
    void add(long ticks, Partial row) {
        partial.combine(row);
        if (sweep != null) {
            sweep.add(ticks, row);
        }
    }

    /** The span of this time, of spans that adjoin and are in order; the last one when it lies behind all of them. */
    static Span at(List<Span> spans, long ticks) {
        int low = 0;
        int high = spans.size() - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (spans.get(middle).toTicks <= ticks) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return spans.get(low);
    }

    long widthTicks() {
        return toTicks - fromTicks;
    }

    /** True when the last reading saw every row of it that is late by up to {@link #LATENESS_TICKS}. */
    boolean isSettled() {
        return isSettled(toTicks, readTicks);
    }

    static boolean isSettled(long endTicks, long readTicks) {
        return readTicks >= endTicks + LATENESS_TICKS;
    }
}
