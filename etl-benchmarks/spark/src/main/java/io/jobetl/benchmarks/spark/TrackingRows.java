package io.jobetl.benchmarks.spark;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Rows of some partitions of {@code tracking} that are newer than the cursor, as a task of Spark reads them: seven of
 * the columns, pages of 5,000 rows, and while a page is worked on the next one (or the first of the next partition) is
 * already under way. For one thread.
 */
final class TrackingRows implements Iterator<Row> {
    /** Null publisher, campaign and group are 0 here: a join on null keys finds nothing. */
    static final StructType SCHEMA = new StructType()
            .add("event_micros", DataTypes.LongType, false)
            .add("custom_track", DataTypes.StringType, true)
            .add("job_id", DataTypes.IntegerType, true)
            .add("publisher_id", DataTypes.IntegerType, false)
            .add("campaign_id", DataTypes.IntegerType, false)
            .add("group_id", DataTypes.IntegerType, false)
            .add("bid_micros", DataTypes.LongType, false);

    private static final long UNIX_EPOCH_TICKS = 0x01B2_1DD2_1381_4000L;
    private static final long TICKS_PER_MICRO = 10;
    private static final int MICROS_DIGITS = 6;

    private final CqlSession session;
    private final PreparedStatement select;
    private final UUID newerThan;
    private final Iterator<TrackingPartition> partitions;
    private final Deque<CompletionStage<AsyncResultSet>> asked = new ArrayDeque<>();
    private @Nullable Iterator<com.datastax.oss.driver.api.core.cql.Row> page;

    /** @param cursorMicros event time since 1970 of the newest row that was read before */
    TrackingRows(CqlSession session, String keyspace, Iterator<TrackingPartition> partitions, long cursorMicros) {
        this.session = session;
        this.select =
                session.prepare("SELECT create_time, custom_track, job_id, publisher_id, campaign_id, group_id, bid"
                        + " FROM " + keyspace + ".tracking WHERE hour = ? AND shard = ? AND create_time > ?");
        this.newerThan = largestKey(cursorMicros);
        this.partitions = partitions;
        askForNextPartition();
    }

    private void askForNextPartition() {
        if (partitions.hasNext()) {
            TrackingPartition partition = partitions.next();
            BoundStatement statement =
                    select.bind(Instant.ofEpochMilli(partition.hourMillis()), partition.shard(), newerThan);
            asked.add(session.executeAsync(statement));
        }
    }

    @Override
    public boolean hasNext() {
        while (page == null || !page.hasNext()) {
            CompletionStage<AsyncResultSet> first = asked.poll();
            if (first == null) {
                return false;
            }
            AsyncResultSet rows = first.toCompletableFuture().join();
            if (rows.hasMorePages()) {
                asked.add(rows.fetchNextPage());
            } else {
                askForNextPartition();
            }
            page = rows.currentPage().iterator();
        }
        return true;
    }

    @Override
    public Row next() {
        if (!hasNext() || page == null) {
            throw new NoSuchElementException();
        }
        com.datastax.oss.driver.api.core.cql.Row row = page.next();
        BigDecimal bid = row.getBigDecimal(6);
        UUID key = row.getUuid(0);
        if (key == null) {
            throw new IllegalStateException("a row without create_time");
        }
        return RowFactory.create(
                (key.timestamp() - UNIX_EPOCH_TICKS) / TICKS_PER_MICRO,
                row.getString(1),
                row.isNull(2) ? null : row.getInt(2),
                row.getInt(3),
                row.getInt(4),
                row.getInt(5),
                bid == null ? 0 : bid.movePointRight(MICROS_DIGITS).longValueExact());
    }

    /** The largest key in Cassandra's order within that microsecond. */
    private static UUID largestKey(long micros) {
        long ticks = Math.max(0, (micros + 1) * TICKS_PER_MICRO - 1 + UNIX_EPOCH_TICKS);
        long high = (ticks << 32) | ((ticks & 0xFFFF_0000_0000L) >>> 16) | 0x1000 | ((ticks >>> 48) & 0xFFF);
        return new UUID(high, 0x7F7F_7F7F_7F7F_7F7FL);
    }
}
