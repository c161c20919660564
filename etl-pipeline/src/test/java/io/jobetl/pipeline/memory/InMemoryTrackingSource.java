package io.jobetl.pipeline.memory;

import io.jobetl.aggregation.TimeUuids;
import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.model.TrackingColumns;
import io.jobetl.pipeline.port.FlatTrackingSource;
import io.jobetl.pipeline.port.Slice;
import io.jobetl.pipeline.port.SlicedTrackingSource;
import io.jobetl.pipeline.port.TrackingSource;
import io.jobetl.pipeline.port.WrittenRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A tracking table in memory: by slices, and as {@link #flat()} view of the same rows. A row is put at any time, also
 * while a read is under way; such a read sees it or not, as in Cassandra.
 *
 * <p>Thread-safe.
 *
 * <pre>{@code
 * InMemoryTrackingSource tracking = new InMemoryTrackingSource(4);
 * tracking.put(TrackingRow.click(createTime, 42));
 * }</pre>
 */
public final class InMemoryTrackingSource implements SlicedTrackingSource {
    /** Slices that end at the last tick there is, or behind it, include that tick. */
    private static final long MAX_TICKS = (1L << 60) - 1;

    /** The order of Cassandra: tick, then the low half as signed bytes. Keys of other versions have no tick. */
    private static final Comparator<UUID> CASSANDRA_ORDER = Comparator.<UUID>comparingInt(UUID::version)
            .thenComparingLong(key -> key.version() == 1
                    ? TimeUuids.ticks100ns(key.getMostSignificantBits())
                    : key.getMostSignificantBits())
            .thenComparing((left, right) -> Long.compareUnsigned(
                    left.getLeastSignificantBits() ^ TimeUuids.SMALLEST_LOW,
                    right.getLeastSignificantBits() ^ TimeUuids.SMALLEST_LOW));

    private record Partition(int epochHour, int shard) {}

    private final int shards;
    private final ConcurrentMap<Partition, ConcurrentNavigableMap<UUID, TrackingRow>> partitions =
            new ConcurrentHashMap<>();
    private final ConcurrentNavigableMap<UUID, TrackingRow> otherVersions =
            new ConcurrentSkipListMap<>(CASSANDRA_ORDER);
    private final ConcurrentMap<UUID, Instant> writeTimes = new ConcurrentHashMap<>();

    /** @param shards shards per hour, at least 1 */
    public InMemoryTrackingSource(int shards) {
        if (shards < 1) {
            throw new IllegalArgumentException("shards=" + shards + " must be at least 1");
        }
        this.shards = shards;
    }

    /** Writes a row at this time, see {@link #put(TrackingRow)}. */
    public void put(TrackingRow row, Instant writtenAt) {
        writeTimes.put(row.createTime(), writtenAt);
        put(row);
    }

    /**
     * Writes a row at no known time; one with the same key is replaced. A key of another version than 1 fits only an
     * old table, so only the {@link #flat()} view shows it.
     */
    public void put(TrackingRow row) {
        if (row.createTime().version() == 1) {
            put(row.epochHour(), row.shard(shards), row);
        } else {
            otherVersions.put(row.createTime(), row);
        }
    }

    /** Writes a row into any partition, as a broken writer could. */
    public void put(int epochHour, int shard, TrackingRow row) {
        partitions
                .computeIfAbsent(new Partition(epochHour, shard), key -> new ConcurrentSkipListMap<>(CASSANDRA_ORDER))
                .put(row.createTime(), row);
    }

    /** Deletes the row with the key of this one, wherever it is. */
    public void remove(TrackingRow row) {
        partitions.values().forEach(rows -> rows.remove(row.createTime()));
        otherVersions.remove(row.createTime());
    }

    /** Deletes all rows. */
    public void clear() {
        partitions.clear();
        otherVersions.clear();
    }

    @Override
    public int shards() {
        return shards;
    }

    @Override
    public SortedSet<Integer> occupiedHours() {
        SortedSet<Integer> hours = new TreeSet<>();
        partitions.forEach((partition, rows) -> {
            if (!rows.isEmpty()) {
                hours.add(partition.epochHour());
            }
        });
        return hours;
    }

    /** The rows of one slice as they stand now, in the order of {@code create_time}. */
    public List<TrackingRow> rows(Slice slice) {
        if (slice.isOutside()) {
            return partitions.entrySet().stream()
                    .filter(each -> each.getKey().epochHour() == slice.epochHour() && isOutside(each.getKey()))
                    .flatMap(each -> each.getValue().values().stream())
                    .toList();
        }
        ConcurrentNavigableMap<UUID, TrackingRow> rows =
                partitions.get(new Partition(slice.epochHour(), slice.shard()));
        if (rows == null || slice.fromTicks() >= slice.toTicks()) {
            return List.of();
        }
        ConcurrentNavigableMap<UUID, TrackingRow> tail = rows.tailMap(smallestKey(slice.fromTicks()), true);
        return List.copyOf(
                (slice.toTicks() >= MAX_TICKS ? tail : tail.headMap(smallestKey(slice.toTicks()), false)).values());
    }

    private boolean isOutside(Partition partition) {
        return partition.shard() < 0 || partition.shard() >= shards;
    }

    /** All rows as they stand now, those included that only the flat view shows. */
    public List<TrackingRow> rows() {
        List<TrackingRow> rows = new ArrayList<>(otherVersions.values());
        partitions.values().forEach(partition -> rows.addAll(partition.values()));
        return rows;
    }

    @Override
    public void read(Slice slice, Consumer<TrackingColumns> batches) {
        List<TrackingRow> rows = rows(slice);
        deliver(rows, columnsFor(rows.size()), slice.isOutside() ? misplaced(batches) : batches);
    }

    /** The row with this key, where it belongs; null when it is not there. */
    public @Nullable TrackingRow row(UUID createTime) {
        if (createTime.version() != 1) {
            return null;
        }
        int epochHour = TimeUuids.epochHour(createTime.getMostSignificantBits());
        int shard = (int) Math.floorMod(createTime.getLeastSignificantBits(), (long) shards);
        var rows = partitions.get(new Partition(epochHour, shard));
        return rows == null ? null : rows.get(createTime);
    }

    @Override
    public void readRows(List<UUID> createTimes, Consumer<TrackingColumns> rows) {
        for (UUID createTime : createTimes) {
            TrackingRow row = row(createTime);
            if (row != null) {
                deliver(List.of(row), new TrackingColumns(1), rows);
            }
        }
    }

    @Override
    public List<WrittenRow> rowsWrittenAfter(int epochHour, Instant time) {
        List<WrittenRow> rows = new ArrayList<>();
        partitions.forEach((partition, written) -> {
            if (partition.epochHour() == epochHour) {
                written.forEach((key, row) -> {
                    Instant writtenAt = writeTimes.getOrDefault(key, Instant.MIN);
                    if (writtenAt.isAfter(time) && !row.equals(TrackingRow.organic(key))) {
                        rows.add(new WrittenRow(key, writtenAt, row.toString()));
                    }
                });
            }
        });
        return rows;
    }

    /** Rows of this table are kept forever. */
    @Override
    public Optional<Duration> timeToLive() {
        return Optional.empty();
    }

    @Override
    public void readAll(Consumer<TrackingColumns> batches) {
        TrackingColumns columns = columnsFor(
                partitions.values().stream().mapToInt(Map::size).max().orElse(0));
        partitions.values().forEach(rows -> deliver(rows.values(), columns, batches));
    }

    /** The same rows as a table with {@code PRIMARY KEY (create_time)}. */
    public FlatTrackingSource flat() {
        return new FlatTrackingSource() {
            @Override
            public void readAll(Consumer<TrackingColumns> batches) {
                InMemoryTrackingSource.this.readAll(batches);
                deliver(otherVersions.values(), columnsFor(otherVersions.size()), batches);
            }

            @Override
            public Optional<Duration> timeToLive() {
                return Optional.empty();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void close() {}

    /** No larger than need be: a test reads many thousand slices, most of them empty. */
    private static TrackingColumns columnsFor(int rows) {
        return new TrackingColumns(Math.max(1, Math.min(rows, TrackingSource.BATCH_ROWS)));
    }

    private static Consumer<TrackingColumns> misplaced(Consumer<TrackingColumns> batches) {
        return columns -> {
            for (int row = 0; row < columns.size(); row++) {
                columns.kindsAndFlags()[row] |= TrackingColumns.MISPLACED;
            }
            batches.accept(columns);
        };
    }

    private static UUID smallestKey(long ticks100ns) {
        return new UUID(TimeUuids.highOfTicks(ticks100ns), TimeUuids.SMALLEST_LOW);
    }

    private static void deliver(
            Collection<TrackingRow> rows, TrackingColumns columns, Consumer<TrackingColumns> batches) {
        columns.clear();
        for (TrackingRow row : rows) {
            row.addTo(columns);
            if (columns.isFull()) {
                batches.accept(columns);
                columns.clear();
            }
        }
        if (columns.size() > 0) {
            batches.accept(columns);
        }
    }
}
