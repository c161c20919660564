package io.jobetl.io.cassandra.write;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import io.jobetl.io.cassandra.session.DriverFailures;
import io.jobetl.pipeline.port.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Executes idempotent writes side by side at LOCAL_QUORUM with a bounded number of rows in flight (5,000 at once made
 * nodes drop out, 256 keep one busy). A write that fails for a passing reason (timeout, overload, node away) is sent
 * again with growing pauses, so an acknowledged write is stored, and one that is given up stops the writer.
 *
 * <p>One thread submits; results arrive on driver threads.
 */
public final class BoundedWrites {
    private static final int MAX_ROWS_IN_FLIGHT = 256;
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;
    private static final CompletionStage<Boolean> NOTHING = CompletableFuture.completedStage(false);

    /** What happened to a statement that was not given up: null when stored, else why the server refuses it. */
    public interface Outcome {
        void settled(@Nullable String refusal);
    }

    private final CqlSession session;
    private final String target;
    private final int maxAttempts;
    private final Semaphore free = new Semaphore(MAX_ROWS_IN_FLIGHT);
    private final AtomicLong retries = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> givenUp = new AtomicReference<>();

    /**
     * @param target what is written to, for messages: {@code logs.tracking}
     * @param maxAttempts how often a write is sent before it is given up; the pauses of 12 take about 25 s
     */
    public BoundedWrites(CqlSession session, String target, int maxAttempts) {
        this.session = session;
        this.target = target;
        this.maxAttempts = maxAttempts;
    }

    /**
     * Sends a statement of so many rows, once there is room for them in flight.
     *
     * @throws StoreException when an earlier write had to be given up
     */
    public void submit(Statement<?> statement, int rows, Outcome outcome) {
        submit(statement, rows, outcome, result -> {});
    }

    /** The same for a statement that also reads. */
    void submit(Statement<?> statement, int rows, Outcome outcome, Consumer<AsyncResultSet> read) {
        submit(statement, rows, outcome, read, () -> NOTHING);
    }

    /**
     * The same with something that is done once the statement is acknowledged; its rows are in flight until then.
     *
     * @param behind must not fail
     */
    void submit(Statement<?> statement, int rows, Outcome outcome, Supplier<CompletionStage<Boolean>> behind) {
        submit(statement, rows, outcome, result -> {}, behind);
    }

    private void submit(
            Statement<?> statement,
            int rows,
            Outcome outcome,
            Consumer<AsyncResultSet> read,
            Supplier<CompletionStage<Boolean>> behind) {
        throwIfGivenUp();
        int permits = Math.min(rows, MAX_ROWS_IN_FLIGHT);
        free.acquireUninterruptibly(permits);
        // Nothing waits for the future itself: its outcome is told, or kept in givenUp.
        CompletableFuture<?> unused = send(
                        statement
                                .setConsistencyLevel(DefaultConsistencyLevel.LOCAL_QUORUM)
                                .setIdempotent(true),
                        1,
                        read)
                .whenComplete((refusal, failure) -> {
                    if (failure != null) {
                        givenUp.compareAndSet(null, unwrap(failure));
                    } else {
                        outcome.settled(refusal.isEmpty() ? null : refusal);
                    }
                })
                .thenCompose(refusal -> refusal.isEmpty() ? behind.get() : NOTHING)
                .whenComplete((done, failure) -> free.release(permits));
    }

    /** Waits until every submitted write is settled. */
    public void await() {
        free.acquireUninterruptibly(MAX_ROWS_IN_FLIGHT);
        free.release(MAX_ROWS_IN_FLIGHT);
        throwIfGivenUp();
    }

    /** Writes that were sent again so far. */
    long retries() {
        return retries.get();
    }

    /** Empty when stored, else the server's reason for refusing; fails when given up. */
    private CompletableFuture<String> send(Statement<?> statement, int attempt, Consumer<AsyncResultSet> read) {
        return session.executeAsync(statement)
                .toCompletableFuture()
                .handle((rows, failure) -> {
                    if (failure == null) {
                        read.accept(rows);
                    }
                    return failure == null ? null : unwrap(failure);
                })
                .thenCompose(failure -> {
                    if (failure == null) {
                        return CompletableFuture.completedFuture("");
                    }
                    if (isRefusal(failure)) {
                        return CompletableFuture.completedFuture(String.valueOf(failure.getMessage()));
                    }
                    if (attempt == maxAttempts || !isPassing(failure)) {
                        return CompletableFuture.failedFuture(failure);
                    }
                    retries.incrementAndGet();
                    return CompletableFuture.supplyAsync(() -> attempt + 1, after(attempt))
                            .thenCompose(next -> send(statement, next, read));
                });
    }

    private static Executor after(int attempt) {
        long longest = Math.min(FIRST_PAUSE_MILLIS << attempt, LONGEST_PAUSE_MILLIS);
        long pause = ThreadLocalRandom.current().nextLong(longest / 2, longest);
        return CompletableFuture.delayedExecutor(pause, TimeUnit.MILLISECONDS);
    }

    /** Whether this statement, and not the server's state, is the reason. */
    private static boolean isRefusal(Throwable failure) {
        return failure instanceof InvalidQueryException && !(failure instanceof UnauthorizedException);
    }

    private static boolean isPassing(Throwable failure) {
        return failure instanceof DriverException && DriverFailures.kindOf(failure) == StoreException.Kind.UNAVAILABLE;
    }

    private static Throwable unwrap(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private void throwIfGivenUp() {
        Throwable cause = givenUp.get();
        if (cause == null) {
            return;
        }
        String message = "writing to " + target + " failed: " + DriverFailures.reason(cause);
        if (cause instanceof DriverException) {
            throw DriverFailures.failure(
                    DriverFailures.kindOf(cause),
                    message,
                    "what was acknowledged is stored, doing it again is harmless",
                    cause);
        }
        throw new IllegalStateException(message, cause);
    }
}
