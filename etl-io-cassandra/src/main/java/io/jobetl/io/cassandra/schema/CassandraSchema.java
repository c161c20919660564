package io.jobetl.io.cassandra.schema;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.jobetl.io.cassandra.session.CassandraConfig;
import io.jobetl.io.cassandra.session.DriverFailures;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The tables of the keyspace: {@code tracking} in one of the two layouts, {@code search}, {@code tracking_layout} with
 * an id that tells this installation's rows from those of another cluster, and the number of shards, without which the
 * rows of the hourly layout cannot all be found, and {@link ArrivalTable}, which only that layout has use for.
 * Immutable, thread-safe.
 *
 * <pre>{@code
 * new CassandraSchema("logs", Replication.simple(1)).create(session, TrackingLayout.HOURLY, 4);
 * }</pre>
 */
public final class CassandraSchema {
    public static final int DEFAULT_SHARDS = 4;
    /** A poll asks each shard of the open hour, so more than this costs more than it spreads. */
    public static final int MAX_SHARDS = 1_024;

    /** Name of the table of rows, in either layout. */
    public static final String TRACKING = "tracking";

    /** Creating a table waits for all nodes to agree. */
    private static final Duration DDL_TIMEOUT = Duration.ofSeconds(30);

    private static final String LAYOUT = "tracking_layout";
    private static final String SHARDS = "shards";
    private static final String ID = "id";

    private final String keyspace;
    private final String keyspaceCql;
    private final Replication replication;
    /** Of the keyspace, unless it has one. */
    private final String newId = UUID.randomUUID().toString();

    /** @param keyspace identifier, taken exactly as written */
    public CassandraSchema(String keyspace, Replication replication) {
        CassandraConfig.checkIdentifier("keyspace", keyspace);
        this.keyspace = keyspace;
        this.keyspaceCql = quoted(keyspace);
        this.replication = replication;
    }

    /** A name for use in CQL text: in quotes where it has capital letters or is a reserved word. */
    public static String quoted(String identifier) {
        return CqlIdentifier.fromInternal(identifier).asCql(true);
    }

    /** All statements that {@link #create} can run, in its order. Needs no server. */
    public List<String> statements(TrackingLayout layout, int shards) {
        checkShards(shards);
        List<String> statements = new ArrayList<>();
        statements.add(createKeyspace());
        statements.add(createTrackingLayout());
        if (layout == TrackingLayout.HOURLY) {
            statements.add(filled(insert(SHARDS), Integer.toString(shards)));
        }
        statements.add(filled(insert(ID), newId));
        statements.add(createTracking(layout));
        statements.add(createSearch());
        if (layout == TrackingLayout.HOURLY) {
            statements.add(ArrivalTable.create(keyspace));
        }
        return List.copyOf(statements);
    }

    /**
     * Creates what is missing; safe to repeat. Nothing that exists is changed.
     *
     * @param shards shards per hour, 1 to {@value #MAX_SHARDS}; without meaning for {@link TrackingLayout#FLAT}
     * @return the statements that were run, none when everything was there
     * @throws StoreException when a tracking table of another layout or shard count exists, Cassandra cannot
     *     be reached, or the user may not create tables
     */
    public List<String> create(CqlSession session, TrackingLayout layout, int shards) {
        checkShards(shards);
        List<String> done = new ArrayList<>();
        try {
            SchemaAgreement.retry(session, () -> createMissing(session, layout, shards, done));
            return List.copyOf(done);
        } catch (DriverException e) {
            throw DriverFailures.translated("cannot create the tables of keyspace=" + keyspace, e);
        }
    }

    /** The layout of the tracking table that exists, or empty when there is no keyspace or table. */
    public Optional<TrackingLayout> existingLayout(CqlSession session) {
        try {
            return TrackingTableShape.find(session, keyspace).map(TrackingTableShape::layout);
        } catch (DriverException e) {
            throw DriverFailures.translated("cannot look at the tables of keyspace=" + keyspace, e);
        }
    }

    /**
     * The stored number of shards per hour.
     *
     * @throws StoreException when it is not stored, or is not a number in range
     */
    public int storedShards(CqlSession session) {
        Integer shards;
        try {
            shards = findTable(session, LAYOUT) ? readShards(session) : null;
        } catch (DriverException e) {
            throw DriverFailures.translated("cannot read the shard count of keyspace=" + keyspace, e);
        }
        if (shards == null) {
            throw DriverFailures.misconfigured(
                    "table " + keyspace + ".tracking_layout does not say how many shards an hour has",
                    "run `etl init --shards N` with the number that the rows were written with");
        }
        return shards;
    }

    /** The stored id; empty when an older version made the tables, and {@link #create} was not called since. */
    public Optional<String> storedId(CqlSession session) {
        try {
            return findTable(session, LAYOUT) ? Optional.ofNullable(read(session, ID)) : Optional.empty();
        } catch (DriverException e) {
            throw DriverFailures.translated("cannot read the id of keyspace=" + keyspace, e);
        }
    }

    private void createMissing(CqlSession session, TrackingLayout layout, int shards, List<String> done) {
        if (!findKeyspace(session)) {
            run(session, createKeyspace(), done);
        }
        Optional<TrackingTableShape> tracking = TrackingTableShape.find(session, keyspace);
        tracking.ifPresent(table -> checkLayout(table.layout(), layout));
        if (!findTable(session, LAYOUT)) {
            run(session, createTrackingLayout(), done);
        }
        if (layout == TrackingLayout.HOURLY) {
            storeShards(session, shards, tracking.isPresent(), done);
        }
        if (read(session, ID) == null) {
            insert(session, ID, newId, done);
        }
        if (tracking.isEmpty()) {
            run(session, createTracking(layout), done);
        }
        if (!findTable(session, "search")) {
            run(session, createSearch(), done);
        }
        if (layout == TrackingLayout.HOURLY && !findTable(session, ArrivalTable.NAME)) {
            run(session, ArrivalTable.create(keyspace), done);
        }
    }

    private void checkLayout(TrackingLayout found, TrackingLayout asked) {
        if (found != asked) {
            throw DriverFailures.misconfigured(
                    "table " + keyspace + ".tracking exists in the layout " + found.optionName() + ", asked for was "
                            + asked.optionName(),
                    "keep it with `etl init --tracking-layout " + found.optionName() + "`, or use another keyspace");
        }
    }

    /** The count is stored before the table is made: a table without a count could not be read. */
    private void storeShards(CqlSession session, int shards, boolean hasTracking, List<String> done) {
        Integer stored = readShards(session);
        if (stored == null) {
            if (hasTracking) {
                checkNoHigherShard(session, shards);
            }
            insert(session, SHARDS, Integer.toString(shards), done);
            stored = readShards(session);
        }
        if (stored == null || stored != shards) {
            throw DriverFailures.misconfigured(
                    "keyspace " + keyspace + " has " + stored + " shards per hour, asked for was " + shards,
                    "rows are found by that number, so it cannot change: keep it (leave the option out or give "
                            + stored
                            + "), or use another keyspace, or drop the tables tracking and tracking_layout and load"
                            + " again");
        }
    }

    /** A table that we did not make may hold rows in shards that a smaller count would never read. */
    private void checkNoHigherShard(CqlSession session, int shards) {
        for (Row partition : session.execute("SELECT DISTINCT hour, shard FROM " + keyspaceCql + "." + TRACKING)) {
            if (partition.getInt("shard") >= shards) {
                throw DriverFailures.misconfigured(
                        "table " + keyspace + ".tracking has rows in shard=" + partition.getInt("shard") + ", which "
                                + shards + " shards per hour would never read",
                        "give the number of shards that the rows were written with (--shards)");
            }
        }
    }

    private void insert(CqlSession session, String name, String value, List<String> done) {
        boolean applied = session.execute(
                        SimpleStatement.newInstance(insert(name), value).setTimeout(DDL_TIMEOUT))
                .wasApplied();
        if (applied) {
            done.add(filled(insert(name), value));
        }
    }

    private @Nullable String read(CqlSession session, String name) {
        Row row = session.execute(SimpleStatement.newInstance(
                        "SELECT value FROM " + keyspaceCql + "." + LAYOUT + " WHERE name = ?", name))
                .one();
        return row == null ? null : row.getString("value");
    }

    private @Nullable Integer readShards(CqlSession session) {
        String value = read(session, SHARDS);
        if (value == null) {
            return null;
        }
        try {
            int shards = Integer.parseInt(value);
            checkShards(shards);
            return shards;
        } catch (IllegalArgumentException e) {
            throw DriverFailures.failure(
                    Kind.MISCONFIGURED,
                    "table " + keyspace + ".tracking_layout has shards=" + value
                            + ", which is not a number of shards (1 to " + MAX_SHARDS + ")",
                    "put back the number that the rows were written with",
                    e);
        }
    }

    private boolean findKeyspace(CqlSession session) {
        return session.execute(SimpleStatement.newInstance(
                                "SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = ?", keyspace))
                        .one()
                != null;
    }

    private boolean findTable(CqlSession session, String table) {
        return session.execute(SimpleStatement.newInstance(
                                "SELECT table_name FROM system_schema.tables"
                                        + " WHERE keyspace_name = ? AND table_name = ?",
                                keyspace,
                                table))
                        .one()
                != null;
    }

    private static void run(CqlSession session, String statement, List<String> done) {
        session.execute(SimpleStatement.newInstance(statement).setTimeout(DDL_TIMEOUT));
        done.add(statement);
        SchemaAgreement.await(session);
    }

    private static void checkShards(int shards) {
        if (shards < 1 || shards > MAX_SHARDS) {
            throw new IllegalArgumentException("shards=" + shards + " is outside 1.." + MAX_SHARDS);
        }
    }

    private String createKeyspace() {
        return "CREATE KEYSPACE IF NOT EXISTS " + keyspaceCql + " WITH replication = " + replication.toCql();
    }

    private String createTrackingLayout() {
        return "CREATE TABLE IF NOT EXISTS " + keyspaceCql + "." + LAYOUT + " (name text PRIMARY KEY, value text)";
    }

    private String insert(String name) {
        return "INSERT INTO " + keyspaceCql + "." + LAYOUT + " (name, value) VALUES ('" + name + "', ?) IF NOT EXISTS";
    }

    private static String filled(String insert, String value) {
        return insert.replace("?", "'" + value + "'");
    }

    private String createTracking(TrackingLayout layout) {
        return switch (layout) {
            case HOURLY ->
                "CREATE TABLE IF NOT EXISTS " + keyspaceCql + "." + TRACKING
                        + " (hour timestamp, shard int, " + trackingColumns("decimal")
                        + ", PRIMARY KEY ((hour, shard), create_time))";
            case FLAT ->
                "CREATE TABLE IF NOT EXISTS " + keyspaceCql + "." + TRACKING + " (" + trackingColumns("double")
                        + ", PRIMARY KEY (create_time))";
        };
    }

    private static String trackingColumns(String bidType) {
        return "create_time timeuuid, bid " + bidType
                + ", bn text, campaign_id int, cd int, custom_track text, de text, dl text, dt text, ed text, ev int,"
                + " group_id int, id int, job_id int, md text, publisher_id int, rl text, sr text, ts text, tz int,"
                + " ua text, uid text, utm_campaign text, utm_content text, utm_medium text, utm_source text,"
                + " utm_term text, v text, vp text";
    }

    private String createSearch() {
        return "CREATE TABLE IF NOT EXISTS " + keyspaceCql
                + ".search (row_index int, job_id bigint, benefits text, bid bigint, campaign_budget double,"
                + " campaign_id bigint, city_name text, company_logo text, company_name text, description text,"
                + " feed_id text, lat double, lon double, major_category text, minor_category text,"
                + " pay_currentcy double, pay_from double, pay_option double, pay_to double, pay_type double,"
                + " postal_code text, requirements text, state text, status bigint, title text, work_schedule text,"
                + " PRIMARY KEY (job_id))";
    }
}
