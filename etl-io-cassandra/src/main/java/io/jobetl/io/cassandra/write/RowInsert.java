package io.jobetl.io.cassandra.write;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.type.codec.TypeCodec;
import io.jobetl.io.cassandra.schema.CassandraSchema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A prepared INSERT of a row: columns that are null stay unset, as a null cell would be a tombstone. Thread-safe.
 */
public final class RowInsert {
    private final PreparedStatement statement;
    private final List<TypeCodec<Object>> codecs;
    private final int columnCount;
    private final int derivedKeyColumns;

    /**
     * @param columns the columns that rows bring
     * @param derivedKey further columns, whose values are the first of the key
     */
    RowInsert(
            CqlSession session,
            String target,
            List<String> columns,
            List<String> derivedKey,
            boolean withWriteTimestamp) {
        List<String> inserted = new ArrayList<>(columns);
        inserted.addAll(derivedKey);
        columnCount = columns.size();
        derivedKeyColumns = derivedKey.size();
        statement = session.prepare("INSERT INTO " + target + " (" + join(inserted, "%s", ", ") + ") VALUES ("
                + join(inserted, "?", ", ") + ")" + (withWriteTimestamp ? " USING TIMESTAMP ?" : ""));
        codecs = codecs(session, statement, 0, inserted.size());
    }

    /** @param key values of the primary key, the derived ones first */
    BoundStatement bind(@Nullable Object[] values, Object[] key) {
        return fill(values, key).build();
    }

    BoundStatement bind(@Nullable Object[] values, Object[] key, long writeMicros) {
        return fill(values, key)
                .setLong(columnCount + derivedKeyColumns, writeMicros)
                .build();
    }

    private BoundStatementBuilder fill(@Nullable Object[] values, Object[] key) {
        BoundStatementBuilder bound = statement.boundStatementBuilder();
        for (int i = 0; i < columnCount; i++) {
            Object value = values[i];
            if (value != null) {
                bound = bound.set(i, value, codecs.get(i));
            }
        }
        for (int i = 0; i < derivedKeyColumns; i++) {
            bound = bound.set(columnCount + i, key[i], codecs.get(columnCount + i));
        }
        return bound;
    }

    /** The columns in the pattern, where {@code %s} is the column's name as CQL wants it. */
    public static String join(List<String> columns, String pattern, String separator) {
        List<String> parts = new ArrayList<>();
        for (String column : columns) {
            parts.add(pattern.replace("%s", CassandraSchema.quoted(column)));
        }
        return String.join(separator, parts);
    }

    /** The codecs of so many values of a statement, from one on. */
    public static List<TypeCodec<Object>> codecs(CqlSession session, PreparedStatement statement, int from, int count) {
        List<TypeCodec<Object>> codecs = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            codecs.add(session.getContext()
                    .getCodecRegistry()
                    .codecFor(statement.getVariableDefinitions().get(i).getType()));
        }
        return codecs;
    }
}
