package io.jobetl.pipeline.engine;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waiting for reads, and their results with the exception that the reader threw, not its wrapper. */
final class Futures {
    private Futures() {}

    /** The result of a future that is done; throws what the read threw. */
    static <T> T result(CompletableFuture<T> done) {
        try {
            return done.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Waits until all are done, normally or not, or the time is over, or this thread is interrupted. */
    static void awaitAll(Collection<? extends CompletableFuture<?>> futures, Duration atMost) {
        await(CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new)), atMost);
    }

    /** Waits until one is done, normally or not, or the time is over, or this thread is interrupted. */
    static void awaitAny(Collection<? extends CompletableFuture<?>> futures, Duration atMost) {
        if (!futures.isEmpty()) {
            await(CompletableFuture.anyOf(futures.toArray(CompletableFuture<?>[]::new)), atMost);
        }
    }

    private static void await(CompletableFuture<?> future, Duration atMost) {
        try {
            future.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return; // the caller looks at each future by itself
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
