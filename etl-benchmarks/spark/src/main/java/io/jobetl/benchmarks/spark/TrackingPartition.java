package io.jobetl.benchmarks.spark;

import java.io.Serializable;

/**
 * A partition of {@code tracking}.
 *
 * @param hourMillis start of the hour, since 1970
 */
record TrackingPartition(long hourMillis, int shard) implements Serializable {
    private static final long serialVersionUID = 1L;
}
