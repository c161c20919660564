package io.jobetl.aggregation;

import io.jobetl.model.TrackingColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Folds rows of many hours, in any order, into one {@link Partial} per hour. For tables that can only be read as a
 * whole; memory grows with the cells, not with the rows. Rows without an event time stand under {@link #NO_HOUR}.
 *
 * <p>The rows of a batch are sorted by hour before they are counted, so that the cells of one hour are visited
 * together.
 *
 * <p>Mutable, for one thread at a time.
 */
public final class HourlyFold {
    /** The "hour" of rows whose key is not a version-1 UUID; before any hour of a TimeUUID. */
    public static final int NO_HOUR = TimeUuids.epochHourOfTicks(0) - 1;

    /** A power of two; six weeks of neighbouring hours have a place of their own. */
    private static final int NEAR_HOURS = 1_024;

    /** In the order in which their hours appeared. */
    private final List<Partial> partials = new ArrayList<>();

    private final Map<Integer, Integer> numbers = new HashMap<>();
    /** The last hour at each place, which is the hour modulo the length, and its number. */
    private final int[] nearHours = new int[NEAR_HOURS];

    private final int[] nearNumbers = new int[NEAR_HOURS];
    /** Rows of the batch by number of their hour; all 0 between batches. */
    private int[] counts = new int[64];

    /** An empty fold. */
    public HourlyFold() {
        Arrays.fill(nearHours, Integer.MAX_VALUE); // not an hour of any TimeUUID
    }

    /** Accumulates all rows of the batch. */
    public void accumulate(TrackingColumns columns) {
        int size = columns.size();
        if (size == 0) {
            return;
        }
        Scratch scratch = Scratch.ofThisThread(size);
        if (isOneHour(columns, scratch.hours)) {
            partials.get(scratch.hours[0]).accumulate(columns);
            return;
        }
        RowHash.high(columns, scratch.hashes);
        RowHash.low(columns, scratch.moreHashes);
        CellTable.hash(columns, scratch.keyHashes);
        Partial.markFlaws(columns, scratch.marks);
        sortByHour(size, scratch);
        int from = 0;
        for (int hour = 0; from < size; hour++) {
            int to = counts[hour];
            if (to > 0) {
                partials.get(hour).accumulate(columns, scratch, from, to);
                from = to;
                counts[hour] = 0;
            }
        }
    }

    /** Writes the number of each row's hour. */
    private boolean isOneHour(TrackingColumns columns, int[] hours) {
        int size = columns.size();
        int difference = 0;
        for (int row = 0; row < size; row++) {
            int hour = number(
                    (columns.flags(row) & TrackingColumns.BAD_UUID) != 0
                            ? NO_HOUR
                            : TimeUuids.epochHour(columns.uuidHigh(row)));
            hours[row] = hour;
            difference |= hour ^ hours[0];
        }
        return difference == 0;
    }

    private int number(int epochHour) {
        int place = epochHour & (NEAR_HOURS - 1);
        if (nearHours[place] != epochHour) {
            nearHours[place] = epochHour;
            nearNumbers[place] = numbers.computeIfAbsent(epochHour, this::open);
        }
        return nearNumbers[place];
    }

    private int open(int epochHour) {
        int number = partials.size();
        partials.add(new Partial(epochHour));
        if (number == counts.length) {
            counts = new int[2 * number];
        }
        return number;
    }

    /** A counting sort; afterwards {@link #counts} says where the rows of an hour end, and 0 where there are none. */
    private void sortByHour(int size, Scratch scratch) {
        int[] hours = scratch.hours;
        for (int row = 0; row < size; row++) {
            counts[hours[row]]++;
        }
        int start = 0;
        for (int hour = 0; start < size; hour++) {
            int count = counts[hour];
            if (count > 0) {
                counts[hour] = start;
                start += count;
            }
        }
        for (int row = 0; row < size; row++) {
            scratch.rows[counts[hours[row]]++] = row;
        }
    }

    /** The partials by hour, themselves and not copies; hours without rows are left out. */
    public SortedMap<Integer, Partial> partials() {
        SortedMap<Integer, Partial> byHour = new TreeMap<>();
        partials.forEach(partial -> byHour.put(partial.epochHour(), partial));
        return byHour;
    }
}
