package io.jobetl.aggregation;

import io.jobetl.model.TrackingColumns;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Folds rows of many hours, in any order, into one {@link Partial} per hour. For tables that can only be read as a
 * whole; memory grows with the cells, not with the rows. Rows without an event time stand under {@link #NO_HOUR}.
 *
 * <p>Mutable, for one thread at a time.
 */
public final class HourlyFold {
    /** The "hour" of rows whose key is not a version-1 UUID; before any hour of a TimeUUID. */
    public static final int NO_HOUR = TimeUuids.epochHourOfTicks(0) - 1;

    private final TreeMap<Integer, Partial> partials = new TreeMap<>();
    // Neighbouring rows are often of one hour: the last partial saves most look-ups.
    private Partial last = new Partial(NO_HOUR);

    public void accumulate(TrackingColumns columns) {
        for (int row = 0; row < columns.size(); row++) {
            int epochHour = (columns.flags(row) & TrackingColumns.BAD_UUID) != 0
                    ? NO_HOUR
                    : TimeUuids.epochHour(columns.uuidHigh(row));
            if (last.epochHour() != epochHour || last.rows() == 0) {
                last = partials.computeIfAbsent(epochHour, Partial::new);
            }
            last.accumulate(columns, row);
        }
    }

    /** The partials by hour; hours without rows are left out. */
    public SortedMap<Integer, Partial> partials() {
        return partials;
    }
}
