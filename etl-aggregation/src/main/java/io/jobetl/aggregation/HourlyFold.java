package io.jobetl.aggregation;

import io.jobetl.model.TrackingColumns;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Folds rows of many hours, in any order, into one {@link Partial} per hour. For tables that can only be read as a
 * whole; memory grows with the cells, not with the rows. Rows without an event time stand under {@link #NO_HOUR}.
 *
 * <p>Mutable, for one thread at a time.
 */
public final class HourlyFold {
    /** The "hour" of rows whose key is not a version-1 UUID; before any hour of a TimeUUID. */
    public static final int NO_HOUR = TimeUuids.epochHourOfTicks(0) - 1;

    /** A power of two; six weeks of neighbouring hours have a place of their own. */
    private static final int NEAR_HOURS = 1_024;

    private final TreeMap<Integer, Partial> partials = new TreeMap<>();
    /** The partials again, by hour modulo the length, as far as they do not displace each other. */
    private final @Nullable Partial[] near = new Partial[NEAR_HOURS];

    public void accumulate(TrackingColumns columns) {
        int size = columns.size();
        Scratch scratch = Scratch.ofThisThread(size);
        RowHash.high(columns, scratch.hashes);
        RowHash.low(columns, scratch.moreHashes);
        CellTable.hash(columns, scratch.keyHashes);
        for (int row = 0; row < size; row++) {
            int epochHour = (columns.flags(row) & TrackingColumns.BAD_UUID) != 0
                    ? NO_HOUR
                    : TimeUuids.epochHour(columns.uuidHigh(row));
            partialOf(epochHour)
                    .accumulate(columns, row, scratch.hashes[row], scratch.moreHashes[row], scratch.keyHashes[row]);
        }
    }

    private Partial partialOf(int epochHour) {
        int place = epochHour & (NEAR_HOURS - 1);
        Partial partial = near[place];
        if (partial == null || partial.epochHour() != epochHour) {
            partial = partials.computeIfAbsent(epochHour, Partial::new);
            near[place] = partial;
        }
        return partial;
    }

    /** The partials by hour; hours without rows are left out. */
    public SortedMap<Integer, Partial> partials() {
        return partials;
    }
}
