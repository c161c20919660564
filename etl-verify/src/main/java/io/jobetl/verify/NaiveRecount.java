package io.jobetl.verify;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Counts raw rows in the most obvious way. One row goes to one cell, or is rejected under the first reason that
 * applies, or lies in an hour that has not begun. Memory grows with the cells, not with the rows. For one thread.
 */
final class NaiveRecount {
    private static final int MOST_NAMED = 10;

    private final Instant now;
    private final Set<LocalDateTime> frozen;
    private final TreeMap<EventKey, Totals> cells = new TreeMap<>();
    private final TreeMap<String, Long> rejected = new TreeMap<>();
    private final TreeMap<String, Long> misplaced = new TreeMap<>();
    private final List<String> tooLarge = new ArrayList<>();
    private final Map<Instant, Long> rowsOfHour = new HashMap<>();
    private long rowsAggregated;
    private long rowsNotBegun;

    /**
     * @param now rows of hours that begin later are left out
     * @param frozen hours whose rows are left out as well
     */
    NaiveRecount(Instant now, Set<LocalDateTime> frozen) {
        this.now = now;
        this.frozen = frozen;
    }

    void add(RawRow row) {
        add(row, RowFate.of(row));
    }

    /** The same for one whose fate is known. */
    void add(RawRow row, RowFate fate) {
        Instant hour = fate.hour();
        if (hour != null) {
            rowsOfHour.merge(hour, 1L, Long::sum);
        }
        if (fate.waitsAt(now)) {
            rowsNotBegun++;
            return;
        }
        if (hour != null && fate.canBegin() && !frozen.isEmpty() && frozen.contains(startOf(hour))) {
            return;
        }
        Reject reject = fate.reject();
        if (reject != null) {
            rejected.merge(reject.label(), 1L, Long::sum);
            if (reject == Reject.WRONG_PARTITION) {
                name(row.place());
            }
        } else if (fate.key() != null) {
            cells.computeIfAbsent(fate.key(), absent -> new Totals()).add(row.customTrack(), fate.bid());
            rowsAggregated++;
        }
    }

    private static LocalDateTime startOf(Instant hour) {
        return LocalDateTime.ofInstant(hour, ZoneOffset.UTC);
    }

    private void name(String place) {
        if (misplaced.size() < MOST_NAMED || misplaced.containsKey(place)) {
            misplaced.merge(place, 1L, Long::sum);
        }
    }

    /** What {@code events} should hold; to be called when all rows are added. */
    SortedMap<EventKey, EventValues> expected(Companies companies) {
        cells.entrySet().removeIf(cell -> isTooLarge(cell.getKey(), cell.getValue()));
        TreeMap<EventKey, EventValues> expected = new TreeMap<>();
        cells.forEach((key, totals) -> expected.put(key, totals.values(companies.companyOf(key))));
        return expected;
    }

    private boolean isTooLarge(EventKey key, Totals totals) {
        if (totals.canBeKept()) {
            return false;
        }
        rejected.merge("bad_bid", totals.rows(), Long::sum);
        rowsAggregated -= totals.rows();
        tooLarge.add(
                key + ": " + totals.rows() + " rows, spend " + totals.spend().toPlainString());
        return true;
    }

    /** Rows rejected as wrong_partition, by the partition in which they stand; the first few partitions. */
    SortedMap<String, Long> misplaced() {
        return misplaced;
    }

    /** Cells whose spend is beyond what can be kept: their rows are rejected. */
    List<String> tooLarge() {
        return tooLarge;
    }

    /** Rows that stand in an hour, whatever became of them. */
    long rowsOf(LocalDateTime hour) {
        return rowsOfHour.getOrDefault(hour.toInstant(ZoneOffset.UTC), 0L);
    }

    /** Rows rejected, by reason. */
    SortedMap<String, Long> rejected() {
        return rejected;
    }

    long rowsAggregated() {
        return rowsAggregated;
    }

    /** Rows of hours that have not begun. */
    long rowsNotBegun() {
        return rowsNotBegun;
    }
}
