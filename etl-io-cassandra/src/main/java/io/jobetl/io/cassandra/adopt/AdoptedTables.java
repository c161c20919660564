package io.jobetl.io.cassandra.adopt;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.io.cassandra.schema.CassandraSchema;
import io.jobetl.io.cassandra.schema.Replication;
import io.jobetl.io.cassandra.schema.TrackingLayout;
import io.jobetl.io.cassandra.schema.TrackingTableShape;
import io.jobetl.io.cassandra.session.DriverFailures;
import io.jobetl.io.cassandra.write.RowInsert;
import io.jobetl.pipeline.port.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The two tables of an adoption, as one session sees them, and how a row of one looks in the other. Immutable,
 * thread-safe.
 */
final class AdoptedTables {
    private static final long SECONDS_PER_HOUR = 3_600;

    private final CqlSession session;
    private final AdoptionNames names;
    private final ColumnMapping columns;
    private final int shards;

    private AdoptedTables(CqlSession session, AdoptionNames names, ColumnMapping columns, int shards) {
        this.session = session;
        this.names = names;
        this.columns = columns;
        this.shards = shards;
    }

    /**
     * Looks at both tables.
     *
     * @throws StoreException when a table is missing, has the wrong layout, or has columns that do not fit
     */
    static AdoptedTables open(CqlSession session, AdoptionNames names) {
        try {
            TrackingTableShape source = find(session, names.sourceKeyspace(), names.sourceTable(), TrackingLayout.FLAT);
            TrackingTableShape target =
                    find(session, names.keyspace(), CassandraSchema.TRACKING, TrackingLayout.HOURLY);
            return new AdoptedTables(
                    session,
                    names,
                    ColumnMapping.of(source, names.source(), target, names.target(), names.without()),
                    new CassandraSchema(names.keyspace(), Replication.simple(1)).storedShards(session));
        } catch (DriverException e) {
            throw DriverFailures.translated("cannot look at " + names.source() + " and " + names.target(), e);
        }
    }

    private static TrackingTableShape find(CqlSession session, String keyspace, String name, TrackingLayout layout) {
        TrackingTableShape table = TrackingTableShape.find(session, keyspace, name)
                .orElseThrow(() -> DriverFailures.misconfigured(
                        "there is no table " + keyspace + "." + name,
                        layout == TrackingLayout.FLAT
                                ? "name the old table as KEYSPACE.TABLE"
                                : "create it with `etl init` (cassandra.keyspace names its keyspace)"));
        if (table.layout() != layout) {
            throw DriverFailures.misconfigured(
                    "table " + keyspace + "." + name + " has the layout "
                            + table.layout().optionName() + ", needed is " + layout.optionName(),
                    "rows go from a flat table into the hourly one of another keyspace (set cassandra.keyspace, then"
                            + " `etl init`)");
        }
        return table;
    }

    CqlSession session() {
        return session;
    }

    AdoptionNames names() {
        return names;
    }

    /** The columns that are copied, without the key. */
    List<String> columns() {
        return columns.values();
    }

    /** @param first index of {@code hour}, which shard and create_time follow */
    BoundStatementBuilder boundKey(BoundStatementBuilder bound, int first, UUID key) {
        return bound.setInstant(first, Instant.ofEpochSecond(SECONDS_PER_HOUR * hour(key)))
                .setInt(first + 1, (int) Math.floorMod(key.getLeastSignificantBits(), (long) shards))
                .setUuid(first + 2, key);
    }

    /** Rows of a piece of the flat table. */
    PreparedStatement selectSource() {
        return session.prepare("SELECT " + selected() + " FROM " + names.source() + Pieces.where("create_time"));
    }

    /** The same with the write time and the time to live of each value. */
    PreparedStatement selectSourceWithTimes() {
        return session.prepare(
                "SELECT " + selected() + times() + " FROM " + names.source() + Pieces.where("create_time"));
    }

    /** Rows of a piece of the hourly table. */
    PreparedStatement selectTarget() {
        return session.prepare("SELECT " + selected() + " FROM " + names.target() + Pieces.where("hour, shard"));
    }

    /** One row of the hourly table, with the write time and the time to live of each value. */
    PreparedStatement selectTargetRow() {
        return session.prepare("SELECT " + selected() + times() + " FROM " + names.target()
                + " WHERE hour = ? AND shard = ? AND create_time = ?");
    }

    private String selected() {
        List<String> selected = new ArrayList<>(List.of(ColumnMapping.KEY));
        selected.addAll(columns());
        return RowInsert.join(selected, "%s", ", ");
    }

    private String times() {
        return columns().isEmpty()
                ? ""
                : ", " + RowInsert.join(columns(), "WRITETIME(%s)", ", ") + ", "
                        + RowInsert.join(columns(), "TTL(%s)", ", ");
    }

    /** The key of a row that has a place in the hourly table. */
    Optional<UUID> usableKey(Row row, Consumer<UnusableRow> unusable) {
        try {
            UUID key = ColumnMapping.key(row);
            values(key, row);
            return Optional.of(key);
        } catch (UnusableRowException e) {
            unusable.accept(new UnusableRow(e.key(), e.reason()));
            return Optional.empty();
        }
    }

    /** As the hourly table holds them, in the order of the columns. */
    @Nullable
    Object[] values(UUID key, Row row) {
        Object[] values = new Object[columns().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = columns.converted(key, columns().get(i), row.getObject(1 + i));
        }
        return values;
    }

    long[] hash(UUID key, Row row) {
        return RowSetDigest.hash(key, columns(), values(key, row));
    }

    /** Write time of the value that was written last; the row was selected with its times. */
    long newestMicros(Row row) {
        int count = columns().size();
        long newest = Long.MIN_VALUE;
        for (int i = 1 + count; i < 1 + 2 * count; i++) {
            if (!row.isNull(i)) {
                newest = Math.max(newest, row.getLong(i));
            }
        }
        return newest;
    }

    /** Hours since 1970. */
    static int hour(UUID key) {
        return TimeUuids.epochHour(key.getMostSignificantBits());
    }
}
