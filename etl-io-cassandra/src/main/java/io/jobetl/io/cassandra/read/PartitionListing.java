package io.jobetl.io.cassandra.read;

import io.jobetl.aggregation.HourlyFold;
import io.jobetl.aggregation.TimeUuids;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * All partitions of an hourly table, by hour. A partition that no slice covers, because its shard is not one of the
 * table's or its key not the start of an hour, belongs to the hour in which its key lies, or to {@link
 * HourlyFold#NO_HOUR} when no row can ever have an event time there. Immutable.
 *
 * @param hours all that have a partition
 * @param outside the partitions that no slice covers
 */
record PartitionListing(SortedSet<Integer> hours, SortedMap<Integer, Set<Partition>> outside) {
    static final PartitionListing EMPTY = new PartitionListing(new TreeSet<>(), new TreeMap<>());

    private static final long MILLIS_PER_HOUR = TimeUnit.HOURS.toMillis(1);
    private static final int LAST_HOUR = TimeUuids.epochHourOfTicks((1L << 60) - 1);

    PartitionListing {
        hours = Collections.unmodifiableSortedSet(hours);
        outside = Collections.unmodifiableSortedMap(outside);
    }

    /** The key of a partition as it stands in the table. */
    record Partition(long hourMillis, int shard) {
        Instant hour() {
            return Instant.ofEpochMilli(hourMillis);
        }

        /** As a condition that can be pasted into a CQL client. */
        String condition() {
            return "hour=" + hourMillis + " AND shard=" + shard;
        }

        private boolean isCovered(int shards) {
            return shard >= 0 && shard < shards && Math.floorMod(hourMillis, MILLIS_PER_HOUR) == 0;
        }
    }

    /** Takes the partitions one by one, some of them more than once. Mutable, for one thread. */
    static final class Builder {
        private final int shards;
        private final SortedSet<Integer> hours = new TreeSet<>();
        private final SortedMap<Integer, Set<Partition>> outside = new TreeMap<>();

        Builder(int shards) {
            this.shards = shards;
        }

        void add(Partition partition) {
            long hour = Math.floorDiv(partition.hourMillis(), MILLIS_PER_HOUR);
            boolean canHold = hour > HourlyFold.NO_HOUR && hour <= LAST_HOUR;
            int epochHour = canHold ? (int) hour : HourlyFold.NO_HOUR;
            hours.add(epochHour);
            if (!canHold || !partition.isCovered(shards)) {
                outside.computeIfAbsent(epochHour, first -> new LinkedHashSet<>())
                        .add(partition);
            }
        }

        PartitionListing build() {
            return new PartitionListing(hours, outside);
        }
    }

    Set<Partition> outside(int epochHour) {
        return outside.getOrDefault(epochHour, Set.of());
    }
}
