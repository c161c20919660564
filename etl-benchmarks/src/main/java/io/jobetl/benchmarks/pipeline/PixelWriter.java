package io.jobetl.benchmarks.pipeline;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.jobetl.aggregation.TimeUuids;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes raw rows: fast, in batches of one partition, or one by one, as a web pixel does. A bounded number is under
 * way. For one thread.
 */
final class PixelWriter {
    private static final int BATCH_ROWS = 50;
    private static final int BATCHES_UNDER_WAY = 8;
    private static final int ROWS_UNDER_WAY = 256;
    private static final int HINT_SHARDS = 4;

    private final CqlSession session;
    private final PreparedStatement insert;
    private final @Nullable PreparedStatement insertHint;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /** Writes rows and nothing else. */
    PixelWriter(CqlSession session, String keyspace) {
        this(session, keyspace, null);
    }

    /** Behind each row that is later than a second it writes a hint, as writers of other systems do. */
    static PixelWriter hinting(CqlSession session, String keyspace) {
        return new PixelWriter(
                session,
                keyspace,
                session.prepare("INSERT INTO " + keyspace
                        + ".tracking_arrival (minute, shard, arrived, create_time) VALUES (?, ?, now(), ?)"));
    }

    private PixelWriter(CqlSession session, String keyspace, @Nullable PreparedStatement insertHint) {
        this.session = session;
        this.insert =
                session.prepare("INSERT INTO " + keyspace + ".tracking (" + String.join(", ", PixelTraffic.COLUMNS)
                        + ") VALUES (?" + ", ?".repeat(PixelTraffic.COLUMNS.size() - 1) + ")");
        this.insertHint = insertHint;
    }

    /** Spreads rows evenly over a range of event time within one hour, and returns when all are acknowledged. */
    void fill(PixelTraffic traffic, int rows, long fromTicks, long toTicks) throws InterruptedException {
        Semaphore places = new Semaphore(BATCHES_UNDER_WAY);
        List<List<BoundStatement>> shards = new ArrayList<>();
        for (int shard = 0; shard < PixelTraffic.SHARDS; shard++) {
            shards.add(new ArrayList<>());
        }
        for (int i = 0; i < rows; i++) {
            @Nullable Object[] row = traffic.next(fromTicks + (long) ((toTicks - fromTicks) * ((double) i / rows)));
            List<BoundStatement> shard = shards.get((Integer) row[PixelTraffic.COLUMNS.indexOf("shard")]);
            shard.add(bind(row));
            if (shard.size() == BATCH_ROWS) {
                send(batch(shard), places, () -> {});
                shard.clear();
            }
        }
        for (List<BoundStatement> shard : shards) {
            if (!shard.isEmpty()) {
                send(batch(shard), places, () -> {});
            }
        }
        places.acquire(BATCHES_UNDER_WAY);
        throwIfFailed();
    }

    /** Spreads rows evenly over hours, of each the first 99 %. */
    void fillHours(PixelTraffic traffic, int rows, int firstEpochHour, int hours) throws InterruptedException {
        for (int hour = 0; hour < hours; hour++) {
            fill(
                    traffic,
                    rows / hours,
                    TimeUuids.firstTickOfHour(firstEpochHour + hour),
                    TimeUuids.firstTickOfHour(firstEpochHour + hour) + TimeUuids.TICKS_PER_HOUR / 100 * 99);
        }
    }

    /** Writes rows one by one. */
    final class Pixel {
        private final Semaphore places = new Semaphore(ROWS_UNDER_WAY);

        /** @param acknowledged called on a thread of the driver */
        void send(@Nullable Object[] row, Runnable acknowledged) throws InterruptedException {
            UUID key = (UUID) Objects.requireNonNull(row[PixelTraffic.COLUMNS.indexOf("create_time")]);
            PixelWriter.this.send(
                    () -> session.executeAsync(bind(row)).thenCompose(stored -> {
                        acknowledged.run();
                        return behind(key);
                    }),
                    places);
        }

        /** Waits until all rows are acknowledged. */
        void flush() throws InterruptedException {
            places.acquire(ROWS_UNDER_WAY);
            places.release(ROWS_UNDER_WAY);
            throwIfFailed();
        }
    }

    private void send(Statement<?> statement, Semaphore places, Runnable acknowledged) throws InterruptedException {
        send(() -> session.executeAsync(statement).thenAccept(stored -> acknowledged.run()), places);
    }

    private void send(Supplier<CompletionStage<?>> writing, Semaphore places) throws InterruptedException {
        throwIfFailed();
        places.acquire();
        writing.get().whenComplete((result, error) -> {
            if (error != null) {
                failure.compareAndSet(null, error);
            }
            places.release();
        });
    }

    /** The hint of a row that is late now. */
    private CompletionStage<?> behind(UUID key) {
        long ageTicks = Ticks.now() - TimeUuids.ticks100ns(key.getMostSignificantBits());
        if (insertHint == null || ageTicks <= Ticks.PER_SECOND) {
            return CompletableFuture.completedStage(null);
        }
        Instant minute = Instant.now().truncatedTo(ChronoUnit.MINUTES);
        return session.executeAsync(
                insertHint.bind(minute, ThreadLocalRandom.current().nextInt(HINT_SHARDS), key));
    }

    private void throwIfFailed() {
        Throwable cause = failure.get();
        if (cause != null) {
            throw new CompletionException("cannot write rows of tracking", cause);
        }
    }

    /** Columns without a value stay unset: a null would leave a tombstone. */
    private BoundStatement bind(@Nullable Object[] row) {
        BoundStatementBuilder bound = insert.boundStatementBuilder();
        for (int i = 0; i < row.length; i++) {
            Object value = row[i];
            if (value != null) {
                bound = bound.set(
                        i,
                        value,
                        session.getContext()
                                .getCodecRegistry()
                                .codecFor(insert.getVariableDefinitions().get(i).getType(), value));
            }
        }
        return bound.build();
    }

    private static BatchStatement batch(List<BoundStatement> rows) {
        BatchStatementBuilder batch = BatchStatement.builder(DefaultBatchType.UNLOGGED);
        rows.forEach(batch::addStatement);
        return batch.build();
    }
}
