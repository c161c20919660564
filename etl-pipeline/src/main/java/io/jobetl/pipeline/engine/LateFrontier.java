package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.HourlyFold;
import io.jobetl.pipeline.port.HourPhase;
import io.jobetl.pipeline.port.HourState;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * Until when the rows that came up to an hour late are counted: all that became readable before. An hour, or a span of
 * one, has no part in it any more when it was read an hour after its end or later, as no such row comes to it after
 * that. All others have: what became readable since their last reading began may be missing.
 *
 * <p>Asked when everything that was read is committed. Mutable, for one thread.
 */
final class LateFrontier {
    private final CommittedHours committed;
    /** Hours that may lack such rows, and a time at which such rows are known to have been counted. */
    private final TreeMap<Integer, Long> readTicks = new TreeMap<>();

    LateFrontier(CommittedHours committed) {
        this.committed = committed;
        for (HourState state : committed.states()) {
            found(state.epochHour(), Span.NEVER);
        }
    }

    /** The hour has rows; before this there were none, or it is not known. */
    void found(int epochHour, long ticks) {
        if (epochHour != HourlyFold.NO_HOUR) {
            readTicks.putIfAbsent(epochHour, ticks);
        }
    }

    /** What is counted of the hour is what a reading found that began at this time. */
    void read(int epochHour, long ticks) {
        readTicks.merge(epochHour, ticks, Math::max);
    }

    /**
     * The oldest time at which a reading of closed hours began, of those that have a part in it.
     *
     * @param isOpen hours that are not asked for here
     */
    long ticks(Instant now, IntPredicate isOpen, RecentHours recentHours) {
        long ticks = Long.MAX_VALUE;
        for (Iterator<Map.Entry<Integer, Long>> entries = readTicks.entrySet().iterator(); entries.hasNext(); ) {
            Map.Entry<Integer, Long> entry = entries.next();
            int hour = entry.getKey();
            if (isOpen.test(hour) || RecountSchedule.startOf(hour).isAfter(now)) {
                continue;
            }
            RecentHour recent = recentHours.get(hour);
            long known = Math.max(entry.getValue(), committedTicks(hour, now));
            known = recent == null ? known : Math.max(known, recent.countedTicks());
            if (committed.isFrozen(hour)
                    || Span.isSettled(RecountSchedule.ticks(RecountSchedule.startOf(hour + 1)), known)) {
                entries.remove();
            } else {
                ticks = Math.min(ticks, known);
            }
        }
        return ticks;
    }

    /** A time that lies ahead was written by a clock that was ahead, and says nothing. */
    private long committedTicks(int hour, Instant now) {
        HourState state = committed.state(hour);
        return state == null
                        || state.phase() != HourPhase.CLOSED
                        || state.countedAt().isAfter(now)
                ? Span.NEVER
                : RecountSchedule.ticks(state.countedAt());
    }
}
