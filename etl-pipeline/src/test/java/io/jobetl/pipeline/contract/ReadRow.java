package io.jobetl.pipeline.contract;

import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.model.TrackingColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** One row as a source handed it over. */
record ReadRow(
        UUID key, int kindCode, int flags, int jobId, int publisherId, int campaignId, int groupId, long bidMicros) {

    /** What a source must hand over for a row that was written. */
    static ReadRow of(TrackingRow written) {
        TrackingColumns columns = new TrackingColumns(1);
        written.addTo(columns);
        return of(columns, 0);
    }

    static List<ReadRow> of(List<TrackingRow> written) {
        return written.stream().map(ReadRow::of).toList();
    }

    /** Runs a read and keeps its rows, in the order they came; fails on a batch that no consumer should get. */
    static List<ReadRow> collect(Consumer<Consumer<TrackingColumns>> read) {
        List<ReadRow> rows = new ArrayList<>();
        read.accept(batch -> {
            if (batch.size() == 0) {
                throw new AssertionError("an empty batch was handed over");
            }
            for (int row = 0; row < batch.size(); row++) {
                rows.add(of(batch, row));
            }
        });
        return rows;
    }

    private static ReadRow of(TrackingColumns columns, int row) {
        return new ReadRow(
                new UUID(columns.uuidHigh(row), columns.uuidLow(row)),
                columns.kindCode(row),
                columns.flags(row),
                columns.jobId(row),
                columns.publisherId(row),
                columns.campaignId(row),
                columns.groupId(row),
                columns.bidMicros(row));
    }
}
