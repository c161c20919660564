package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.TimeUuids;
import io.jobetl.pipeline.port.Slice;
import java.util.ArrayList;
import java.util.List;

/** Cuts one hour into slices over all its shards, so that each row of its partitions is in one of adjoining ranges. */
record HourSlices(int epochHour, int shards) {
    long firstTicks() {
        return TimeUuids.firstTickOfHour(epochHour);
    }

    long endTicks() {
        return TimeUuids.firstTickOfHour(epochHour + 1);
    }

    /** Whole partitions, rows of other hours included: each row of the table is in one number. */
    List<Slice> whole() {
        return slices(0, Long.MAX_VALUE, true);
    }

    /**
     * A range of event time. The first range reaches back and the last one on without an end: rows of other hours in
     * the partitions of this one are to be rejected, not left out.
     */
    List<Slice> range(long fromTicks, long toTicks) {
        boolean isFirst = fromTicks == firstTicks();
        return slices(isFirst ? 0 : fromTicks, toTicks == endTicks() ? Long.MAX_VALUE : toTicks, isFirst);
    }

    private List<Slice> slices(long fromTicks, long toTicks, boolean withOutside) {
        List<Slice> slices = new ArrayList<>(shards + 1);
        for (int shard = 0; shard < shards; shard++) {
            slices.add(new Slice(epochHour, shard, fromTicks, toTicks));
        }
        if (withOutside) {
            slices.add(Slice.outside(epochHour));
        }
        return slices;
    }
}
