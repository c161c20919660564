package io.jobetl.benchmarks.kernel;

import static java.util.stream.Collectors.groupingBy;

import io.jobetl.aggregation.TimeUuids;
import io.jobetl.model.CellKey;
import io.jobetl.model.EventKind;
import java.util.List;
import java.util.Map;
import java.util.stream.Collector;

/** See {@link Contender#GROUPING_BY}. */
final class GroupingByFold implements Fold<Map<CellKey, MutableCell>> {
    private final List<TrackedRow> rows;

    GroupingByFold(ZipfDay traffic) {
        this.rows = traffic.rows();
    }

    @Override
    public Map<CellKey, MutableCell> fold() {
        return rows.stream()
                .filter(row -> row.kindCode() != EventKind.NOT_COUNTED)
                .collect(groupingBy(
                        row -> new CellKey(
                                TimeUuids.epochHour(row.uuidHigh()),
                                row.jobId(),
                                row.publisherId(),
                                row.campaignId(),
                                row.groupId()),
                        Collector.of(
                                MutableCell::new,
                                (cell, row) -> cell.add(row.kindCode(), row.bidMicros()),
                                MutableCell::plus)));
    }

    @Override
    public CellChecksum checksum(Map<CellKey, MutableCell> result) {
        return CellChecksum.of(result);
    }
}
