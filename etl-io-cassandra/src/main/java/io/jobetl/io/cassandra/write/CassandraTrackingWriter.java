package io.jobetl.io.cassandra.write;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import io.jobetl.io.cassandra.schema.CassandraColumn;
import io.jobetl.io.cassandra.schema.CassandraSchema;
import io.jobetl.io.cassandra.schema.ColumnCatalog;
import io.jobetl.io.cassandra.session.DriverFailures;
import io.jobetl.pipeline.port.StoreException;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows of {@code tracking} in whichever layout the table has, each replacing the row of its {@code create_time}
 * as a whole. Hour and shard are pure functions of {@code create_time}, so a row that is written again lands on itself.
 * Behind a row that is late a hint of its arrival is written, where there is a table for it.
 *
 * <p>For one thread. Refused rows are reported on that thread.
 *
 * <pre>{@code
 * CassandraTrackingWriter<Long> writer = CassandraTrackingWriter.open(
 *         session, "logs", List.of("create_time", "job_id"), nowMicros, 8 << 20,
 *         (line, reason) -> System.err.println(line + ": " + reason));
 * writer.write(1L, new Object[] {uuid, 42}, 60);
 * writer.flush();
 * }</pre>
 *
 * @param <T> what the caller knows a row by
 */
public final class CassandraTrackingWriter<T> {
    private final WholeRowWriter<T> writer;

    private CassandraTrackingWriter(WholeRowWriter<T> writer) {
        this.writer = writer;
    }

    /**
     * Prepares writing.
     *
     * @param columns the columns that rows bring, {@code create_time} among them, in the order of their values
     * @param firstWriteMicros write timestamp of the first row, microseconds since 1970; later rows get larger ones
     * @param maxWindowBytes rows that wait for others of their partition, about, in bytes
     * @param refused is told each row that the server refuses, and why
     * @throws StoreException when the table is not there, its layout is unknown, or the server does not answer
     */
    public static <T> CassandraTrackingWriter<T> open(
            CqlSession session,
            String keyspace,
            List<String> columns,
            long firstWriteMicros,
            long maxWindowBytes,
            BiConsumer<T, String> refused) {
        try {
            PrimaryKey key = PrimaryKey.ofTracking(session, keyspace, columns);
            return new CassandraTrackingWriter<>(new WholeRowWriter<>(
                    session,
                    keyspace,
                    CassandraSchema.TRACKING,
                    columns,
                    key,
                    firstWriteMicros,
                    maxWindowBytes,
                    refused,
                    ArrivalWriter.behind(key, session, keyspace)));
        } catch (DriverException e) {
            throw DriverFailures.translated("cannot write to table " + keyspace + "." + CassandraSchema.TRACKING, e);
        }
    }

    /**
     * The table's columns, the primary key first.
     *
     * @throws StoreException when the table is not there
     */
    public static List<CassandraColumn> columnsOf(CqlSession session, String keyspace) {
        return ColumnCatalog.columnsOf(session, keyspace, CassandraSchema.TRACKING);
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

    /** Writes that were sent again so far, because of a timeout or an overloaded node. */
    public long retries() {
        return writer.retries();
    }
}
