package io.jobetl.verify;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/**
 * What {@code tracking} is keyed by: its primary key says so, whatever other columns are called.
 *
 * @param exists false when there is no such table
 * @param isHourly partitioned by hour and shard
 * @param hasTextKey {@code create_time} is a text, which can spell one key in several ways
 * @param shards shards per hour as stored; 0 in the flat layout
 */
record RawTable(boolean exists, boolean isHourly, boolean hasTextKey, int shards) implements Serializable {
    static RawTable look(CqlSession session, String keyspace) {
        Map<String, String> kinds = new HashMap<>();
        Map<String, String> types = new HashMap<>();
        session.execute(SimpleStatement.newInstance(
                        "SELECT column_name, kind, type FROM system_schema.columns"
                                + " WHERE keyspace_name = ? AND table_name = 'tracking'",
                        keyspace))
                .forEach(row -> {
                    kinds.put(String.valueOf(row.getString(0)), String.valueOf(row.getString(1)));
                    types.put(String.valueOf(row.getString(0)), String.valueOf(row.getString(2)));
                });
        boolean isHourly = "partition_key".equals(kinds.get("hour"));
        String keyType = types.getOrDefault("create_time", "");
        return new RawTable(
                !kinds.isEmpty(),
                isHourly,
                keyType.equals("text") || keyType.equals("ascii"),
                isHourly ? storedShards(session, keyspace) : 0);
    }

    /** The columns whose token says where a row is. */
    String partitionKey() {
        return isHourly ? "hour, shard" : "create_time";
    }

    private static int storedShards(CqlSession session, String keyspace) {
        Row row = session.execute("SELECT value FROM "
                        + CqlIdentifier.fromInternal(keyspace).asCql(true)
                        + ".tracking_layout WHERE name = 'shards'")
                .one();
        return row == null ? 0 : Integer.parseInt(String.valueOf(row.getString(0)));
    }
}
