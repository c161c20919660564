package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.Digest;
import io.jobetl.aggregation.HourlyFold;
import io.jobetl.aggregation.Partial;
import io.jobetl.pipeline.engine.TrackingCounter.HourChange;
import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.HourPhase;
import io.jobetl.pipeline.port.HourState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the sink has to be told after an hour was read as a whole: cells that changed, the phase of the hour, requests
 * that are served. For one thread.
 */
final class HourRecounts {
    /** By so much the clocks of two machines may differ without a reason to doubt them. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(1);

    private final CommittedHours committed;
    private final RecountSchedule schedule;

    HourRecounts(CommittedHours committed, RecountSchedule schedule) {
        this.committed = committed;
        this.schedule = schedule;
    }

    /**
     * True when the hour must not be read any more: a recount could erase what was counted. What was never counted is
     * counted once, however old it is: rows that have expired were never there for us.
     */
    boolean isTooOld(int hour, Instant now) {
        return committed.state(hour) != null && hour != HourlyFold.NO_HOUR && schedule.isExpiring(hour, now);
    }

    /**
     * The change that a finished reading makes; null when there is nothing to write.
     *
     * @param fresh all rows of the hour
     * @param nextRecount goes to the row of the hour
     * @param isScheduled write the row of the hour even when nothing else changed
     * @param served requests that this reading serves: compared is what stands in the sink, not its digest
     */
    @Nullable
    HourChange change(
            Partial fresh, Instant readAt, Instant now, Instant nextRecount, boolean isScheduled, List<Long> served) {
        int hour = fresh.epochHour();
        if (committed.isFrozen(hour) || RecountSchedule.startOf(hour).isAfter(now)) {
            // An hour that has not begun was counted by a clock that was ahead, if at all: what it holds stays.
            return served.isEmpty() ? null : new HourChange(HourCells.unchanged(hour), null, served);
        }
        HourState state = committed.state(hour);
        boolean isReplacing = !fresh.digest().equals(state == null ? Digest.EMPTY : state.digest());
        boolean isLast = hour != HourlyFold.NO_HOUR && schedule.isLast(hour, readAt);
        if (state != null && hour != HourlyFold.NO_HOUR && schedule.isKeptForATime(hour)) {
            boolean isOld = isTooOld(hour, now);
            if (isOld || isLast || isReplacing || !served.isEmpty()) {
                Instant sinkTime = committed.sinkTime().plus(CLOCK_TOLERANCE);
                if (isOld != schedule.isExpiring(hour, sinkTime)) {
                    // One of the clocks is wrong. To freeze the hour, or to replace it, waits for both.
                    return served.isEmpty() ? null : new HourChange(HourCells.unchanged(hour), null, served);
                }
                if (isOld) {
                    return frozen(state, served);
                }
                isLast &= schedule.isLast(hour, sinkTime);
            }
        }
        HourPhase phase = phaseAfter(hour, readAt, isLast);
        Instant next = phase == HourPhase.FROZEN ? RecountSchedule.NEVER : nextRecount;
        if (!served.isEmpty()) {
            List<Cell> stored = committed.cells(hour);
            HourCells cells = replaced(committed.partial(hour, stored), fresh, stored);
            boolean isKnown = state != null || fresh.rows() > 0;
            return new HourChange(cells, isKnown ? cells.state(next, phase, readAt) : null, served);
        }
        if (isReplacing) {
            HourCells cells = replaced(committed.partial(hour), fresh, List.of());
            return new HourChange(cells, cells.state(next, phase, readAt), served);
        }
        if (state != null && (isScheduled || phase != state.phase())) {
            return new HourChange(
                    HourCells.unchanged(hour),
                    new HourState(hour, state.digest(), state.rejects(), next, phase, readAt),
                    served);
        }
        return null;
    }

    /** Keeps the hour as it was counted before its rows began to expire. */
    private static HourChange frozen(HourState state, List<Long> served) {
        HourState frozen = new HourState(
                state.epochHour(),
                state.digest(),
                state.rejects(),
                RecountSchedule.NEVER,
                HourPhase.FROZEN,
                state.countedAt());
        return new HourChange(HourCells.unchanged(state.epochHour()), frozen, served);
    }

    private HourCells replaced(Partial before, Partial fresh, List<Cell> rewritten) {
        HourCells cells = committed.hourCells(before);
        cells.rewrite(rewritten);
        cells.replace(before, fresh);
        return cells;
    }

    private HourPhase phaseAfter(int hour, Instant readAt, boolean isLast) {
        if (isLast) {
            return HourPhase.FROZEN;
        }
        return readAt.isBefore(schedule.closes(hour)) ? committed.phase(hour) : HourPhase.CLOSED;
    }
}
