package io.jobetl.verify;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The raw rows of one cell, as of a moment: those that have to be counted by then, and those that may be. Memory grows
 * with the distinct bids of rows that are not due. For one thread.
 */
final class CellRows {
    /** Later than this after it happened, a row is called late. */
    static final Duration LATE = Duration.ofSeconds(10);

    /** Rows that are not due and alike. */
    private static final class Alike {
        private int rows;
        private int late;
        private @Nullable Instant firstDue;
        private @Nullable Instant lastDue;

        void add(Instant due, boolean isLate) {
            rows++;
            late += isLate ? 1 : 0;
            firstDue = firstDue == null || due.isBefore(firstDue) ? due : firstDue;
            lastDue = lastDue == null || due.isAfter(lastDue) ? due : lastDue;
        }

        Pending pending(int number) {
            return number == 0 ? Pending.NONE : new Pending(number, Math.min(late, number), 0, firstDue, lastDue);
        }
    }

    private final Totals all = new Totals();
    private final Totals owed = new Totals();
    private final TreeMap<BigDecimal, Alike> clicks = new TreeMap<>(Comparator.reverseOrder());
    private final TreeMap<String, Alike> others = new TreeMap<>();

    /** @param due null when the row has to be counted */
    void add(RawRow row, RowFate fate, @Nullable Instant due) {
        all.add(row.customTrack(), fate.bid());
        if (due == null) {
            owed.add(row.customTrack(), fate.bid());
            return;
        }
        String track = String.valueOf(row.customTrack());
        Alike alike = track.equals("click")
                ? clicks.computeIfAbsent(fate.bid(), absent -> new Alike())
                : others.computeIfAbsent(track, absent -> new Alike());
        alike.add(due, isLate(row, fate));
    }

    static boolean isLate(RawRow row, RowFate fate) {
        return fate.eventTime() != null
                && row.writtenAt() != null
                && Duration.between(fate.eventTime(), row.writtenAt()).compareTo(LATE) > 0;
    }

    long rows() {
        return all.rows();
    }

    /** What the cell should be when all rows are counted; null when it should not be there. */
    @Nullable
    EventValues expected(@Nullable Long companyId) {
        return all.rows() == 0 || !all.canBeKept() ? null : all.values(companyId);
    }

    /** False when the money of the rows is more than can be kept, so that they are rejected. */
    boolean canBeKept() {
        return all.canBeKept();
    }

    /**
     * The rows that are not counted yet, provided that the cell is what all owed rows make and some of the others.
     *
     * @param found null when there is no such cell
     * @return null when no choice of the others explains the cell
     */
    @Nullable
    Pending pending(@Nullable EventValues found, @Nullable Long companyId) {
        EventValues least = owed.values(companyId);
        if (found != null) {
            // A cell is stored with its first row and taken away with its last: nobody writes a row of zeros.
            if (!EventValues.isSame(found.kept(companyId), found)) {
                return null;
            }
        } else if (owed.rows() > 0) {
            return null;
        }
        EventValues counted = found == null ? least : found;
        Pending pending = uncountedClicks(
                counted.clicks() - least.clicks(), counted.spendHour().subtract(least.spendHour()));
        pending = plus(pending, "conversion", counted.conversion() - least.conversion());
        pending = plus(pending, "qualified", counted.qualified() - least.qualified());
        return plus(pending, "unqualified", counted.disqualified() - least.disqualified());
    }

    private @Nullable Pending uncountedClicks(long counted, BigDecimal spend) {
        List<Alike> alike = new ArrayList<>(clicks.values());
        int[] rows = alike.stream().mapToInt(each -> each.rows).toArray();
        int[] chosen = BidChoice.find(List.copyOf(clicks.keySet()), rows, counted, spend);
        if (chosen == null) {
            return null;
        }
        Pending pending = Pending.NONE;
        for (int i = 0; i < rows.length; i++) {
            pending = pending.plus(alike.get(i).pending(rows[i] - chosen[i]));
        }
        return pending;
    }

    private @Nullable Pending plus(@Nullable Pending pending, String track, long counted) {
        Alike alike = others.get(track);
        int rows = alike == null ? 0 : alike.rows;
        if (pending == null || counted < 0 || counted > rows) {
            return null;
        }
        return alike == null ? pending : pending.plus(alike.pending((int) (rows - counted)));
    }
}
