package io.jobetl.io.cassandra.read;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.io.cassandra.schema.TrackingLayout;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Writes test rows into a tracking table of either layout and any column types, the plain way. For one thread. */
final class TestTracking {
    private static final int IN_FLIGHT = 128;

    private final CqlSession session;
    private final TrackingLayout layout;
    private final int shards;
    private final String keyType;
    private final String idType;
    private final String bidType;
    private final String table;
    private final PreparedStatement insert;
    private final PreparedStatement delete;

    TestTracking(
            CqlSession session,
            String keyspace,
            TrackingLayout layout,
            int shards,
            String keyType,
            String idType,
            String bidType) {
        this.session = session;
        this.layout = layout;
        this.shards = shards;
        this.keyType = keyType;
        this.idType = idType;
        this.bidType = bidType;
        this.table = keyspace + ".tracking";
        boolean hourly = layout == TrackingLayout.HOURLY;
        this.insert = session.prepare("INSERT INTO " + table
                + " (create_time, custom_track, job_id, publisher_id, campaign_id, group_id, bid"
                + (hourly ? ", hour, shard) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)" : ") VALUES (?, ?, ?, ?, ?, ?, ?)"));
        this.delete = session.prepare(
                "DELETE FROM " + table + " WHERE create_time = ?" + (hourly ? " AND hour = ? AND shard = ?" : ""));
    }

    /** The shape that the schema of this project makes. */
    static TestTracking ofSchema(CqlSession session, String keyspace, TrackingLayout layout, int shards) {
        return new TestTracking(
                session,
                keyspace,
                layout,
                shards,
                "timeuuid",
                "int",
                layout == TrackingLayout.HOURLY ? "decimal" : "double");
    }

    /** Makes a flat table with these column types. */
    static TestTracking createFlat(CqlSession session, String keyspace, String keyType, String idType, String bidType) {
        session.execute("CREATE TABLE " + keyspace + ".tracking (create_time " + keyType
                + " PRIMARY KEY, custom_track text, job_id " + idType + ", publisher_id " + idType + ", campaign_id "
                + idType + ", group_id " + idType + ", bid " + bidType + ")");
        return new TestTracking(session, keyspace, TrackingLayout.FLAT, 1, keyType, idType, bidType);
    }

    void write(TrackingRow row) {
        session.execute(bind(row));
    }

    void writeAll(List<TrackingRow> rows) {
        List<CompletionStage<AsyncResultSet>> underWay = new ArrayList<>();
        for (TrackingRow row : rows) {
            underWay.add(session.executeAsync(bind(row)));
            if (underWay.size() == IN_FLIGHT) {
                await(underWay);
            }
        }
        await(underWay);
    }

    /** Writes a row of the hourly layout into any partition, as a broken writer could. */
    void writeInto(Instant hour, int shard, TrackingRow row) {
        session.execute(bind(row).setInstant(7, hour).setInt(8, shard));
    }

    void delete(TrackingRow row) {
        BoundStatement bound = delete.bind().set(0, key(row), keyClass());
        if (layout == TrackingLayout.HOURLY) {
            bound = bound.setInstant(1, hour(row)).setInt(2, row.shard(shards));
        }
        session.execute(bound);
    }

    void clear() {
        session.execute("TRUNCATE " + table);
    }

    private static void await(List<CompletionStage<AsyncResultSet>> underWay) {
        underWay.forEach(write -> write.toCompletableFuture().join());
        underWay.clear();
    }

    private BoundStatement bind(TrackingRow row) {
        List<@Nullable Object> values = new ArrayList<>();
        values.add(key(row));
        values.add(row.customTrack());
        values.add(id(row.jobId()));
        values.add(id(row.publisherId()));
        values.add(id(row.campaignId()));
        values.add(id(row.groupId()));
        values.add(bid(row.bid()));
        if (layout == TrackingLayout.HOURLY) {
            values.add(hour(row));
            values.add(row.shard(shards));
        }
        return insert.bind(values.toArray());
    }

    private static Instant hour(TrackingRow row) {
        return Instant.ofEpochSecond(row.epochHour() * 3_600L);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private Class<Object> keyClass() {
        return (Class) (keyType.equals("text") ? String.class : java.util.UUID.class);
    }

    private Object key(TrackingRow row) {
        return keyType.equals("text") ? row.createTime().toString() : row.createTime();
    }

    private @Nullable Object id(@Nullable Integer id) {
        if (id == null) {
            return null;
        }
        return idType.equals("bigint") ? (Object) id.longValue() : id;
    }

    private @Nullable Object bid(@Nullable BigDecimal bid) {
        if (bid == null) {
            return null;
        }
        return switch (bidType) {
            case "int" -> bid.intValueExact();
            case "bigint" -> bid.longValueExact();
            case "varint" -> bid.toBigIntegerExact();
            case "double" -> bid.doubleValue();
            case "float" -> bid.floatValue();
            case "decimal" -> bid;
            default -> throw new IllegalArgumentException("bidType=" + bidType);
        };
    }
}
