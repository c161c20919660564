package io.jobetl.io.cassandra.read;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import io.jobetl.io.cassandra.schema.CassandraSchema;
import io.jobetl.io.cassandra.schema.Replication;
import io.jobetl.io.cassandra.schema.TrackingLayout;
import io.jobetl.io.cassandra.schema.TrackingTableShape;
import io.jobetl.io.cassandra.session.DriverFailures;
import io.jobetl.pipeline.port.StoreException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tracking table as it was last looked at. It can be dropped and made again, or altered, while it is being read:
 * other types of columns are followed, what cannot be followed (layout, shard count, time to live) ends the reading.
 * Thread-safe.
 */
final class CurrentTable {
    private static final Logger LOG = LoggerFactory.getLogger(CurrentTable.class);
    private static final String COMPARED = "start again, which compares it with what the events were counted with";

    /** What depends on the shape of the table; {@code slices} is null in the flat layout. */
    private record Reads(
            TrackingTableShape shape,
            TrackingTableScan scan,
            @Nullable SliceReader slices) {}

    private final CqlSession session;
    private final String keyspace;
    private final int shards;
    /** Empty when nobody has given it one, as it is of an older version. */
    private final Optional<String> id;

    private volatile Reads reads;

    /** @throws StoreException when the table is missing, or has an unknown layout or column type */
    CurrentTable(CqlSession session, String keyspace) {
        this.session = session;
        this.keyspace = keyspace;
        this.reads = reads(find());
        this.shards = storedShards(reads.shape());
        this.id = schema().storedId(session);
    }

    TrackingTableShape shape() {
        return reads.shape();
    }

    /** Shards per hour; 0 in the flat layout. */
    int shards() {
        return shards;
    }

    TrackingTableScan scan() {
        return current().scan();
    }

    SliceReader slices() {
        SliceReader slices = current().slices();
        if (slices == null) {
            throw new IllegalStateException("a flat table has no slices");
        }
        return slices;
    }

    private Reads current() {
        Reads known = reads;
        return known.scan().columns().isOutdated() ? lookAgain() : known;
    }

    /**
     * Compares with the server's description, which costs some small queries.
     *
     * @throws StoreException when the table is no longer the one that was counted
     */
    synchronized Reads lookAgain() {
        Reads known = reads;
        try {
            TrackingTableShape found = find();
            requireSame(
                    "layout",
                    known.shape().layout().optionName(),
                    found.layout().optionName(),
                    COMPARED);
            if (id.isPresent()) {
                requireSame(
                        "id in tracking_layout",
                        id.get(),
                        schema().storedId(session).orElse("none"),
                        COMPARED);
            }
            requireSame("shards per hour", Integer.toString(shards), Integer.toString(storedShards(found)), COMPARED);
            requireSame(
                    "default_time_to_live",
                    known.shape().timeToLive().toString(),
                    found.timeToLive().toString(),
                    "start again with the new one: hours that began before keep the shorter of the two");
            if (known.scan().columns().isOutdated() || !found.equals(known.shape())) {
                LOG.warn("table {}.tracking was altered or made again, it is read as it is now", keyspace);
                reads = reads(found);
            }
            return reads;
        } catch (DriverException | IllegalStateException e) { // the latter of a session that is closed
            throw DriverFailures.failure(
                    DriverFailures.kindOf(e),
                    "cannot look at table " + keyspace + ".tracking: " + DriverFailures.reason(e),
                    DriverFailures.readAdvice(e),
                    e);
        }
    }

    private void requireSame(String what, String before, String found, String remedy) {
        if (!before.equals(found)) {
            throw DriverFailures.replaced(
                    "table " + keyspace + ".tracking was changed while it was counted: " + what + " was " + before
                            + " and is " + found,
                    remedy);
        }
    }

    private TrackingTableShape find() {
        return TrackingTableShape.find(session, keyspace)
                .orElseThrow(() -> DriverFailures.misconfigured(
                        "keyspace=" + keyspace + " has no table tracking",
                        "create it with `etl init`, or correct the name of the keyspace"));
    }

    private int storedShards(TrackingTableShape shape) {
        return shape.layout() == TrackingLayout.FLAT ? 0 : schema().storedShards(session);
    }

    private CassandraSchema schema() {
        return new CassandraSchema(keyspace, Replication.simple(1));
    }

    private Reads reads(TrackingTableShape shape) {
        TrackingTableScan scan = new TrackingTableScan(session, keyspace, shape);
        boolean sliced = shape.layout() == TrackingLayout.HOURLY;
        return new Reads(shape, scan, sliced ? new SliceReader(session, keyspace, scan) : null);
    }
}
