package io.jobetl.io.cassandra.read;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.io.cassandra.read.PartitionListing.Partition;
import io.jobetl.model.TrackingColumns;
import io.jobetl.pipeline.port.Slice;
import io.jobetl.pipeline.port.SlicedTrackingSource;
import io.jobetl.pipeline.port.WrittenRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hourly layout. A read costs a seek and its rows. Thread-safe. */
final class HourlyTrackingSource implements SlicedTrackingSource {
    private static final Logger LOG = LoggerFactory.getLogger(HourlyTrackingSource.class);
    private static final int MOST_NAMED = 10;

    private final String keyspace;
    private final CurrentTable table;
    private final PartitionLook partitions;
    private final WriteTimeReader writeTimes;
    private final Replicas replicas;
    /** Of the last look at all partitions; null before the first. */
    private volatile @Nullable PartitionListing listing;

    HourlyTrackingSource(CqlSession session, String keyspace, CurrentTable table) {
        this.keyspace = keyspace;
        this.table = table;
        PageReader pages = new PageReader(session);
        this.partitions = new PartitionLook(session, pages, keyspace);
        this.writeTimes = new WriteTimeReader(session, keyspace, pages);
        this.replicas = new Replicas(session, keyspace);
    }

    @Override
    public int shards() {
        return table.shards();
    }

    @Override
    public SortedSet<Integer> occupiedHours() {
        table.lookAgain();
        return list().hours();
    }

    private PartitionListing list() {
        PartitionListing found = partitions.list(shards());
        PartitionListing before = listing;
        listing = found;
        warnOfNew(found, before == null ? PartitionListing.EMPTY : before);
        return found;
    }

    private void warnOfNew(PartitionListing found, PartitionListing before) {
        List<Partition> fresh = new ArrayList<>();
        found.outside()
                .forEach((hour, partitions) -> partitions.stream()
                        .filter(partition -> !before.outside(hour).contains(partition))
                        .forEach(fresh::add));
        for (Partition partition : fresh.subList(0, Math.min(fresh.size(), MOST_NAMED))) {
            LOG.warn(
                    "{}.tracking has a partition that belongs to no hour and shard: {} ({}); its rows are counted as"
                            + " WRONG_PARTITION, `etl doctor` says how to mend it",
                    keyspace,
                    partition.condition(),
                    partition.hour());
        }
        if (fresh.size() > MOST_NAMED) {
            LOG.warn("and {} more partitions of that kind", fresh.size() - MOST_NAMED);
        }
    }

    /** A read of an hour may come before the first look at all of them. */
    private Set<Partition> outside(int epochHour) {
        PartitionListing known = listing;
        if (known == null) {
            synchronized (this) {
                known = listing;
                if (known == null) {
                    known = list();
                }
            }
        }
        return known.outside(epochHour);
    }

    @Override
    public void read(Slice slice, Consumer<TrackingColumns> batches) {
        if (!slice.isOutside()) {
            table.slices().read(slice, batches);
            return;
        }
        for (Partition partition : outside(slice.epochHour())) {
            table.slices().readOutside(partition, batches);
        }
    }

    @Override
    public void readRows(List<UUID> createTimes, Consumer<TrackingColumns> rows) {
        table.slices().readRows(createTimes, shards(), rows);
    }

    @Override
    public List<WrittenRow> rowsWrittenAfter(int epochHour, Instant time) {
        List<WrittenRow> rows = new ArrayList<>();
        Instant hour = Instant.EPOCH.plusSeconds(epochHour * 3_600L);
        for (int shard = 0; shard < shards(); shard++) {
            writeTimes.addWrittenAfter(hour, shard, time, rows);
        }
        for (Partition partition : outside(epochHour)) {
            writeTimes.addWrittenAfter(partition.hour(), partition.shard(), time, rows);
        }
        return rows;
    }

    @Override
    public Set<String> replicas(Slice slice) {
        return slice.isOutside() ? Set.of() : replicas.hosts(slice.epochHour(), slice.shard());
    }

    @Override
    public Optional<Duration> timeToLive() {
        return table.shape().timeToLive();
    }

    @Override
    public void readAll(Consumer<TrackingColumns> batches) {
        table.scan().readAll(batches);
    }

    /** The session belongs to the caller and stays open. */
    @Override
    public void close() {}
}
