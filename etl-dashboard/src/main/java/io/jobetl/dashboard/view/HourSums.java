package io.jobetl.dashboard.view;

import io.jobetl.model.RejectReason;
import io.jobetl.pipeline.port.HourState;
import io.jobetl.runtime.status.RowBalance;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of many hours. Immutable.
 *
 * @param rows read
 * @param rejected by reason
 */
record HourSums(long rows, Map<RejectReason, Long> rejected) {
    static final HourSums NONE = new HourSums(0, Map.of());

    HourSums plus(List<HourState> hours) {
        long sum = rows;
        Map<RejectReason, Long> reasons = new EnumMap<>(RejectReason.class);
        reasons.putAll(rejected);
        for (HourState hour : hours) {
            sum += hour.rows();
            RowBalance.rejected(hour).forEach((reason, count) -> reasons.merge(reason, count, Long::sum));
        }
        return new HourSums(sum, reasons);
    }

    long of(RejectReason reason) {
        return rejected.getOrDefault(reason, 0L);
    }

    /** Rows that stand in cells. */
    long aggregated() {
        return rows - rejected.values().stream().mapToLong(Long::longValue).sum();
    }
}
