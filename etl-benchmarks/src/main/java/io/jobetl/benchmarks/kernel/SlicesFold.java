package io.jobetl.benchmarks.kernel;

import io.jobetl.aggregation.KeyFilter;
import io.jobetl.aggregation.Partial;
import io.jobetl.model.TrackingColumns;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** See {@link Contender#SLICES} and those beside it. */
final class SlicesFold implements Fold<List<Partial>> {
    private final List<List<TrackingColumns>> batchesByHour;
    private final boolean isWarm;
    private final boolean keepsKeys;
    private List<Hour> hours = List.of();
    private List<Partial> partials = List.of();

    private SlicesFold(ZipfDay traffic, boolean isWarm, boolean keepsKeys) {
        this.batchesByHour = traffic.batchesByHour();
        this.isWarm = isWarm;
        this.keepsKeys = keepsKeys;
        forget();
    }

    /** Every fold begins with nothing. */
    static SlicesFold fresh(ZipfDay traffic, boolean keepsKeys) {
        return new SlicesFold(traffic, false, keepsKeys);
    }

    /** Every fold adds to what the ones before have left. */
    static SlicesFold warm(ZipfDay traffic, boolean keepsKeys) {
        return new SlicesFold(traffic, true, keepsKeys);
    }

    private record Hour(Partial partial, @Nullable KeyFilter keys) {
        void add(TrackingColumns rows) {
            partial.accumulate(rows);
            if (keys != null) {
                keys.add(rows);
            }
        }
    }

    private void forget() {
        hours = new ArrayList<>(ZipfDay.HOURS);
        for (int hour = 0; hour < ZipfDay.HOURS; hour++) {
            hours.add(new Hour(new Partial(ZipfDay.FIRST_HOUR + hour), keepsKeys ? new KeyFilter(rowsOf(hour)) : null));
        }
        partials = hours.stream().map(Hour::partial).toList();
    }

    private long rowsOf(int hour) {
        return batchesByHour.get(hour).stream().mapToLong(TrackingColumns::size).sum();
    }

    @Override
    public List<Partial> fold() {
        if (!isWarm) {
            forget();
        }
        for (int number = 0; number < ZipfDay.HOURS; number++) {
            Hour hour = hours.get(number);
            List<TrackingColumns> batches = batchesByHour.get(number);
            for (int i = 0; i < batches.size(); i++) {
                hour.add(batches.get(i));
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
