package io.jobetl.verify;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
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
 * applies, or lies in an hour that has not begun. Memory grows with the cells, not with the rows. For one thread; what
 * several found in different rows is put together by {@link #write} and {@link #absorb}.
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
                name(row.place(), 1);
            }
        } else if (fate.key() != null) {
            cells.computeIfAbsent(fate.key(), absent -> new Totals()).add(row.customTrack(), fate.bid());
            rowsAggregated++;
        }
    }

    private static LocalDateTime startOf(Instant hour) {
        return LocalDateTime.ofInstant(hour, ZoneOffset.UTC);
    }

    /** Keeps the first ones in the order of their names, so the order of the rows makes no difference. */
    private void name(String place, long rows) {
        misplaced.merge(place, rows, Long::sum);
        if (misplaced.size() > MOST_NAMED) {
            misplaced.pollLastEntry();
        }
    }

    /** All that was found, for {@link #absorb}; to be called before {@link #expected}. */
    void write(DataOutput out) throws IOException {
        out.writeInt(cells.size());
        for (Map.Entry<EventKey, Totals> cell : cells.entrySet()) {
            cell.getKey().write(out);
            cell.getValue().write(out);
        }
        writeCounts(out, rejected);
        writeCounts(out, misplaced);
        out.writeInt(rowsOfHour.size());
        for (Map.Entry<Instant, Long> hour : rowsOfHour.entrySet()) {
            out.writeLong(hour.getKey().getEpochSecond());
            out.writeLong(hour.getValue());
        }
        out.writeLong(rowsAggregated);
        out.writeLong(rowsNotBegun);
    }

    /**
     * Adds what another one found among other rows at the same {@code now}: as if this one had been given its rows, in
     * whatever order several are absorbed.
     */
    void absorb(DataInput in) throws IOException {
        for (int left = in.readInt(); left > 0; left--) {
            EventKey key = EventKey.read(in);
            cells.computeIfAbsent(key, absent -> new Totals()).add(Totals.read(in));
        }
        for (int left = in.readInt(); left > 0; left--) {
            rejected.merge(in.readUTF(), in.readLong(), Long::sum);
        }
        for (int left = in.readInt(); left > 0; left--) {
            name(in.readUTF(), in.readLong());
        }
        for (int left = in.readInt(); left > 0; left--) {
            rowsOfHour.merge(Instant.ofEpochSecond(in.readLong()), in.readLong(), Long::sum);
        }
        rowsAggregated += in.readLong();
        rowsNotBegun += in.readLong();
    }

    private static void writeCounts(DataOutput out, Map<String, Long> counts) throws IOException {
        out.writeInt(counts.size());
        for (Map.Entry<String, Long> count : counts.entrySet()) {
            out.writeUTF(count.getKey());
            out.writeLong(count.getValue());
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
