package io.jobetl.io.cassandra.adopt;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.type.codec.TypeCodec;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.io.cassandra.write.RowInsert;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The statements that put a row of the flat table into the hourly one, with the write times that it has there: executed
 * twice, or late, they change nothing. For one thread.
 */
final class RowCopies {
    private final AdoptedTables tables;
    private final PreparedStatement insert;
    private final PreparedStatement update;
    private final List<TypeCodec<Object>> codecs;

    RowCopies(AdoptedTables tables) {
        this.tables = tables;
        CqlSession session = tables.session();
        String target = tables.names().target();
        List<String> columns = tables.columns();
        List<String> inserted = new ArrayList<>(List.of("hour", "shard", ColumnMapping.KEY));
        inserted.addAll(columns);
        insert = session.prepare("INSERT INTO " + target + " (" + RowInsert.join(inserted, "%s", ", ") + ") VALUES ("
                + RowInsert.join(inserted, "?", ", ") + ") USING TIMESTAMP ? AND TTL ?");
        codecs = RowInsert.codecs(session, insert, 0, inserted.size());
        update = columns.isEmpty()
                ? insert
                : session.prepare("UPDATE " + target + " USING TIMESTAMP ? AND TTL ? SET "
                        + RowInsert.join(columns, "%s = ?", ", ")
                        + " WHERE hour = ? AND shard = ? AND create_time = ?");
    }

    /** Values of one write time and time to live belong to one statement. */
    private record Written(long atMicros, int ttlSeconds) {}

    /** @param row selected with its times */
    List<BoundStatement> of(UUID key, Row row) {
        @Nullable Object[] values = tables.values(key, row);
        int count = values.length;
        Map<Written, List<Integer>> groups = new HashMap<>();
        for (int i = 0; i < count; i++) {
            if (values[i] != null) {
                Written written = new Written(row.getLong(1 + count + i), row.getInt(1 + 2 * count + i));
                groups.computeIfAbsent(written, same -> new ArrayList<>()).add(i);
            }
        }
        if (groups.isEmpty()) {
            // A row of nothing but its key does not tell when it was written; its event is no later than that.
            groups.put(new Written(eventMicros(key), 0), List.of());
        }
        List<BoundStatement> statements = new ArrayList<>();
        groups.forEach((written, members) -> statements.add(
                written.ttlSeconds() == 0
                        ? boundInsert(key, values, members, written)
                        : boundUpdate(key, values, members, written)));
        return statements;
    }

    private BoundStatement boundInsert(UUID key, @Nullable Object[] values, List<Integer> members, Written written) {
        BoundStatementBuilder bound = tables.boundKey(insert.boundStatementBuilder(), 0, key);
        for (int i : members) {
            bound = bound.set(3 + i, values[i], codecs.get(3 + i));
        }
        return bound.setLong(3 + values.length, written.atMicros())
                .setInt(4 + values.length, 0)
                .build();
    }

    /**
     * Values that expire, without a mark that their row is there: an INSERT would make one that expires with them, and
     * then also hides one that is written for the row itself when only its key is left of it in the flat table.
     */
    private BoundStatement boundUpdate(UUID key, @Nullable Object[] values, List<Integer> members, Written written) {
        BoundStatementBuilder bound =
                update.boundStatementBuilder().setLong(0, written.atMicros()).setInt(1, written.ttlSeconds());
        for (int i : members) {
            bound = bound.set(2 + i, values[i], codecs.get(3 + i));
        }
        return tables.boundKey(bound, 2 + values.length, key).build();
    }

    /** Microseconds since 1970. */
    private static long eventMicros(UUID key) {
        return TimeUuids.epochMillis(key.getMostSignificantBits()) * 1_000;
    }
}
