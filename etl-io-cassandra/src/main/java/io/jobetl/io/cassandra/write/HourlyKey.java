package io.jobetl.io.cassandra.write;

import io.jobetl.aggregation.TimeUuids;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The key of the hourly layout: hour and shard are pure functions of {@code create_time}, so a row that is written
 * again lands on itself.
 */
public record HourlyKey(int position, int shards) implements PrimaryKey {
    static final String CREATE_TIME = "create_time";

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
        return List.of(hourOf(createTime), shardOf(createTime, shards));
    }

    /** The hour that a row belongs to. */
    public static Instant hourOf(UUID createTime) {
        return Instant.ofEpochSecond(3_600L * TimeUuids.epochHour(createTime.getMostSignificantBits()));
    }

    /** The shard that a row belongs to. */
    public static int shardOf(UUID createTime, int shards) {
        return (int) Math.floorMod(createTime.getLeastSignificantBits(), (long) shards);
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
