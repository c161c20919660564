package io.jobetl.dashboard.api;

import io.jobetl.dashboard.http.Answer;
import io.jobetl.pipeline.port.StoreException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Asks the stores once for all who ask the same at the same time or shortly after, in a few threads of its own: a dozen
 * open pages cost what one costs. Thread-safe.
 */
public final class QueryCache implements AutoCloseable {
    private static final int MOST_WAITING = 16;
    /** Each request that waits takes a thread of the web server, and others need some: whether etl is healthy. */
    private static final int MOST_ASKING = 64;

    private static final Duration MOST_REST = Duration.ofSeconds(30);
    /** What is kept takes memory from the pipeline; pages ask for no more. */
    private static final int MOST_KEPT = 1 << 20;

    private final Semaphore asking = new Semaphore(MOST_ASKING);
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor threads;
    private final Duration freshFor;
    private final int rest;
    private final LongSupplier nanos;
    private final Duration patience;

    /**
     * @param freshFor for how long an answer is given again at least
     * @param rest for so many times as long as it took, if that is longer, up to half a minute, unless it is large: with 99, pages that ask
     *     for ever take a hundredth of a processor
     * @param patience for how long a request waits; the work goes on, and the next request may find it done
     */
    public QueryCache(String name, int threads, Duration freshFor, int rest, Duration patience) {
        this(name, threads, freshFor, rest, patience, System::nanoTime);
    }

    /** @param nanos the time, as {@link System#nanoTime} has it */
    QueryCache(String name, int threads, Duration freshFor, int rest, Duration patience, LongSupplier nanos) {
        this.nanos = nanos;
        this.freshFor = freshFor;
        this.rest = rest;
        this.patience = patience;
        this.threads = new ThreadPoolExecutor(
                threads, threads, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
        this.threads.allowCoreThreadTimeOut(true);
    }

    /** The answer to the question that the key names; one that says what is wrong when it cannot be had. */
    Answer answer(String key, Supplier<Answer> work) throws InterruptedException {
        if (!asking.tryAcquire()) {
            return tooMany();
        }
        try {
            return entry(key, work).future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            return tooMany();
        } catch (TimeoutException e) {
            return Answer.error(
                    503,
                    "this takes longer than " + patience.toSeconds() + " s",
                    "ask again in a moment: it is still being worked on");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException away) {
                return Answer.error(503, String.valueOf(away.getMessage()), away.remedy());
            }
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } finally {
            asking.release();
        }
    }

    private static Answer tooMany() {
        return Answer.error(503, "too many other questions are being answered", "ask again in a moment");
    }

    private synchronized Entry entry(String key, Supplier<Answer> work) {
        Entry known = entries.get(key);
        if (known != null && known.isUsable()) {
            return known;
        }
        entries.values().removeIf(entry -> !entry.isUsable()); // an answer can be large
        Entry entry = new Entry(work);
        entries.put(key, entry);
        return entry;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private final class Entry {
        private final CompletableFuture<Answer> future;
        private volatile long usableUntilNanos;

        Entry(Supplier<Answer> work) {
            this.future = CompletableFuture.supplyAsync(
                    () -> {
                        long startNanos = nanos.getAsLong();
                        Answer answer = work.get();
                        long doneNanos = nanos.getAsLong();
                        usableUntilNanos = doneNanos + usableNanos(answer, doneNanos - startNanos);
                        return answer;
                    },
                    threads);
        }

        private long usableNanos(Answer answer, long tookNanos) {
            long restNanos = answer.size() > MOST_KEPT ? 0 : Math.min(rest * tookNanos, MOST_REST.toNanos());
            return Math.max(freshFor.toNanos(), restNanos);
        }

        /** Under way, or done a short time ago; a failure is worth another try. */
        boolean isUsable() {
            return !future.isDone() || (!future.isCompletedExceptionally() && nanos.getAsLong() - usableUntilNanos < 0);
        }
    }
}
