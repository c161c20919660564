package io.jobetl.verify;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Takes from the differences those that the promise explains: cells that lack nothing but rows that are not owed yet.
 *
 * <p>Write times are expensive to ask for, so they are read for the hours that differ and no others, and not at all
 * when all is exact. The rows are read after {@code events} was: what was counted by then is among them. Hour by hour,
 * so that memory grows with the differing cells of one hour; in the flat layout with those of all.
 */
final class NotDueYet {
    private static final Duration FOREVER = Duration.ofDays(1);

    private final RawRows rows;
    private final RawTable table;
    private final Comparison comparison;
    private final LateHints hints;

    NotDueYet(RawRows rows, Comparison comparison, LateHints hints) {
        this.rows = rows;
        this.hints = hints;
        this.table = rows.table();
        this.comparison = comparison;
    }

    /**
     * Removes what is right or pending from the differences, and renews the others by the rows of now.
     */
    Pending remove(Verifier.Progress progress) {
        SortedMap<Instant, SortedSet<EventKey>> hours = new TreeMap<>();
        for (EventKey key : comparison.differing().keySet()) {
            Instant hour = key.hour().toInstant(ZoneOffset.UTC);
            if (Promise.canWait(hour, comparison.at())) {
                hours.computeIfAbsent(hour, absent -> new TreeSet<>()).add(key);
            }
        }
        if (hours.isEmpty()) {
            return Pending.NONE;
        }
        if (!table.isHourly()) {
            List<EventKey> keys =
                    hours.values().stream().flatMap(Collection::stream).toList();
            return settle(keys, cells -> rows.readWithTimes(table, row -> add(row, cells), FOREVER));
        }
        Pending pending = Pending.NONE;
        int done = 0;
        for (Map.Entry<Instant, SortedSet<EventKey>> hour : hours.entrySet()) {
            progress.readingWriteTimes(done++, hours.size());
            pending = pending.plus(settle(
                    hour.getValue(),
                    cells -> rows.readHour(table, hour.getKey(), false, row -> add(row, cells), RawRows.UNBOUNDED)));
        }
        return pending;
    }

    private Pending settle(Collection<EventKey> keys, Consumer<Map<EventKey, CellRows>> reading) {
        Map<EventKey, CellRows> cells = new HashMap<>();
        keys.forEach(key -> cells.put(key, new CellRows()));
        reading.accept(cells);
        Pending pending = Pending.NONE;
        for (EventKey key : keys) {
            pending = pending.plus(settle(key, cells.getOrDefault(key, new CellRows())));
        }
        return pending;
    }

    private void add(RawRow row, Map<EventKey, CellRows> cells) {
        RowFate fate = RowFate.of(row);
        CellRows cell = fate.key() == null ? null : cells.get(fate.key());
        if (cell != null) {
            cell.add(
                    row,
                    fate,
                    Promise.dueAfter(
                            comparison.at(), row, fate, comparison.closed().countedAt(fate.hour()), hints));
        }
    }

    private Pending settle(EventKey key, CellRows cell) {
        Difference difference = comparison.differing().get(key);
        EventValues found = difference == null ? null : difference.found();
        Long company = comparison.companies().companyOf(key);
        EventValues expected = cell.expected(company);
        if (EventValues.isSame(expected, found)) {
            comparison.differing().remove(key);
            return Pending.NONE;
        }
        Pending pending = cell.pending(found, company);
        if (pending == null) {
            comparison.differing().put(key, new Difference(key, expected, found));
            return Pending.NONE;
        }
        comparison.differing().remove(key);
        return pending.ofOneCell();
    }
}
