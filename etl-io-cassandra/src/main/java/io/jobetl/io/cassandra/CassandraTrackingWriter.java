package io.jobetl.io.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.jobetl.aggregation.TimeUuids;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows of {@code tracking} in whichever layout the table has, each replacing the row of its {@code create_time} as
 * a whole. Hour and shard are pure functions of {@code create_time}, so a row that is written again lands on itself.
 *
 * <p>For one thread. Refused rows are reported on that thread.
 *
 * <pre>{@code
 * CassandraTrackingWriter<Long> writer = CassandraTrackingWriter.open(session, "logs", List.of("create_time", "job_id"),
 *         nowMicros, 8 << 20, (line, reason) -> System.err.println(line + ": " + reason));
 * writer.write(1L, new Object[] {uuid, 42}, 60);
 * writer.flush();
 * }</pre>
 *
 * @param <T> what the caller knows a row by
 */
public final class CassandraTrackingWriter<T> {
    private static final String TABLE = "tracking";
    private static final String KEY = "create_time";

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
     * @throws RowWriteException when the table is not there or its layout is unknown
     */
    public static <T> CassandraTrackingWriter<T> open(
            CqlSession session,
            String keyspace,
            List<String> columns,
            long firstWriteMicros,
            long maxWindowBytes,
            BiConsumer<T, String> refused) {
        List<String> key = columnsOf(session, keyspace).stream()
                .filter(CassandraColumn::inPrimaryKey)
                .map(CassandraColumn::name)
                .toList();
        int position = columns.indexOf(KEY);
        if (position < 0) {
            throw new IllegalArgumentException("columns=" + columns + " lack " + KEY);
        }
        boolean hourly = key.equals(List.of("hour", "shard", KEY));
        if (!hourly && !key.equals(List.of(KEY))) {
            throw new RowWriteException(
                    "table " + keyspace + "." + TABLE + " has the primary key " + key
                            + "; known are ((hour, shard), create_time) and (create_time)",
                    null);
        }
        WholeRowWriter.KeyOf keyOf =
                hourly ? new HourlyKey(position, storedShards(session, keyspace)) : new FlatKey(position);
        return new CassandraTrackingWriter<>(new WholeRowWriter<>(
                session,
                keyspace,
                TABLE,
                columns,
                key,
                hourly ? List.of("hour", "shard") : List.of(),
                keyOf,
                firstWriteMicros,
                maxWindowBytes,
                refused));
    }

    /**
     * The table's columns, the primary key first.
     *
     * @throws RowWriteException when the table is not there
     */
    public static List<CassandraColumn> columnsOf(CqlSession session, String keyspace) {
        List<CassandraColumn> columns = TableColumns.of(session, keyspace, TABLE);
        if (columns.isEmpty()) {
            throw new RowWriteException(
                    "table " + keyspace + "." + TABLE + " is not there; run `etl init` first", null);
        }
        return columns;
    }

    private static int storedShards(CqlSession session, String keyspace) {
        Row row = session.execute(SimpleStatement.newInstance("SELECT value FROM " + WholeRowWriter.quoted(keyspace)
                        + ".tracking_layout WHERE name = 'shards'"))
                .one();
        String value = row == null ? null : row.getString(0);
        if (value == null) {
            throw new RowWriteException(
                    "table " + keyspace + ".tracking_layout does not say how many shards an hour has; run `etl init`"
                            + " with the number that the rows were written with",
                    null);
        }
        return Integer.parseInt(value);
    }

    /**
     * Takes a row. It is stored, or reported as refused, when {@link #flush} has returned.
     *
     * @param values one per column, in the driver's type for it; null for null
     * @param bytes about how long the row is
     * @throws RowWriteException when the server does not take rows for longer than the retries last
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

    private record HourlyKey(int position, int shards) implements WholeRowWriter.KeyOf {
        @Override
        public List<Object> partition(@Nullable Object[] values) {
            UUID createTime = uuid(values);
            return List.of(
                    Instant.ofEpochSecond(3_600L * TimeUuids.epochHour(createTime.getMostSignificantBits())),
                    (int) Math.floorMod(createTime.getLeastSignificantBits(), (long) shards));
        }

        @Override
        public Object[] primaryKey(@Nullable Object[] values) {
            List<Object> partition = partition(values);
            return new Object[] {partition.get(0), partition.get(1), uuid(values)};
        }

        private UUID uuid(@Nullable Object[] values) {
            if (values[position] instanceof UUID createTime) {
                return createTime;
            }
            throw new IllegalArgumentException(KEY + "=" + values[position] + " is not a UUID");
        }
    }

    private record FlatKey(int position) implements WholeRowWriter.KeyOf {
        @Override
        public List<Object> partition(@Nullable Object[] values) {
            return List.of(primaryKey(values));
        }

        @Override
        public Object[] primaryKey(@Nullable Object[] values) {
            Object createTime = values[position];
            if (createTime == null) {
                throw new IllegalArgumentException(KEY + " is null");
            }
            return new Object[] {createTime};
        }
    }
}
