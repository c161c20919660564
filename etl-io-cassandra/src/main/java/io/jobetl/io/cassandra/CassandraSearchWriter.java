package io.jobetl.io.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.io.cassandra.CassandraSetupException.Kind;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows of {@code search}, each replacing the row of its {@code job_id} as a whole. For one thread.
 *
 * @param <T> what the caller knows a row by
 */
public final class CassandraSearchWriter<T> {
    private static final String TABLE = "search";
    private static final String KEY = "job_id";

    private final WholeRowWriter<T> writer;

    private CassandraSearchWriter(WholeRowWriter<T> writer) {
        this.writer = writer;
    }

    /**
     * Prepares writing.
     *
     * @param columns the columns that rows bring, {@code job_id} among them, in the order of their values
     * @param firstWriteMicros write timestamp of the first row, microseconds since 1970; later rows get larger ones
     * @param refused is told each row that the server refuses, and why
     * @throws CassandraSetupException when the table is not there or has another key
     */
    public static <T> CassandraSearchWriter<T> open(
            CqlSession session,
            String keyspace,
            List<String> columns,
            long firstWriteMicros,
            BiConsumer<T, String> refused) {
        List<String> key = columnsOf(session, keyspace).stream()
                .filter(CassandraColumn::inPrimaryKey)
                .map(CassandraColumn::name)
                .toList();
        if (!key.equals(List.of(KEY))) {
            throw new CassandraSetupException(
                    Kind.CONFIGURATION,
                    "table " + keyspace + "." + TABLE + " has the primary key " + key + ", known is (job_id)",
                    null);
        }
        return new CassandraSearchWriter<>(new WholeRowWriter<>(
                session, keyspace, TABLE, columns, OneColumnKey.of(KEY, columns), firstWriteMicros, 0, refused));
    }

    /**
     * The table's columns, the primary key first.
     *
     * @throws CassandraSetupException when the table is not there
     */
    public static List<CassandraColumn> columnsOf(CqlSession session, String keyspace) {
        return TableColumns.of(session, keyspace, TABLE);
    }

    /**
     * Takes a row. It is stored, or reported as refused, when {@link #flush} has returned.
     *
     * @param values one per column, in the driver's type for it; null for null
     * @param bytes about how long the row is
     * @throws io.jobetl.pipeline.port.StoreUnavailableException when the server does not take rows for longer than the
     *     retries last
     */
    public void write(T tag, @Nullable Object[] values, int bytes) {
        writer.write(tag, values, bytes);
    }

    /** Sends everything and waits until it is stored or refused. */
    public void flush() {
        writer.flush();
    }
}
