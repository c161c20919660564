package io.jobetl.io.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.pipeline.port.StoreException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The key of the hourly layout: hour and shard are pure functions of {@code create_time}, so a row that is written
 * again lands on itself.
 */
record TrackingKey(int position, int shards) implements RowKey {
    static final String CREATE_TIME = "create_time";

    /**
     * The key of the tracking table as it stands in the keyspace.
     *
     * @param columns the columns that rows bring
     * @throws StoreException when there is no such table, or its layout or shards are unknown
     */
    static RowKey find(CqlSession session, String keyspace, List<String> columns) {
        TrackingLayout layout = TrackingTable.find(session, keyspace)
                .orElseThrow(() -> DriverFailures.misconfigured(
                        "table " + keyspace + "." + TrackingTable.NAME + " is not there", "run `etl init`"))
                .layout();
        if (layout == TrackingLayout.FLAT) {
            return OneColumnKey.of(CREATE_TIME, columns);
        }
        int shards = new CassandraSchema(keyspace, Replication.simple(1)).storedShards(session);
        return new TrackingKey(OneColumnKey.positionOf(CREATE_TIME, columns), shards);
    }

    @Override
    public List<String> columns() {
        return List.of("hour", "shard", CREATE_TIME);
    }

    @Override
    public List<String> derivedColumns() {
        return List.of("hour", "shard");
    }

    @Override
    public List<Object> partition(@Nullable Object[] values) {
        UUID createTime = createTime(values);
        return List.of(Instant.ofEpochSecond(3_600L * TimeUuids.epochHour(createTime.getMostSignificantBits())), (int)
                Math.floorMod(createTime.getLeastSignificantBits(), (long) shards));
    }

    @Override
    public Object[] primaryKey(@Nullable Object[] values) {
        List<Object> partition = partition(values);
        return new Object[] {partition.get(0), partition.get(1), createTime(values)};
    }

    private UUID createTime(@Nullable Object[] values) {
        if (values[position] instanceof UUID createTime) {
            return createTime;
        }
        throw new IllegalArgumentException(CREATE_TIME + "=" + values[position] + " is not a UUID");
    }
}
