package io.jobetl.io.cassandra.schema;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.jobetl.io.cassandra.session.DriverFailures;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The tracking table as it stands in the keyspace: read from the server's own tables, as the driver's copy of the
 * schema may be a second old.
 *
 * @param layout how it is partitioned
 * @param columnTypes CQL types by column name
 * @param timeToLive how long a row is kept; empty when rows do not expire
 */
public record TrackingTableShape(
        TrackingLayout layout, SortedMap<String, String> columnTypes, Optional<Duration> timeToLive) {
    private static final Set<String> FLAT_KEY_TYPES = Set.of("timeuuid", "uuid", "text", "ascii");

    /** The tracking table of a keyspace, or empty when there is none. */
    public static Optional<TrackingTableShape> find(CqlSession session, String keyspace) {
        return find(session, keyspace, CassandraSchema.TRACKING);
    }

    /** A table of another name, in one of the two layouts. */
    public static Optional<TrackingTableShape> find(CqlSession session, String keyspace, String name) {
        List<Row> columns = session.execute(SimpleStatement.newInstance(
                        "SELECT column_name, kind, position, type FROM system_schema.columns"
                                + " WHERE keyspace_name = ? AND table_name = ?",
                        keyspace,
                        name))
                .all();
        if (columns.isEmpty()) {
            return Optional.empty();
        }
        SortedMap<String, String> types = new TreeMap<>();
        SortedMap<Integer, String> partitionKey = new TreeMap<>();
        SortedMap<Integer, String> clustering = new TreeMap<>();
        for (Row column : columns) {
            String columnName = column.getString("column_name");
            String type = column.getString("type");
            types.put(columnName, type);
            switch (column.getString("kind")) {
                case "partition_key" -> partitionKey.put(column.getInt("position"), columnName + " " + type);
                case "clustering" -> clustering.put(column.getInt("position"), columnName + " " + type);
                default -> {
                    // a regular or static column: no part of the key
                }
            }
        }
        TrackingLayout layout =
                layoutOf(keyspace + "." + name, List.copyOf(partitionKey.values()), List.copyOf(clustering.values()));
        return Optional.of(new TrackingTableShape(layout, types, timeToLive(session, keyspace, name)));
    }

    private static Optional<Duration> timeToLive(CqlSession session, String keyspace, String name) {
        Row table = session.execute(SimpleStatement.newInstance(
                        "SELECT default_time_to_live FROM system_schema.tables"
                                + " WHERE keyspace_name = ? AND table_name = ?",
                        keyspace,
                        name))
                .one();
        int seconds = table == null ? 0 : table.getInt(0);
        return seconds == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
    }

    /** The layout with these key columns, each given as {@code name type}. */
    static TrackingLayout layoutOf(String table, List<String> partitionKey, List<String> clustering) {
        if (partitionKey.equals(List.of("hour timestamp", "shard int"))
                && clustering.equals(List.of("create_time timeuuid"))) {
            return TrackingLayout.HOURLY;
        }
        if (partitionKey.size() == 1
                && clustering.isEmpty()
                && partitionKey.get(0).startsWith("create_time ")
                && FLAT_KEY_TYPES.contains(partitionKey.get(0).substring("create_time ".length()))) {
            return TrackingLayout.FLAT;
        }
        throw DriverFailures.misconfigured(
                "table " + table + " has an unknown layout: partition key " + partitionKey
                        + ", clustering columns " + clustering
                        + "; supported are ((hour timestamp, shard int), create_time timeuuid)"
                        + " and (create_time timeuuid, uuid or text)",
                "use another keyspace, or copy the rows into a table of one of these layouts");
    }

    /** The type of a column, which must be one of these. */
    public String typeOf(String keyspace, String column, Map<String, ?> supported) {
        String type = columnTypes.get(column);
        if (type == null || !supported.containsKey(type)) {
            throw DriverFailures.misconfigured(
                    "column " + column + " of table " + keyspace + "." + CassandraSchema.TRACKING
                            + (type == null ? " is missing" : " has the type " + type),
                    "supported types are " + new TreeMap<>(supported).keySet());
        }
        return type;
    }
}
