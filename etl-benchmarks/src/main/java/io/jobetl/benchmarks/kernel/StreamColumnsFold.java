package io.jobetl.benchmarks.kernel;

import io.jobetl.model.TrackingColumns;
import java.util.List;

/** See {@link Contender#STREAM_COLUMNS}. */
final class StreamColumnsFold implements Fold<Long> {
    private final List<TrackingColumns> batches;

    StreamColumnsFold(ZipfDay traffic) {
        this.batches = traffic.batches();
    }

    @Override
    public Long fold() {
        long sum = 0;
        for (TrackingColumns batch : batches) {
            int rows = batch.size();
            sum += sum(batch.uuidHighs(), rows)
                    + sum(batch.uuidLows(), rows)
                    + sum(batch.jobsAndPublishers(), rows)
                    + sum(batch.campaignsAndGroups(), rows)
                    + sum(batch.bidsMicros(), rows)
                    + sum(batch.kindsAndFlags(), rows);
        }
        return sum;
    }

    private static long sum(long[] column, int rows) {
        long sum = 0;
        for (int row = 0; row < rows; row++) {
            sum += column[row];
        }
        return sum;
    }

    @Override
    public CellChecksum checksum(Long result) {
        return CellChecksum.NONE;
    }
}
