package io.jobetl.verify;

import com.datastax.oss.driver.api.core.CqlSession;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** In this process, two at a time: so Cassandra does not wait while we count, nor do we while it reads. */
final class RecountingHere implements Recounting {
    private static final int THREADS = 2;
    /** So many that both threads end at about the same time; an empty share takes a millisecond or two. */
    private static final int SHARES = 16;

    private static final long MILLIS_PER_LOOK = 100;

    private final CqlSession session;

    RecountingHere(CqlSession session) {
        this.session = session;
    }

    @Override
    public int shares(long rowsAbout) {
        return SHARES;
    }

    @Override
    public void recount(ShareRecount recount, List<RawShare> shares, Results results) {
        AtomicLong rowsRead = new AtomicLong();
        AtomicBoolean ended = new AtomicBoolean();
        BlockingQueue<CompletableFuture<RecountedShare>> done = new LinkedBlockingQueue<>();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, RecountingHere::thread);
        try {
            for (RawShare share : shares) {
                CompletableFuture<RecountedShare> counting = CompletableFuture.supplyAsync(
                        () -> recount.count(session, share, rows -> {
                            if (ended.get()) {
                                throw new CancellationException("another share failed");
                            }
                            rowsRead.addAndGet(rows);
                        }),
                        threads);
                // Its failure is met in the future itself, when that is taken from the queue.
                CompletableFuture<RecountedShare> unused =
                        counting.whenComplete((found, failure) -> done.add(counting));
            }
            for (int left = shares.size(); left > 0; ) {
                CompletableFuture<RecountedShare> next = next(done);
                if (next == null) {
                    results.reading(rowsRead.get());
                } else {
                    results.counted(result(next));
                    left--;
                }
            }
        } finally {
            ended.set(true);
            threads.shutdownNow();
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "etl-recount");
        thread.setDaemon(true);
        return thread;
    }

    /** Null when none is done for a while. Reading cannot be interrupted; who interrupts is heard afterwards. */
    private static @Nullable CompletableFuture<RecountedShare> next(
            BlockingQueue<CompletableFuture<RecountedShare>> done) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return done.poll(MILLIS_PER_LOOK, TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The failure of a thread is thrown as it is there. */
    private static RecountedShare result(CompletableFuture<RecountedShare> done) {
        try {
            return done.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }
}
