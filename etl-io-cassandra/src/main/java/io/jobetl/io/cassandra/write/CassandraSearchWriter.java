package io.jobetl.io.cassandra.write;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import io.jobetl.io.cassandra.schema.CassandraColumn;
import io.jobetl.io.cassandra.schema.ColumnCatalog;
import io.jobetl.io.cassandra.session.DriverFailures;
import io.jobetl.pipeline.port.StoreException;
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
     * @throws StoreException when the table is not there or has another key, or the server does not answer
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
            throw DriverFailures.misconfigured(
                    "table " + keyspace + "." + TABLE + " has the primary key " + key + ", known is (job_id)", "");
        }
        try {
            return new CassandraSearchWriter<>(new WholeRowWriter<>(
                    session,
                    keyspace,
                    TABLE,
                    columns,
                    SingleColumnKey.of(KEY, columns),
                    firstWriteMicros,
                    0,
                    refused,
                    null));
        } catch (DriverException e) {
            throw DriverFailures.translated("cannot write to table " + keyspace + "." + TABLE, e);
        }
    }

    /**
     * The table's columns, the primary key first.
     *
     * @throws StoreException when the table is not there
     */
    public static List<CassandraColumn> columnsOf(CqlSession session, String keyspace) {
        return ColumnCatalog.columnsOf(session, keyspace, TABLE);
    }

    /**
     * Takes a row. It is stored, or reported as refused, when {@link #flush} has returned.
     *
     * @param values one per column, in the driver's type for it; null for null
     * @param bytes about how long the row is
     * @throws StoreException when the server does not take rows for longer than the retries last
     */
    public void write(T tag, @Nullable Object[] values, int bytes) {
        writer.write(tag, values, bytes);
    }

    /** Sends everything and waits until it is stored or refused. */
    public void flush() {
        writer.flush();
    }
}
