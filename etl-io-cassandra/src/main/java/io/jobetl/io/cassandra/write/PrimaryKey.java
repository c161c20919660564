package io.jobetl.io.cassandra.write;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.io.cassandra.schema.CassandraSchema;
import io.jobetl.io.cassandra.schema.Replication;
import io.jobetl.io.cassandra.schema.TrackingLayout;
import io.jobetl.io.cassandra.schema.TrackingTableShape;
import io.jobetl.io.cassandra.session.DriverFailures;
import io.jobetl.pipeline.port.StoreException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the primary key of a table follows from the values of a row. Stateless. */
interface PrimaryKey {
    /**
     * The key of the tracking table as it stands in the keyspace.
     *
     * @param columns the columns that rows bring
     * @throws StoreException when there is no such table, or its layout or shards are unknown
     */
    static PrimaryKey ofTracking(CqlSession session, String keyspace, List<String> columns) {
        TrackingLayout layout = TrackingTableShape.find(session, keyspace)
                .orElseThrow(() -> DriverFailures.misconfigured(
                        "table " + keyspace + "." + CassandraSchema.TRACKING + " is not there", "run `etl init`"))
                .layout();
        if (layout == TrackingLayout.FLAT) {
            return SingleColumnKey.of(HourlyKey.CREATE_TIME, columns);
        }
        int shards = new CassandraSchema(keyspace, Replication.simple(1)).storedShards(session);
        return new HourlyKey(SingleColumnKey.positionOf(HourlyKey.CREATE_TIME, columns), shards);
    }

    /** All columns of the primary key, those that rows do not bring first. */
    List<String> columns();

    /** The columns of the primary key that rows do not bring; none means that every row is a partition of its own. */
    List<String> derivedColumns();

    /** The values of the partition key; equal lists mean the same partition. */
    List<Object> partition(@Nullable Object[] values);

    /**
     * Other primary keys that the same row may have been written under. A UUID in a text column has two spellings, and
     * exports of some databases write capitals; here a key is in lower case.
     */
    default List<Object[]> otherSpellings(@Nullable Object[] values) {
        return List.of();
    }

    /** The values of the whole primary key, in the order of {@link #columns}. */
    Object[] primaryKey(@Nullable Object[] values);
}
