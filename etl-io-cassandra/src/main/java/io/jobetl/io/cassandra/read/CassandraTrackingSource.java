package io.jobetl.io.cassandra.read;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import io.jobetl.io.cassandra.schema.TrackingLayout;
import io.jobetl.io.cassandra.session.CassandraSessions;
import io.jobetl.io.cassandra.session.DriverFailures;
import io.jobetl.pipeline.port.FlatTrackingSource;
import io.jobetl.pipeline.port.SlicedTrackingSource;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.TrackingSource;

/**
 * Opens the tracking table of a keyspace as the source that its layout allows: a {@link SlicedTrackingSource} for
 * {@link TrackingLayout#HOURLY}, a {@link FlatTrackingSource} for {@link TrackingLayout#FLAT}. What a column holds is
 * read by its type: {@code create_time} timeuuid, uuid or text, ids int or bigint, {@code bid} int, bigint, varint,
 * double, float or decimal. A table that is altered or made again meanwhile is read as it then is; one that can no
 * longer be the table that was counted ends the reading with {@link StoreException.Kind#REPLACED}.
 *
 * <p>The source is thread-safe. Its reads are at the consistency of the session, which is LOCAL_QUORUM when it comes
 * from {@link CassandraSessions}. Closing the source leaves the session open.
 */
public final class CassandraTrackingSource {
    private CassandraTrackingSource() {}

    /**
     * Looks at the table and prepares its statements.
     *
     * @throws StoreException when the table is missing, has an unknown layout or column type, or cannot be
     *     read
     */
    public static TrackingSource open(CqlSession session, String keyspace) {
        try {
            CurrentTable table = new CurrentTable(session, keyspace);
            return switch (table.shape().layout()) {
                case HOURLY -> new HourlyTrackingSource(session, keyspace, table);
                case FLAT -> new WholeTrackingSource(table);
            };
        } catch (DriverException e) {
            throw DriverFailures.translated("cannot open table " + keyspace + ".tracking", e);
        }
    }
}
