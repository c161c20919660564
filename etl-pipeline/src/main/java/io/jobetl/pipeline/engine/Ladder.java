package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.TimeUuids;
import java.time.Duration;

/**
 * When a part of an open hour is read again. Ticks of 100 ns.
 *
 * <p>Fine: when the age of its end has doubled, so a row that becomes readable L after its event time is counted at
 * most L later (or one poll, when that is longer). Coarse: where every row that is late by more than a second has a
 * hint, the ladder has to find those that are late by less, and checks now and then what was counted.
 *
 * <p>Mutable, for one thread.
 */
final class Ladder {
    private static final long AHEAD_RECOUNT_TICKS = 1_000 * TimeUuids.TICKS_PER_MILLI;
    private static final int WIDTHS_PER_REST = 64;
    private static final int FINE_FACTOR = 2;
    private static final int COARSE_FACTOR = 4;
    private static final int CHECK_FACTOR = 16;

    private final long pollTicks;
    private final boolean readsWanted;
    private long cutTicks;
    private boolean coarse;

    /** @param readsWanted a span that a hint wants to be read again is due; else the sweep reads it */
    Ladder(long pollTicks, boolean readsWanted) {
        this.pollTicks = pollTicks;
        this.readsWanted = readsWanted;
        this.cutTicks = pollTicks;
    }

    /** News are looked for so often now; what was read is not read again any sooner for that. */
    void setPoll(Duration interval) {
        cutTicks = Math.min(pollTicks, interval.toNanos() / 100);
    }

    /** Between two cuts of the unread end of the hour. */
    long cutTicks() {
        return cutTicks;
    }

    boolean isDue(Span span, long nowTicks) {
        return span.recountAtTicks <= nowTicks
                || (readsWanted && span.wanted && span.readTicks + restTicks(span) <= nowTicks);
    }

    long pollTicks() {
        return pollTicks;
    }

    boolean isCoarse() {
        return coarse;
    }

    void setCoarse(boolean coarse) {
        this.coarse = coarse;
    }

    /** So that hints which name counted rows again and again do not keep the store busy. */
    private static long restTicks(Span span) {
        return Math.max(AHEAD_RECOUNT_TICKS, span.widthTicks() / WIDTHS_PER_REST);
    }

    /** When a span is due that was read then. */
    long dueTicks(Span span, long readTicks) {
        if (span.ahead) {
            return readTicks + AHEAD_RECOUNT_TICKS;
        }
        long ageTicks = readTicks - span.toTicks;
        return readTicks + Math.max(ageTicks * (factor(ageTicks) - 1), pollTicks);
    }

    private int factor(long ageTicks) {
        if (!coarse) {
            return FINE_FACTOR;
        }
        return ageTicks < Span.HINTED_TICKS ? COARSE_FACTOR : CHECK_FACTOR;
    }
}
