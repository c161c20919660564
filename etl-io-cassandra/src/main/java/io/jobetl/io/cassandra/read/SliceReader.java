package io.jobetl.io.cassandra.read;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.io.cassandra.schema.CassandraSchema;
import io.jobetl.io.cassandra.write.HourlyKey;
import io.jobetl.model.TrackingColumns;
import io.jobetl.pipeline.port.Slice;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.function.Consumer;

/** Reads ranges of single partitions of the hourly layout. Immutable, thread-safe. */
final class SliceReader {
    /** The last tick of a TimeUUID. An end here or behind it is no end, or rows of this tick would never be read. */
    private static final long MAX_TICKS = (1L << 60) - 1;

    private static final int ROWS_AHEAD = 64;

    private final String keyspace;
    private final TrackingTableScan table;
    private final TrackingSelect selectSlice;
    private final TrackingSelect selectTail;
    private final TrackingSelect selectRow;

    SliceReader(CqlSession session, String keyspace, TrackingTableScan table) {
        this.keyspace = keyspace;
        this.table = table;
        String partition = "SELECT " + RowDecoder.COLUMNS + " FROM " + CassandraSchema.quoted(keyspace) + "."
                + CassandraSchema.TRACKING + " WHERE hour = ? AND shard = ?";
        String tail = partition + " AND create_time >= ?";
        this.selectTail = new TrackingSelect(session, tail);
        this.selectSlice = new TrackingSelect(session, tail + " AND create_time < ?");
        this.selectRow = new TrackingSelect(session, partition + " AND create_time = ?");
    }

    void read(Slice slice, Consumer<TrackingColumns> batches) {
        if (slice.fromTicks() >= slice.toTicks() || slice.fromTicks() > MAX_TICKS) {
            return;
        }
        Instant hour = Instant.EPOCH.plusSeconds(slice.epochHour() * 3_600L);
        read(bind(slice, hour), describe(slice, hour), new BatchFiller(table.types(), batches));
    }

    /** All rows of a partition that no slice covers, flagged as {@link TrackingColumns#MISPLACED}. */
    void readOutside(PartitionListing.Partition partition, Consumer<TrackingColumns> batches) {
        read(
                selectTail.bind(partition.hour(), partition.shard(), smallestKey(0)),
                "tracking: keyspace=" + keyspace + " " + partition.condition(),
                new BatchFiller(new RowDecoder(table.types(), TrackingColumns.MISPLACED, null), batches));
    }

    /**
     * Single rows, a bounded number of them side by side; each is handed over in a batch of its own. A key of another
     * version has no hour, so no row has it.
     */
    void readRows(List<UUID> createTimes, int shards, Consumer<TrackingColumns> rows) {
        RowDecoder decoder = new RowDecoder(table.types(), 0, null);
        TrackingColumns row = new TrackingColumns(1);
        Iterator<UUID> keys = createTimes.stream()
                .filter(createTime -> TimeUuids.version(createTime.getMostSignificantBits()) == 1)
                .iterator();
        Queue<PageReader.Read> underWay = new ArrayDeque<>();
        while (keys.hasNext() || !underWay.isEmpty()) {
            while (keys.hasNext() && underWay.size() < ROWS_AHEAD) {
                underWay.add(startRow(keys.next(), shards));
            }
            underWay.remove().forEachPageOfBytes(table.columns(), page -> {
                decoder.addTo(row, page);
                if (row.size() > 0) {
                    rows.accept(row);
                    row.clear();
                }
            });
        }
    }

    private PageReader.Read startRow(UUID createTime, int shards) {
        Instant hour = HourlyKey.hourOf(createTime);
        int shard = HourlyKey.shardOf(createTime, shards);
        return table.pages()
                .start(
                        selectRow.bind(hour, shard, createTime),
                        "tracking: keyspace=" + keyspace + " hour=" + hour + " shard=" + shard + " create_time="
                                + createTime);
    }

    private void read(Statement<?> select, String what, BatchFiller filler) {
        table.pages().start(select, what).forEachPageOfBytes(table.columns(), filler);
        filler.flush();
    }

    private Statement<?> bind(Slice slice, Instant hour) {
        UUID from = smallestKey(slice.fromTicks());
        return slice.toTicks() >= MAX_TICKS
                ? selectTail.bind(hour, slice.shard(), from)
                : selectSlice.bind(hour, slice.shard(), from, smallestKey(slice.toTicks()));
    }

    private static UUID smallestKey(long ticks100ns) {
        return new UUID(TimeUuids.highOfTicks(Math.max(ticks100ns, 0)), TimeUuids.SMALLEST_LOW);
    }

    private String describe(Slice slice, Instant hour) {
        String partition = "tracking: keyspace=" + keyspace + " hour=" + hour + " shard=" + slice.shard();
        boolean isWhole = slice.fromTicks() <= 0 && slice.toTicks() >= MAX_TICKS;
        return isWhole
                ? partition
                : partition + " from=" + instant(slice.fromTicks()) + " to=" + instant(slice.toTicks());
    }

    private static Instant instant(long ticks100ns) {
        long sinceEpoch = Math.min(Math.max(ticks100ns, 0), MAX_TICKS) - TimeUuids.UNIX_EPOCH_TICKS;
        return Instant.EPOCH.plus(sinceEpoch / 10, ChronoUnit.MICROS);
    }
}
