package io.jobetl.io.cassandra.write;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.type.codec.TypeCodec;
import com.datastax.oss.driver.api.core.type.codec.TypeCodecs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks the table whether rows that were acknowledged are what a reader sees. Cassandra acknowledges a write that loses:
 * a value or a deletion with a larger write time, as clients leave behind whose clock is ahead or counts nanoseconds,
 * hides it for as long as that time lasts. Immutable.
 */
final class NewerValues {
    /** Later than any clock goes wrong by: such a number is of nanoseconds. */
    private static final long YEAR_3000_MICROS = 32_503_680_000_000_000L;

    private final PreparedStatement select;
    private final List<TypeCodec<Object>> partitionCodecs;
    private final TypeCodec<Object> keyCodec;
    private final List<String> columns;
    private final int[] positions;

    /**
     * @param key the columns of the primary key
     * @param columns the columns that rows bring
     */
    NewerValues(CqlSession session, String target, List<String> key, List<String> columns) {
        List<String> values =
                columns.stream().filter(column -> !key.contains(column)).toList();
        List<String> partition = key.subList(0, key.size() - 1);
        List<String> last = key.subList(key.size() - 1, key.size());
        select = session.prepare("SELECT " + RowInsert.join(last, "%s", "")
                + (values.isEmpty() ? "" : ", ") + RowInsert.join(values, "WRITETIME(%s)", ", ") + " FROM " + target
                + " WHERE " + RowInsert.join(partition, "%s = ? AND ", "") + RowInsert.join(last, "%s IN ?", ""));
        partitionCodecs = RowInsert.codecs(session, select, 0, partition.size());
        keyCodec = session.getContext()
                .getCodecRegistry()
                .codecFor(select.getResultSetDefinitions().get(0).getType());
        this.columns = values;
        this.positions = values.stream().mapToInt(columns::indexOf).toArray();
    }

    /** The question for rows of one partition, given by their primary keys. */
    Statement<?> select(List<Object[]> keys) {
        BoundStatementBuilder bound = select.boundStatementBuilder();
        for (int i = 0; i < partitionCodecs.size(); i++) {
            bound = bound.set(i, keys.get(0)[i], partitionCodecs.get(i));
        }
        List<Object> last = new ArrayList<>();
        keys.forEach(key -> last.add(key[key.length - 1]));
        return bound.set(partitionCodecs.size(), last, TypeCodecs.listOf(keyCodec))
                .build();
    }

    /** The last part of the primary key of an answered row. */
    Object keyOf(Row row) {
        Object key = row.get(0, keyCodec);
        if (key == null) {
            throw new IllegalStateException("a row without a key");
        }
        return key;
    }

    /**
     * What hides the values that were written.
     *
     * @param row as a reader sees it, or null when there is none
     * @return null when nothing does
     */
    @Nullable
    String hiding(@Nullable Row row, @Nullable Object[] values, long writeMicros) {
        if (row == null) {
            return "is hidden by a deletion with a larger write time";
        }
        List<String> newer = new ArrayList<>();
        for (int i = 0; i < positions.length; i++) {
            if (row.isNull(i + 1)) {
                if (values[positions[i]] != null) {
                    newer.add(columns.get(i) + " (deleted)");
                }
            } else if (row.getLong(i + 1) > writeMicros) {
                newer.add(columns.get(i) + " (" + time(row.getLong(i + 1)) + ")");
            }
        }
        return newer.isEmpty() ? null : "is hidden by values with a larger write time: " + String.join(", ", newer);
    }

    private static String time(long micros) {
        return micros > YEAR_3000_MICROS
                ? "written at " + micros + ", which is no time in microseconds"
                : "written at "
                        + Instant.ofEpochSecond(
                                Math.floorDiv(micros, 1_000_000), Math.floorMod(micros, 1_000_000) * 1_000L);
    }
}
