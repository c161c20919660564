package io.jobetl.aggregation;

import io.jobetl.model.CellKey;
import io.jobetl.model.CellMetrics;
import io.jobetl.model.TrackingColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Folds rows of many hours, in any order, into one {@link Partial} per hour. For tables that can only be read as a
 * whole; memory grows with the cells, not with the rows. Rows without an event time stand under {@link #NO_HOUR}.
 *
 * <p>The rows of a batch are sorted by hour before they are counted, so that the cells of one hour are visited
 * together.
 *
 * <p>Mutable, for one thread at a time.
 *
 * <pre>{@code
 * HourlyFold fold = new HourlyFold();
 * try (Stream<String> lines = Files.lines(Path.of("clicks.csv"))) {
 *     fold.accumulate(lines.skip(1).iterator(), (line, rows) -> {
 *         String[] column = line.split(",", -1);
 *         rows.row(column[0]).track(column[1]).job(column[2]).publisher(column[3])
 *                 .campaign(column[4]).group(column[5]).bid(column[6]).add();
 *     });
 * }
 * fold.cellsByKey().forEach((key, cell) ->
 *         System.out.println(key.hour() + " job " + key.jobId() + ": " + cell.clicks() + " clicks, " + cell.spend()));
 * }</pre>
 */
public final class HourlyFold {
    /** The "hour" of rows whose key is not a version-1 UUID; before any hour of a TimeUUID. */
    public static final int NO_HOUR = TimeUuids.epochHourOfTicks(0) - 1;

    private static final int BATCH_ROWS = 4_096;

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

    /**
     * Accumulates rows of any form, as they come. What the iterator throws, or the translation of a row, ends this; the
     * fold is then of no further use, because some of the rows are in it.
     *
     * @param rows the rows, each taken once
     * @param translation adds the row it is given to the batch, with {@link TrackingColumns#row}, or leaves it out
     * @throws IllegalStateException when the translation added more than one row at once
     */
    public <R> void accumulate(Iterator<R> rows, BiConsumer<? super R, ? super TrackingColumns> translation) {
        TrackingColumns batch = new TrackingColumns(BATCH_ROWS + 1); // so that a second row is seen
        while (rows.hasNext()) {
            int before = batch.size();
            translation.accept(rows.next(), batch);
            if (batch.size() > before + 1) {
                throw new IllegalStateException("the translation of one row added " + (batch.size() - before)
                        + ": let the iterator give each of them by itself");
            }
            if (batch.size() == BATCH_ROWS) {
                accumulate(batch);
                batch.clear();
            }
        }
        accumulate(batch);
    }

    /**
     * Adds the rows of a partial, counted elsewhere, to those of its hour; none of them may be here.
     *
     * @throws IllegalArgumentException when it is one of {@link #partials}; this fold is unchanged
     */
    public void combine(Partial other) {
        partials.get(number(other.epochHour())).combine(other);
    }

    /** All cells in the order of their keys: a copy, with two objects per cell. */
    public SortedMap<CellKey, CellMetrics> cellsByKey() {
        SortedMap<CellKey, CellMetrics> cells = new TreeMap<>();
        partials.forEach(partial -> cells.putAll(partial.cellsByKey()));
        return cells;
    }

    /** Rows accumulated, rejected ones included. */
    public long rows() {
        return partials.stream().mapToLong(Partial::rows).sum();
    }

    /** The rows of all hours that were not aggregated, by reason. */
    public RejectCounts rejects() {
        RejectCounts rejects = RejectCounts.NONE;
        for (Partial partial : partials) {
            rejects = rejects.plus(partial.rejects());
        }
        return rejects;
    }

    /** The partials by hour, themselves and not copies; hours without rows are left out. */
    public SortedMap<Integer, Partial> partials() {
        SortedMap<Integer, Partial> byHour = new TreeMap<>();
        partials.forEach(partial -> byHour.put(partial.epochHour(), partial));
        return byHour;
    }

    @Override
    public String toString() {
        return "HourlyFold[" + partials.size() + " hours, " + rows() + " rows, " + rejects() + "]";
    }
}
