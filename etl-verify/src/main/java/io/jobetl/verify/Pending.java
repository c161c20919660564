package io.jobetl.verify;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows that are not counted and need not be yet. Which of several like rows are counted nobody can tell, so the times
 * are bounds: none is owed before the first, all are after the last.
 *
 * @param late those of them that were written more than ten seconds after they happened
 * @param cells that they belong to
 * @param firstDue null when there are none
 * @param lastDue null when there are none
 */
public record Pending(
        long rows,
        long late,
        long cells,
        @Nullable Instant firstDue,
        @Nullable Instant lastDue) {
    static final Pending NONE = new Pending(0, 0, 0, null, null);

    private static final Duration TOGETHER = Duration.ofSeconds(2);
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY_AND_CLOCK =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    public boolean isNone() {
        return rows == 0;
    }

    Pending plus(Pending other) {
        return new Pending(
                rows + other.rows,
                late + other.late,
                cells + other.cells,
                firstDue == null || other.firstDue != null && other.firstDue.isBefore(firstDue)
                        ? other.firstDue
                        : firstDue,
                lastDue == null || other.lastDue != null && other.lastDue.isAfter(lastDue) ? other.lastDue : lastDue);
    }

    Pending ofOneCell() {
        return isNone() ? this : new Pending(rows, late, 1, firstDue, lastDue);
    }

    /** Such as {@code 746 late rows in 103 cells not due before 15:04:10}, in UTC. */
    String text(Instant now) {
        if (firstDue == null || lastDue == null) {
            return "all rows are counted";
        }
        String what = late == 0
                ? rows + " new"
                : late == rows ? rows + " late" : (rows - late) + " new and " + late + " late";
        return what + (rows == 1 ? " row" : " rows")
                + (cells == 0 ? "" : cells == 1 ? " in 1 cell" : " in " + cells + " cells") + " not due before "
                + clock(firstDue, now)
                + (Duration.between(firstDue, lastDue).compareTo(TOGETHER) < 0
                        ? ""
                        : ", the last at " + clock(lastDue, now));
    }

    private static String clock(Instant time, Instant now) {
        return (day(time).equals(day(now)) ? CLOCK : DAY_AND_CLOCK).format(time);
    }

    private static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    /** For programs. */
    Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("rows", rows);
        json.put("late_rows", late);
        json.put("cells", cells);
        json.put("first_due", firstDue == null ? null : firstDue.toString());
        json.put("last_due", lastDue == null ? null : lastDue.toString());
        return json;
    }
}
