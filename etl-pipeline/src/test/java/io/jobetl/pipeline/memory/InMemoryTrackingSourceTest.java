package io.jobetl.pipeline.memory;

import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.pipeline.contract.SlicedTrackingSourceContract;
import io.jobetl.pipeline.port.SlicedTrackingSource;
import java.time.Instant;

final class InMemoryTrackingSourceTest extends SlicedTrackingSourceContract {
    private final InMemoryTrackingSource tracking = new InMemoryTrackingSource(4);

    @Override
    protected SlicedTrackingSource source() {
        return tracking;
    }

    @Override
    protected void write(TrackingRow row) {
        tracking.put(row, Instant.now());
    }

    @Override
    protected void writeInto(int epochHour, int shard, TrackingRow row) {
        tracking.put(epochHour, shard, row);
    }

    @Override
    protected void delete(TrackingRow row) {
        tracking.remove(row);
    }
}
