package io.jobetl.benchmarks.kernel;

import io.jobetl.aggregation.HourlyFold;
import io.jobetl.aggregation.Partial;
import io.jobetl.model.TrackingColumns;
import java.util.Collection;
import java.util.List;

/** See {@link Contender#WHOLE_TABLE}. */
final class WholeTableFold implements Fold<Collection<Partial>> {
    private final List<TrackingColumns> batches;

    WholeTableFold(ZipfDay traffic) {
        this.batches = traffic.batches();
    }

    @Override
    public Collection<Partial> fold() {
        HourlyFold fold = new HourlyFold();
        for (TrackingColumns batch : batches) {
            fold.accumulate(batch);
        }
        return fold.partials().values();
    }

    @Override
    public CellChecksum checksum(Collection<Partial> result) {
        return CellChecksum.of(result);
    }
}
