package io.jobetl.benchmarks.kernel;

import io.jobetl.aggregation.Partial;
import io.jobetl.model.TrackingColumns;
import java.util.ArrayList;
import java.util.List;

/** See {@link Contender#SLICES} and {@link Contender#SLICES_WARM}. */
final class SlicesFold implements Fold<List<Partial>> {
    private final List<List<TrackingColumns>> batchesByHour;
    private final boolean isWarm;
    private List<Partial> partials;

    SlicesFold(ZipfDay traffic, boolean isWarm) {
        this.batchesByHour = traffic.batchesByHour();
        this.isWarm = isWarm;
        this.partials = emptyPartials();
    }

    private List<Partial> emptyPartials() {
        List<Partial> empty = new ArrayList<>(ZipfDay.HOURS);
        for (int hour = 0; hour < ZipfDay.HOURS; hour++) {
            empty.add(new Partial(ZipfDay.FIRST_HOUR + hour));
        }
        return empty;
    }

    @Override
    public List<Partial> fold() {
        if (!isWarm) {
            partials = emptyPartials();
        }
        for (int hour = 0; hour < ZipfDay.HOURS; hour++) {
            Partial partial = partials.get(hour);
            List<TrackingColumns> batches = batchesByHour.get(hour);
            for (int i = 0; i < batches.size(); i++) {
                partial.accumulate(batches.get(i));
            }
        }
        return partials;
    }

    /** Warm partials have been added to by every fold before, so their cells are not those of one fold. */
    @Override
    public CellChecksum checksum(List<Partial> result) {
        return isWarm ? CellChecksum.NONE : CellChecksum.of(result);
    }
}
