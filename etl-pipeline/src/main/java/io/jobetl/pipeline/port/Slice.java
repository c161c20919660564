package io.jobetl.pipeline.port;

/**
 * A range of event time within one (hour, shard) partition: the unit that is read, folded and replaced as a whole.
 * Besides, each hour has one slice {@link #outside} its shards.
 *
 * @param epochHour hours since 1970-01-01T00Z
 * @param shard 0 to shards - 1, or {@link #OUTSIDE}
 * @param fromTicks first tick of the range, inclusive; ticks of 100 ns since 1582-10-15T00:00Z
 * @param toTicks end of the range, exclusive
 */
public record Slice(int epochHour, int shard, long fromTicks, long toTicks) {
    /** Stands for all partitions of an hour that are none of its shards. */
    public static final int OUTSIDE = -1;

    /**
     * The rows of partitions in which no row of this hour belongs: of shards that the table does not have, or that
     * begin within the hour. A broken writer makes them; they are read to be counted as rejected.
     */
    public static Slice outside(int epochHour) {
        return new Slice(epochHour, OUTSIDE, 0, Long.MAX_VALUE);
    }

    public boolean isOutside() {
        return shard == OUTSIDE;
    }
}
