package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.HourlyFold;
import io.jobetl.pipeline.port.HourState;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells a table that has lost its rows (emptied, made again, restored without them, of another cluster) from one in
 * which somebody has deleted some. The latter is followed. To follow the former would erase what was billed, hour by
 * hour, so an hour that is found empty waits for the next look at the partition keys, and that refuses the table when
 * most hours are empty. For one thread.
 */
final class LostRows {
    /** Fewer may be missing whatever their share: those of a small table can all be deleted by hand. */
    private static final int FEWEST_HOURS = 12;

    private final CommittedHours committed;
    private final RecountSchedule schedule;
    private Instant lookedAt = Instant.MIN;

    LostRows(CommittedHours committed, RecountSchedule schedule) {
        this.committed = committed;
        this.schedule = schedule;
    }

    /**
     * Takes note of a look at all partition keys.
     *
     * @param begun when it began
     * @throws StoreException when most of the closed hours that are counted have no rows any more
     */
    void looked(Set<Integer> occupied, Instant begun) {
        int counted = 0;
        int lost = 0;
        HourState first = null;
        for (HourState state : committed.states()) {
            if (canBeLost(state, begun)) {
                counted++;
                if (!occupied.contains(state.epochHour())) {
                    lost++;
                    first = first == null || state.epochHour() < first.epochHour() ? state : first;
                }
            }
        }
        if (lost >= FEWEST_HOURS && lost > counted / 2) {
            throw refused(lost, counted, first);
        }
        lookedAt = begun;
    }

    /** Hours that are frozen, or about to be, stay as they are counted. */
    private boolean canBeLost(HourState state, Instant now) {
        int hour = state.epochHour();
        return !state.isFrozen()
                && hour != HourlyFold.NO_HOUR
                && state.rows() > 0
                && !schedule.closes(hour).isAfter(now)
                && !schedule.isExpiring(hour, now);
    }

    /** True when the hour, read as empty at this time, may not be taken for that yet. */
    boolean isDoubtful(int hour, Instant readAt) {
        HourState state = committed.state(hour);
        return state != null && lookedAt.isBefore(readAt) && canBeLost(state, readAt);
    }

    private static StoreException refused(int lost, int counted, @Nullable HourState first) {
        return new StoreException(
                Store.CASSANDRA,
                StoreException.Kind.REPLACED,
                "the tracking table has no rows of " + lost + " of the " + counted
                        + " closed hours that are counted"
                        + (first == null
                                ? ""
                                : ", the first is " + RecountSchedule.startOf(first.epochHour()) + " with "
                                        + first.rows() + " rows")
                        + ": it was emptied, made again or restored without them, or it is that of another cluster."
                        + " Nothing was changed in events",
                "bring the rows back, or correct cassandra.host. How to go on without them: docs/how-to/repair.md,"
                        + " \"The raw rows are gone\"",
                null);
    }
}
