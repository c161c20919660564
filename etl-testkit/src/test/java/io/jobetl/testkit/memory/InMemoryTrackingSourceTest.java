package io.jobetl.testkit.memory;

import io.jobetl.pipeline.port.SlicedTrackingSource;
import io.jobetl.testkit.TrackingRow;
import io.jobetl.testkit.contract.SlicedTrackingSourceContract;
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
    protected void delete(TrackingRow row) {
        tracking.remove(row);
    }
}
