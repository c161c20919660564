package io.jobetl.verify;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The raw rows of the selected cells, among those of their hour. All are summed up, and a bounded number is kept, so
 * memory grows with the cells of the selection. For one thread.
 */
final class HourRows {
    /** Of one cell. */
    static final class Listed {
        private final CellRows sums = new CellRows();
        private final List<ExplainedRow> rows = new ArrayList<>();
        private long late;

        CellRows sums() {
            return sums;
        }

        /** Those that are kept, by event time. */
        List<ExplainedRow> rows() {
            return rows;
        }

        long late() {
            return late;
        }
    }

    private record Kept(EventKey key, ExplainedRow row) implements Comparable<Kept> {
        @Override
        public int compareTo(Kept other) {
            int byKey = key.compareTo(other.key);
            return byKey != 0 ? byKey : ExplainedRow.LATE_FIRST.compare(row, other.row);
        }
    }

    private final CellSelection selection;
    private final Instant now;
    private final @Nullable HourState state;
    private final int limit;
    private final LateHints hints;
    private final SortedMap<EventKey, Listed> cells = new TreeMap<>();
    private final TreeSet<Kept> kept = new TreeSet<>();
    private final TreeSet<ExplainedRow> rejected = new TreeSet<>(ExplainedRow.LATE_FIRST);
    private long rejectedTotal;
    private long rowsOfHour;
    private long rowsOutside;

    /**
     * @param now rows that are due later do not have to be counted
     * @param state null when the hour was never counted
     * @param limit rows to keep, and as many rejected ones
     */
    HourRows(CellSelection selection, Instant now, @Nullable HourState state, int limit, LateHints hints) {
        this.selection = selection;
        this.now = now;
        this.state = state;
        this.limit = limit;
        this.hints = hints;
    }

    void add(RawRow row) {
        RowFate fate = RowFate.of(row);
        if (!selection.hour().equals(fate.hour())) {
            return;
        }
        rowsOfHour++;
        rowsOutside += fate.reject() == Reject.WRONG_PARTITION ? 1 : 0;
        EventKey key = fate.key();
        if (key == null || isTooLate(row)) {
            Reject reject = key == null ? fate.reject() : Reject.TOO_LATE;
            if (selection.contains(row, fate)) {
                rejectedTotal++;
                rejected.add(new ExplainedRow(row, fate, reject, null));
                if (rejected.size() > limit) {
                    rejected.pollLast();
                }
            }
        } else if (selection.contains(key)) {
            count(key, row, fate);
        }
    }

    private boolean isTooLate(RawRow row) {
        return state != null
                && state.isFrozen()
                && state.countedAt() != null
                && row.writtenAt() != null
                && row.writtenAt().isAfter(state.countedAt());
    }

    private void count(EventKey key, RawRow row, RowFate fate) {
        Instant notDue =
                Promise.dueAfter(now, row, fate, state != null && state.isClosed() ? state.countedAt() : null, hints);
        Listed listed = cell(key);
        listed.sums.add(row, fate, notDue);
        ExplainedRow explained = new ExplainedRow(row, fate, null, notDue);
        listed.late += explained.isLate() ? 1 : 0;
        kept.add(new Kept(key, explained));
        if (kept.size() > limit) {
            kept.pollLast();
        }
    }

    /** The rows of one cell, none when it has none. */
    Listed cell(EventKey key) {
        return cells.computeIfAbsent(key, absent -> new Listed());
    }

    /** To be called once, when all rows are added. */
    SortedMap<EventKey, Listed> cells() {
        kept.forEach(each -> cell(each.key).rows.add(each.row));
        kept.clear();
        cells.values().forEach(each -> each.rows.sort(ExplainedRow::byTime));
        return cells;
    }

    /** Rejected rows that would belong to the selection, by event time; as many as are kept. */
    List<ExplainedRow> rejected() {
        return rejected.stream().sorted(ExplainedRow::byTime).toList();
    }

    long rejectedTotal() {
        return rejectedTotal;
    }

    /** Rows that stand in the hour, of all jobs. */
    long rowsOfHour() {
        return rowsOfHour;
    }

    /** Those of them whose keys do not belong there. */
    long rowsOutside() {
        return rowsOutside;
    }
}
