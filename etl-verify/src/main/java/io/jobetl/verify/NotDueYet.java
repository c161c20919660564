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
import org.jspecify.annotations.Nullable;

/**
 * Takes from the differences those that the promise explains: cells that lack nothing but rows that are not owed yet.
 *
 * <p>Write times are expensive to ask for, so they are read for the hours that differ and no others, and not at all
 * when all is exact. The rows are read after {@code events} was: what was counted by then is among them. Hour by hour,
 * so that memory grows with the differing cells of one hour; in the flat layout with those of all.
 */
final class NotDueYet {
    private static final Duration FOREVER = Duration.ofDays(1);
    /** A writer that dies is replaced, and the next one has caught up, so long after the rows were owed. */
    private static final Duration OVERDUE = Duration.ofMinutes(1);

    private final RawRows rows;
    private final RawTable table;
    private final Comparison comparison;
    private final LateHints hints;
    private int overdueLately;

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
            // What differs in a frozen hour no row explains.
            if (Promise.canWait(hour, comparison.at()) && !comparison.frozen().contains(key.hour())) {
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

    /** Of the differences that are left, those explained by rows that became owed at most a minute ago. */
    int overdueLately() {
        return overdueLately;
    }

    private Pending settle(Collection<EventKey> keys, Consumer<Map<EventKey, DueRows>> reading) {
        Map<EventKey, DueRows> cells = new HashMap<>();
        keys.forEach(key -> cells.put(key, new DueRows(new CellRows(), new CellRows())));
        reading.accept(cells);
        Pending pending = Pending.NONE;
        for (Map.Entry<EventKey, DueRows> cell : cells.entrySet()) {
            pending = pending.plus(settle(cell.getKey(), cell.getValue()));
        }
        return pending;
    }

    private void add(RawRow row, Map<EventKey, DueRows> cells) {
        RowFate fate = RowFate.of(row);
        DueRows cell = fate.key() == null ? null : cells.get(fate.key());
        if (cell != null) {
            cell.now().add(row, fate, dueAfter(comparison.at(), row, fate));
            cell.lately().add(row, fate, dueAfter(comparison.at().minus(OVERDUE), row, fate));
        }
    }

    private @Nullable Instant dueAfter(Instant time, RawRow row, RowFate fate) {
        return Promise.dueAfter(time, row, fate, comparison.closed().countedAt(fate.hour()), hints);
    }

    private Pending settle(EventKey key, DueRows rows) {
        CellRows cell = rows.now();
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
            overdueLately += rows.lately().pending(found, company) == null ? 0 : 1;
            return Pending.NONE;
        }
        comparison.differing().remove(key);
        return pending.ofOneCell();
    }

    /**
     * The rows of a cell.
     *
     * @param now by what is owed now
     * @param lately by what was owed a minute ago
     */
    private record DueRows(CellRows now, CellRows lately) {}
}
