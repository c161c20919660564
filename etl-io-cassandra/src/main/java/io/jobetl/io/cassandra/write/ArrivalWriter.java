package io.jobetl.io.cassandra.write;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.servererrors.QueryValidationException;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.io.cassandra.schema.ArrivalTable;
import io.jobetl.io.cassandra.session.DriverFailures;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes hints behind rows that are late when they are acknowledged, into {@link ArrivalTable} where it is there. A
 * hint is no truth: whether it can be written changes nothing for the row, and a failure is logged once.
 *
 * <p>Hints of rows that come together go into one partition, as one mutation. Never blocks; thread-safe.
 */
final class ArrivalWriter {
    private static final Logger LOG = LoggerFactory.getLogger(ArrivalWriter.class);
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(10);
    private static final CompletionStage<Boolean> NOTHING = CompletableFuture.completedStage(false);

    /** The statement as it was last looked for: none while there is no table. */
    private record Look(CompletionStage<Optional<PreparedStatement>> statement, long atNanos) {}

    private final CqlSession session;
    private final String keyspace;
    private final InstantSource clock;
    private final Duration lookInterval;
    private final AtomicInteger nextShard = new AtomicInteger();
    private final AtomicBoolean complained = new AtomicBoolean();
    private volatile Look look;

    /** @param lookInterval how often a table that is not there is looked for */
    ArrivalWriter(CqlSession session, String keyspace, InstantSource clock, Duration lookInterval) {
        this.session = session;
        this.keyspace = keyspace;
        this.clock = clock;
        this.lookInterval = lookInterval;
        this.look = lookForTable();
    }

    /** The writer of hints behind rows with this key; null when it belongs to no layout that hints are for. */
    static @Nullable ArrivalWriter behind(PrimaryKey key, CqlSession session, String keyspace) {
        return key instanceof HourlyKey
                ? new ArrivalWriter(session, keyspace, InstantSource.system(), LOOK_INTERVAL)
                : null;
    }

    /**
     * Writes hints of those rows that are late now.
     *
     * @param acknowledged keys of rows that are stored
     * @return whether there were any and they are written; never fails
     */
    CompletionStage<Boolean> write(Collection<UUID> acknowledged) {
        Instant now = clock.instant();
        List<UUID> late = new ArrayList<>();
        for (UUID createTime : acknowledged) {
            if (isLate(createTime, now)) {
                late.add(createTime);
            }
        }
        if (late.isEmpty()) {
            return NOTHING;
        }
        return statement()
                .thenCompose(insert -> insert.isEmpty() ? NOTHING : send(insert.get(), late, now))
                .handle((done, failure) -> {
                    if (failure != null) {
                        failed(failure);
                    }
                    return failure == null && done;
                });
    }

    private static boolean isLate(UUID createTime, Instant now) {
        long high = createTime.getMostSignificantBits();
        return TimeUuids.version(high) == 1
                && now.toEpochMilli() - TimeUuids.epochMillis(high) > ArrivalTable.LATE.toMillis();
    }

    private CompletionStage<Boolean> send(PreparedStatement insert, List<UUID> late, Instant now) {
        Instant minute = ArrivalTable.minuteOf(now);
        int shard = Math.floorMod(nextShard.getAndIncrement(), ArrivalTable.SHARDS);
        Statement<?> statement;
        if (late.size() == 1) {
            statement = insert.bind(minute, shard, late.get(0));
        } else {
            BatchStatementBuilder batch = BatchStatement.builder(DefaultBatchType.UNLOGGED);
            late.forEach(createTime -> batch.addStatement(insert.bind(minute, shard, createTime)));
            statement = batch.build();
        }
        // Sent again it is one more hint, with an arrival of its own, which does no harm.
        return session.executeAsync(statement
                        .setConsistencyLevel(DefaultConsistencyLevel.LOCAL_QUORUM)
                        .setIdempotent(true))
                .thenApply(rows -> true);
    }

    private CompletionStage<Optional<PreparedStatement>> statement() {
        Look last = look;
        if (System.nanoTime() - last.atNanos() < lookInterval.toNanos() || isFound(last)) {
            return last.statement();
        }
        synchronized (this) {
            if (look.atNanos() == last.atNanos()) {
                look = lookForTable();
            }
            return look.statement();
        }
    }

    private static boolean isFound(Look look) {
        CompletableFuture<Optional<PreparedStatement>> statement =
                look.statement().toCompletableFuture();
        return statement.isDone() && statement.join().isPresent();
    }

    private Look lookForTable() {
        CompletionStage<Optional<PreparedStatement>> statement = session.executeAsync(
                        "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ? AND table_name = ?",
                        keyspace,
                        ArrivalTable.NAME)
                .thenCompose(tables -> {
                    if (tables.one() == null) {
                        LOG.debug("No hints of late rows: {}.{} is not there", keyspace, ArrivalTable.NAME);
                        return CompletableFuture.completedFuture(Optional.<PreparedStatement>empty());
                    }
                    return session.prepareAsync(ArrivalTable.insert(keyspace)).thenApply(Optional::of);
                })
                .exceptionally(failure -> {
                    complain(failure);
                    return Optional.empty();
                });
        return new Look(statement, System.nanoTime());
    }

    /** A table that was dropped or altered is looked for again. */
    private void failed(Throwable failure) {
        if (unwrap(failure) instanceof QueryValidationException) {
            look = new Look(CompletableFuture.completedFuture(Optional.empty()), System.nanoTime());
        }
        complain(failure);
    }

    private void complain(Throwable failure) {
        if (complained.compareAndSet(false, true)) {
            LOG.warn(
                    "Hints of late rows cannot be written to {}.{}; the rows are stored, and counted later than with"
                            + " hints: {}",
                    keyspace,
                    ArrivalTable.NAME,
                    DriverFailures.reason(unwrap(failure)));
        }
    }

    private static Throwable unwrap(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
