package io.jobetl.io.cassandra.read;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.jobetl.io.cassandra.schema.CassandraSchema;
import io.jobetl.pipeline.port.WrittenRow;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * Reads when the rows of an hour were written, of the hourly layout. Cassandra keeps a write time per column and none
 * for the key, so it is that of the counted columns. Immutable, thread-safe.
 */
final class WriteTimeReader {
    private static final List<String> COLUMNS = Arrays.stream(RowDecoder.COLUMNS.split(", "))
            .filter(column -> !column.equals("create_time"))
            .toList();

    /** Some 600 bytes each; all rows of an hour may have been written again. */
    private static final int MOST_ROWS = 10_000;

    private final PreparedStatement select;
    private final PageReader pageReader;

    WriteTimeReader(CqlSession session, String keyspace, PageReader pageReader) {
        this.pageReader = pageReader;
        this.select = session.prepare("SELECT create_time, " + String.join(", ", COLUMNS) + ", "
                + COLUMNS.stream().map(column -> "WRITETIME(" + column + ")").collect(Collectors.joining(", "))
                + " FROM " + CassandraSchema.quoted(keyspace) + "." + CassandraSchema.TRACKING
                + " WHERE hour = ? AND shard = ?");
    }

    /** Adds rows of one partition of which a column was written after this time, while there is room for them. */
    void addWrittenAfter(Instant hour, int shard, Instant time, List<WrittenRow> rows) {
        pageReader
                .start(select.bind(hour, shard), "write times of tracking: hour=" + hour + " shard=" + shard)
                .forEachPage(page -> page.forEach(row -> {
                    Instant writtenAt = writtenAt(row);
                    if (writtenAt.isAfter(time) && rows.size() < MOST_ROWS) {
                        rows.add(new WrittenRow(row.getUuid(0), writtenAt, columns(row)));
                    }
                }));
    }

    private static Instant writtenAt(Row row) {
        long micros = Long.MIN_VALUE;
        for (int column = 0; column < COLUMNS.size(); column++) {
            int position = 1 + COLUMNS.size() + column;
            if (!row.isNull(position)) {
                micros = Math.max(micros, row.getLong(position));
            }
        }
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private static String columns(Row row) {
        StringJoiner text = new StringJoiner(" ");
        for (int column = 0; column < COLUMNS.size(); column++) {
            text.add(COLUMNS.get(column) + "=" + row.getObject(1 + column));
        }
        return text.toString();
    }
}
