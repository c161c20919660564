package io.jobetl.app.status;

import io.jobetl.io.mysql.MySqlEventsReader.HourBalance;
import io.jobetl.model.RejectReason;
import io.jobetl.pipeline.port.HourState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Rows read = rows aggregated + rows rejected, hour by hour. Rows aggregated are taken from the cells of {@code events},
 * rows read and rejected from {@code etl_hour}, so that each side is a witness of its own. Immutable.
 *
 * @param hours oldest first
 * @param tooLate rows that came when their hour was frozen, by hour; they are in no other number
 */
record RowBalance(List<HourBalance> hours, Map<Integer, Long> tooLate) {
    void addTo(Map<String, Object> status) {
        long read = 0;
        long inCells = 0;
        long expected = 0;
        long frozen = 0;
        long unbalanced = 0;
        for (HourBalance hour : hours) {
            read += hour.rowsRead();
            inCells += hour.rowsInCells();
            expected += hour.rowsExpected();
            frozen += hour.state().map(HourState::isFrozen).orElse(false) ? 1 : 0;
            unbalanced += hour.isConserved() ? 0 : 1;
        }
        status.put("hours", (long) hours.size());
        if (!hours.isEmpty()) {
            status.put("first_hour", text(hours.get(0).epochHour()));
            status.put("last_hour", text(hours.get(hours.size() - 1).epochHour()));
        }
        status.put("hours_frozen", frozen);
        status.put("rows", read);
        status.put("rows_aggregated", inCells);
        status.put("rows_rejected", read - expected);
        status.put("rejected", rejected());
        status.put(
                "rows_too_late",
                tooLate.values().stream().mapToLong(Long::longValue).sum());
        status.put(
                "balance",
                isConserved()
                        ? "conserved"
                        : "NOT conserved: " + unbalanced + " hours differ, first "
                                + text(firstUnbalanced().epochHour()) + " (" + inCells + " rows in events, "
                                + expected + " expected); `etl verify --repair` mends");
    }

    private Map<String, Object> rejected() {
        Map<String, Object> byReason = new LinkedHashMap<>();
        for (RejectReason reason : RejectReason.values()) {
            long rows = 0;
            for (HourBalance hour : hours) {
                rows += hour.state().map(state -> state.rejects().of(reason)).orElse(0L);
            }
            byReason.put(reason.name().toLowerCase(Locale.ROOT), rows);
        }
        return byReason;
    }

    boolean isConserved() {
        return hours.stream().allMatch(HourBalance::isConserved);
    }

    private HourBalance firstUnbalanced() {
        return hours.stream().filter(hour -> !hour.isConserved()).findFirst().orElseThrow();
    }

    /** When the newest reading began that is committed: rows that were readable by then are counted. */
    Optional<Instant> countedAt() {
        return hours.stream()
                .flatMap(hour -> hour.state().stream())
                .map(HourState::countedAt)
                .max(Comparator.naturalOrder());
    }

    /** The newest hours one by one, newest first. */
    List<Map<String, Object>> newest(int count) {
        List<Map<String, Object>> newest = new ArrayList<>();
        for (int i = hours.size() - 1; i >= 0 && newest.size() < count; i--) {
            HourBalance hour = hours.get(i);
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("hour", text(hour.epochHour()));
            row.put(
                    "phase",
                    hour.state()
                            .map(state -> state.phase().name().toLowerCase(Locale.ROOT))
                            .orElse("unknown"));
            row.put("rows", hour.rowsRead());
            row.put("aggregated", hour.rowsInCells());
            row.put("rejected", hour.rowsRead() - hour.rowsExpected());
            hour.state().ifPresent(state -> {
                for (RejectReason reason : RejectReason.values()) {
                    if (state.rejects().of(reason) > 0) {
                        row.put(
                                reason.name().toLowerCase(Locale.ROOT),
                                state.rejects().of(reason));
                    }
                }
            });
            row.put("too_late", tooLate.getOrDefault(hour.epochHour(), 0L));
            row.put("difference", hour.rowsInCells() - hour.rowsExpected());
            newest.add(row);
        }
        return newest;
    }

    private static String text(int epochHour) {
        return Instant.EPOCH.plus(epochHour, ChronoUnit.HOURS).toString();
    }
}
