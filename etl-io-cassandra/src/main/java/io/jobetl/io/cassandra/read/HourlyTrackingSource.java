package io.jobetl.io.cassandra.read;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.io.cassandra.schema.CassandraSchema;
import io.jobetl.model.TrackingColumns;
import io.jobetl.pipeline.port.Slice;
import io.jobetl.pipeline.port.SlicedTrackingSource;
import io.jobetl.pipeline.port.WrittenRow;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hourly layout. A read costs a seek and its rows. Immutable, thread-safe. */
final class HourlyTrackingSource implements SlicedTrackingSource {
    private static final Logger LOG = LoggerFactory.getLogger(HourlyTrackingSource.class);
    private static final long MILLIS_PER_HOUR = TimeUnit.HOURS.toMillis(1);
    /** The last tick of a TimeUUID. An end here or behind it is no end, or rows of this tick would never be read. */
    private static final long MAX_TICKS = (1L << 60) - 1;

    private final String keyspace;
    private final int shards;
    private final TrackingTableScan table;
    private final Optional<Duration> timeToLive;
    private final WriteTimeReader writeTimes;
    private final PreparedStatement selectSlice;
    private final PreparedStatement selectTail;
    private final SimpleStatement selectPartitions;

    HourlyTrackingSource(
            CqlSession session, String keyspace, int shards, TrackingTableScan table, Optional<Duration> timeToLive) {
        this.keyspace = keyspace;
        this.shards = shards;
        this.table = table;
        this.timeToLive = timeToLive;
        this.writeTimes = new WriteTimeReader(session, keyspace, table.pageReader());
        String from = " FROM " + CassandraSchema.quoted(keyspace) + "." + CassandraSchema.TRACKING;
        String tail = "SELECT " + RowDecoder.COLUMNS + from + " WHERE hour = ? AND shard = ? AND create_time >= ?";
        this.selectTail = session.prepare(tail);
        this.selectSlice = session.prepare(tail + " AND create_time < ?");
        this.selectPartitions = SimpleStatement.newInstance("SELECT DISTINCT hour, shard" + from);
    }

    @Override
    public int shards() {
        return shards;
    }

    @Override
    public SortedSet<Integer> occupiedHours() {
        SortedSet<Integer> hours = new TreeSet<>();
        table.pageReader()
                .start(selectPartitions, "hours of tracking: keyspace=" + keyspace)
                .forEachPage(page -> {
                    for (Row row : page) {
                        addHour(hours, row.getBytesUnsafe(0));
                    }
                });
        return hours;
    }

    private void addHour(SortedSet<Integer> hours, ByteBuffer timestamp) {
        long millis = timestamp.getLong(timestamp.position());
        long epochHour = Math.floorDiv(millis, MILLIS_PER_HOUR);
        if (epochHour * MILLIS_PER_HOUR == millis && epochHour == (int) epochHour) {
            hours.add((int) epochHour);
        } else {
            LOG.warn(
                    "tracking keyspace={} has a partition hour={} ms that is not the start of an hour: its rows are"
                            + " in no slice and not counted; delete them or write them again",
                    keyspace,
                    millis);
        }
    }

    @Override
    public void read(Slice slice, Consumer<TrackingColumns> batches) {
        if (slice.fromTicks() >= slice.toTicks() || slice.fromTicks() > MAX_TICKS) {
            return;
        }
        BatchFiller filler = new BatchFiller(table.types(), batches);
        table.pageReader().start(bind(slice), describe(slice)).forEachPageOfBytes(filler);
        filler.flush();
    }

    @Override
    public List<WrittenRow> rowsWrittenAfter(int epochHour, Instant time) {
        List<WrittenRow> rows = new ArrayList<>();
        Instant hour = Instant.ofEpochMilli(epochHour * MILLIS_PER_HOUR);
        for (int shard = 0; shard < shards; shard++) {
            rows.addAll(writeTimes.writtenAfter(hour, shard, time));
        }
        return rows;
    }

    @Override
    public Optional<Duration> timeToLive() {
        return timeToLive;
    }

    private BoundStatement bind(Slice slice) {
        boolean isTail = slice.toTicks() >= MAX_TICKS;
        BoundStatement bound = (isTail ? selectTail : selectSlice)
                .bind()
                .setBytesUnsafe(0, ByteBuffer.allocate(Long.BYTES).putLong(0, slice.epochHour() * MILLIS_PER_HOUR))
                .setInt(1, slice.shard())
                .setUuid(2, smallestKey(slice.fromTicks()));
        return isTail ? bound : bound.setUuid(3, smallestKey(slice.toTicks()));
    }

    private static UUID smallestKey(long ticks100ns) {
        return new UUID(TimeUuids.highOfTicks(Math.max(ticks100ns, 0)), TimeUuids.SMALLEST_LOW);
    }

    private String describe(Slice slice) {
        return "tracking: keyspace=" + keyspace + " hour=" + Instant.EPOCH.plusSeconds(slice.epochHour() * 3_600L)
                + " shard=" + slice.shard() + " fromTicks=" + slice.fromTicks() + " toTicks=" + slice.toTicks();
    }

    @Override
    public void readAll(Consumer<TrackingColumns> batches) {
        table.readAll(batches);
    }

    /** The session belongs to the caller and stays open. */
    @Override
    public void close() {}
}
