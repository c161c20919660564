package io.jobetl.io.cassandra.write;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.type.codec.TypeCodec;
import io.jobetl.io.cassandra.schema.CassandraSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Replaces whole rows of a table: afterwards a column that is null in the row is null in the table, and of two rows
 * with one key the later one stands there, in whatever order the server sees them.
 *
 * <p>Per row that is a DELETE with write timestamp t-1 and an INSERT of the columns that have a value with timestamp t,
 * with t growing from row to row. Writing null cells instead would leave a tombstone per null cell (20 of 29 in a
 * click), and a plain INSERT would leave the old values. Rows of one partition that come close together go into one
 * unlogged batch, which the server applies as one mutation: 2-3 times as fast as single rows.
 *
 * <p>What is acknowledged is read back: a row that {@linkplain NewerValues newer values} hide is reported as refused.
 *
 * <p>For one thread. Refused rows are reported on that thread, from {@link #write} or {@link #flush}.
 *
 * @param <T> what the caller knows a row by
 */
final class WholeRowWriter<T> {
    private static final int MAX_BATCH_ROWS = 50;
    private static final int MAX_BATCH_BYTES = 128 << 10;
    private static final int MAX_WINDOW_ROWS = 50_000;
    private static final int MAX_ATTEMPTS = 12;

    @SuppressWarnings("ArrayRecordComponent") // only carried from write to the statement
    private record Row<T>(T tag, @Nullable Object[] values, long writeMicros, int bytes) {}

    private static final class Window<T> {
        final List<Row<T>> rows = new ArrayList<>(4);
        long bytes;
    }

    private record Refusal<T>(List<Row<T>> rows, String reason) {}

    private record Seen<T>(
            List<Row<T>> rows,
            Map<Object, com.datastax.oss.driver.api.core.cql.Row> found,
            @Nullable String refusal) {}

    private final PrimaryKey key;
    private final BiConsumer<T, String> refused;
    private final @Nullable GatheredArrivals arrivals;
    private final BoundedWrites writes;
    private final RowInsert insert;
    private final PreparedStatement delete;
    private final List<TypeCodec<Object>> keyCodecs;
    private final boolean gathers;
    private final long maxWindowBytes;
    private final NewerValues newerValues;
    private final Queue<Refusal<T>> refusals = new ConcurrentLinkedQueue<>();
    private final Queue<List<Row<T>>> stored = new ConcurrentLinkedQueue<>();
    private final Queue<Seen<T>> seen = new ConcurrentLinkedQueue<>();
    /** Write time of the last row of each key that is not seen yet: only that one is what a reader has to see. */
    private final Map<Object, Long> latest = new HashMap<>();
    // Oldest partition first: that is the one to give up waiting for.
    private final Map<List<Object>, Window<T>> windows = new LinkedHashMap<>();
    private int windowRows;
    private long windowBytes;
    private long nextWriteMicros;

    /**
     * @param columns the columns that rows bring
     * @param firstWriteMicros write timestamp of the first row, microseconds since 1970
     * @param maxWindowBytes rows that wait for others of their partition, about, in bytes
     * @param refused is told each row that the server refuses, and why
     * @param arrivals is told the keys of stored rows, which are TimeUUIDs then
     */
    WholeRowWriter(
            CqlSession session,
            String keyspace,
            String table,
            List<String> columns,
            PrimaryKey key,
            long firstWriteMicros,
            long maxWindowBytes,
            BiConsumer<T, String> refused,
            @Nullable ArrivalWriter arrivals) {
        this.arrivals = arrivals == null ? null : new GatheredArrivals(arrivals);
        this.key = key;
        this.refused = refused;
        this.nextWriteMicros = firstWriteMicros;
        this.maxWindowBytes = maxWindowBytes;
        this.gathers = !key.derivedColumns().isEmpty();
        String target = CassandraSchema.quoted(keyspace) + "." + table;
        this.writes = new BoundedWrites(session, target, MAX_ATTEMPTS);
        this.insert = new RowInsert(session, target, columns, key.derivedColumns(), true);
        this.delete = session.prepare("DELETE FROM " + target + " USING TIMESTAMP ? WHERE "
                + RowInsert.join(key.columns(), "%s = ?", " AND "));
        this.keyCodecs = RowInsert.codecs(session, delete, 1, key.columns().size());
        this.newerValues = new NewerValues(session, target, key.columns(), columns);
    }

    /**
     * Takes a row; sends batches when they are full or the window is.
     *
     * @param values one per column, in the driver's type for it; null for null
     * @param bytes about how long the row is
     */
    void write(T tag, @Nullable Object[] values, int bytes) {
        settle();
        Row<T> row = new Row<>(tag, values, nextWriteMicros, bytes);
        nextWriteMicros += 2;
        latest.put(lastOfKey(row), row.writeMicros());
        if (!gathers) {
            send(List.of(row));
            return;
        }
        List<Object> partition = key.partition(values);
        Window<T> window = windows.computeIfAbsent(partition, key -> new Window<>());
        window.rows.add(row);
        window.bytes += bytes;
        windowRows++;
        windowBytes += bytes;
        if (window.rows.size() == MAX_BATCH_ROWS || window.bytes >= MAX_BATCH_BYTES) {
            windows.remove(partition);
            send(window);
        }
        while (windowRows > MAX_WINDOW_ROWS || windowBytes > maxWindowBytes) {
            sendOldest();
        }
    }

    /** Sends everything and waits until it is stored or refused. */
    void flush() {
        while (!windows.isEmpty()) {
            sendOldest();
        }
        writes.await();
        while (!refusals.isEmpty() || !stored.isEmpty() || !seen.isEmpty()) {
            settle();
            writes.await();
        }
        if (arrivals != null) {
            arrivals.flush();
        }
    }

    long retries() {
        return writes.retries();
    }

    private void sendOldest() {
        Iterator<Window<T>> oldest = windows.values().iterator();
        Window<T> window = oldest.next();
        oldest.remove();
        send(window);
    }

    private void send(Window<T> window) {
        windowRows -= window.rows.size();
        windowBytes -= window.bytes;
        send(List.copyOf(window.rows));
    }

    private void send(List<Row<T>> rows) {
        BatchStatementBuilder batch = BatchStatement.builder(DefaultBatchType.UNLOGGED);
        for (Row<T> row : rows) {
            addTo(batch, row);
        }
        writes.submit(batch.build(), rows.size(), refusal -> {
            if (refusal != null) {
                refusals.add(new Refusal<>(rows, refusal));
            } else {
                stored.add(rows);
            }
        });
    }

    private Object lastOfKey(Row<T> row) {
        Object[] primaryKey = key.primaryKey(row.values());
        return primaryKey[primaryKey.length - 1];
    }

    private void settle() {
        settleRefusals();
        for (List<Row<T>> rows = stored.poll(); rows != null; rows = stored.poll()) {
            readBack(rows);
            tellArrivals(rows);
        }
        for (Seen<T> answer = seen.poll(); answer != null; answer = seen.poll()) {
            compare(answer);
        }
        if (arrivals != null) {
            arrivals.sendOld();
        }
    }

    private void tellArrivals(List<Row<T>> rows) {
        if (arrivals != null) {
            for (Row<T> row : rows) {
                arrivals.add((UUID) lastOfKey(row));
            }
        }
    }

    private void readBack(List<Row<T>> rows) {
        Statement<?> select = newerValues.select(
                rows.stream().map(row -> key.primaryKey(row.values())).toList());
        writes.submit(
                select,
                rows.size(),
                refusal -> {
                    if (refusal != null) {
                        seen.add(new Seen<>(rows, Map.of(), refusal));
                    }
                },
                result -> {
                    Map<Object, com.datastax.oss.driver.api.core.cql.Row> found = new HashMap<>();
                    result.currentPage().forEach(row -> found.put(newerValues.keyOf(row), row));
                    seen.add(new Seen<>(rows, found, null));
                });
    }

    private void compare(Seen<T> answer) {
        for (Row<T> row : answer.rows()) {
            Object last = lastOfKey(row);
            if (!latest.remove(last, row.writeMicros())) {
                continue; // a later row of this load stands there, and is looked at itself
            }
            String reason = answer.refusal() == null
                    ? newerValues.hiding(answer.found().get(last), row.values(), row.writeMicros())
                    : "cannot be read back: " + answer.refusal();
            if (reason != null) {
                refused.accept(row.tag(), "the row " + reason);
            }
        }
    }

    private void addTo(BatchStatementBuilder batch, Row<T> row) {
        Object[] primaryKey = key.primaryKey(row.values());
        for (Object[] spelling : key.otherSpellings(row.values())) {
            batch.addStatement(deletion(spelling, row));
        }
        batch.addStatements(deletion(primaryKey, row), insert.bind(row.values(), primaryKey, row.writeMicros()));
    }

    private BoundStatement deletion(Object[] primaryKey, Row<T> row) {
        BoundStatementBuilder deletion = delete.boundStatementBuilder().setLong(0, row.writeMicros() - 1);
        for (int i = 0; i < primaryKey.length; i++) {
            deletion = deletion.set(i + 1, primaryKey[i], keyCodecs.get(i));
        }
        return deletion.build();
    }

    /** One bad row makes the server refuse its whole batch, so the rows of a refused batch are tried one by one. */
    private void settleRefusals() {
        Refusal<T> refusal = refusals.poll();
        while (refusal != null) {
            if (refusal.rows().size() == 1) {
                latest.remove(
                        lastOfKey(refusal.rows().get(0)), refusal.rows().get(0).writeMicros());
                refused.accept(refusal.rows().get(0).tag(), "Cassandra refuses the row: " + refusal.reason());
            } else {
                for (Row<T> row : refusal.rows()) {
                    send(List.of(row));
                }
            }
            refusal = refusals.poll();
        }
    }
}
