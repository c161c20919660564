package io.jobetl.runtime.status;

import io.jobetl.io.mysql.read.MySqlEventsReader.HourBalance;
import io.jobetl.model.RejectReason;
import io.jobetl.pipeline.port.HourState;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rows read = rows aggregated + rows rejected, hour by hour. Rows aggregated are taken from the cells of {@code
 * events}, rows read and rejected from {@code etl_hour}, so that each side is a witness of its own. Immutable.
 *
 * @param hours oldest first
 * @param tooLateByHour rows that came when their hour was frozen, by hour; they are in no other number
 */
public record RowBalance(List<HourBalance> hours, Map<Integer, Long> tooLateByHour) {
    public RowBalance {
        hours = List.copyOf(hours);
        tooLateByHour = Map.copyOf(tooLateByHour);
    }

    public boolean isConserved() {
        return unbalancedHours().isEmpty();
    }

    /** Hours in which rows are missing or too many, oldest first. */
    public List<HourBalance> unbalancedHours() {
        return hours.stream().filter(hour -> !hour.isConserved()).toList();
    }

    public long rowsRead() {
        return hours.stream().mapToLong(HourBalance::rowsRead).sum();
    }

    /** Rows that the cells of {@code events} hold. */
    public long rowsInCells() {
        return hours.stream().mapToLong(HourBalance::rowsInCells).sum();
    }

    /** Rows that the cells of {@code events} should hold. */
    public long rowsExpected() {
        return hours.stream().mapToLong(HourBalance::rowsExpected).sum();
    }

    public long rowsTooLate() {
        return tooLateByHour.values().stream().mapToLong(Long::longValue).sum();
    }

    public long hoursFrozen() {
        return hours.stream().filter(HourBalance::isFrozen).count();
    }

    /** Rows rejected, for each reason that there is. */
    public Map<RejectReason, Long> rejected() {
        Map<RejectReason, Long> sums = new EnumMap<>(RejectReason.class);
        hours.forEach(hour -> rejected(hour).forEach((reason, rows) -> sums.merge(reason, rows, Long::sum)));
        for (RejectReason reason : RejectReason.values()) {
            sums.putIfAbsent(reason, 0L);
        }
        return sums;
    }

    /** Rows of one hour that were rejected, for the reasons that occurred. */
    public static Map<RejectReason, Long> rejected(HourBalance hour) {
        return hour.state().map(RowBalance::rejected).orElse(Map.of());
    }

    /** The same of an hour as it was counted. */
    public static Map<RejectReason, Long> rejected(HourState state) {
        Map<RejectReason, Long> rows = new EnumMap<>(RejectReason.class);
        for (RejectReason reason : RejectReason.values()) {
            if (state.rejects().of(reason) > 0) {
                rows.put(reason, state.rejects().of(reason));
            }
        }
        return rows;
    }

    /** When the newest reading began that is committed: rows that were readable by then are counted. */
    public Optional<Instant> countedUntil() {
        return hours.stream()
                .flatMap(hour -> hour.state().stream())
                .map(HourState::countedAt)
                .max(Comparator.naturalOrder());
    }
}
