package io.jobetl.pipeline.engine;

import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.pipeline.observe.PipelineStats;
import io.jobetl.pipeline.port.EventsSink.LeaseHolder;
import io.jobetl.pipeline.port.FencedException;
import io.jobetl.pipeline.port.StateLostException;
import io.jobetl.pipeline.port.StoreException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Keeps a pipeline running: waits as a standby, cycles as the writer, waits out stores that are away or refuse, starts
 * again when the sink was restored. {@link #run} belongs to one thread, {@link #stop} may be called by any.
 */
public final class PipelineRunner {
    private static final Duration STANDBY_PAUSE = Duration.ofMillis(500);
    private static final Duration SHORTEST_STANDBY_PAUSE = Duration.ofMillis(100);
    /** A quarter of the shortest lease. */
    private static final Duration KEEP_INTERVAL = Duration.ofMillis(500);

    private final Pipeline pipeline;
    private final RunMode mode;
    private final Supplier<Optional<LeaseHolder>> leaseHolder;
    private final PipelineObserver observer;
    private final Backoff backoff;
    private final boolean endsWhenFenced;
    private final CountDownLatch stop = new CountDownLatch(1);

    private boolean started;
    private Optional<LeaseHolder> holder = Optional.empty();
    private int failures;
    /** From the first failure until nothing waits to be repeated. */
    private boolean failing;

    private PipelineStats atFailure;

    /** One that ends when another instance becomes the writer, but for {@link RunMode#RECOUNT}. */
    public PipelineRunner(
            Pipeline pipeline,
            RunMode mode,
            Supplier<Optional<LeaseHolder>> leaseHolder,
            PipelineObserver observer,
            Backoff backoff) {
        this(pipeline, mode, leaseHolder, observer, backoff, true);
    }

    /**
     * @param observer hears of what an operator wants to know of the run
     * @param endsWhenFenced false: in {@link RunMode#STREAM} this instance waits as a standby when another one becomes
     *     the writer; in {@link RunMode#RECOUNT} it always does, as whoever is the writer serves the same requests
     */
    public PipelineRunner(
            Pipeline pipeline,
            RunMode mode,
            Supplier<Optional<LeaseHolder>> leaseHolder,
            PipelineObserver observer,
            Backoff backoff,
            boolean endsWhenFenced) {
        this.pipeline = pipeline;
        this.mode = mode;
        this.leaseHolder = leaseHolder;
        this.observer = PipelineObserver.all(observer);
        this.backoff = backoff;
        this.endsWhenFenced = mode == RunMode.ONCE || (mode == RunMode.STREAM && endsWhenFenced);
        this.atFailure = pipeline.stats();
    }

    /**
     * Works until {@link #stop}, or until all is counted where the mode has an end. The last cycle always ends with its
     * commit.
     *
     * @return true when the work was done, false when it was stopped before
     * @throws FencedException when another instance became the writer, unless this one waits as a standby then
     * @throws StoreException when waiting does not help; where the mode has an end, also when a store stays away
     */
    public boolean run() {
        while (!isStopped()) {
            if (pauseAfterStep()) {
                return true;
            }
        }
        return false;
    }

    /** Ends {@link #run} after the cycle under way. */
    public void stop() {
        stop.countDown();
    }

    private boolean isStopped() {
        return stop.getCount() == 0 || Thread.currentThread().isInterrupted();
    }

    /** One step and its pause; true when all is done. */
    private boolean pauseAfterStep() {
        try {
            Duration pause = step();
            if (failures > 0 && hasMovedOn()) {
                failures = 0;
            }
            if (failing && started && failures == 0 && !pipeline.hasFailedReads()) {
                failing = false;
                observer.recovered();
            }
            if (started && mode != RunMode.STREAM && pipeline.isDone()) {
                return true;
            }
            pause(pause);
        } catch (StateLostException e) {
            started = false;
            observer.stateLost(e);
        } catch (FencedException e) {
            if (endsWhenFenced) {
                throw e;
            }
            started = false;
            observer.fenced(e);
        } catch (StoreException e) {
            if (!isWorthWaiting(e)) {
                throw e;
            }
            failures++;
            failing = true;
            atFailure = pipeline.stats();
            if (backoff.isGivenUp(mode, failures)) {
                throw e;
            }
            Duration pause = backoff.pauseAfter(failures);
            observer.storeFailed(e, pause);
            pauseAsWriter(pause);
        }
        return false;
    }

    /**
     * Rows that cannot be read stay due and nothing is lost by waiting, so a writer waits for a table that is made
     * again or a right that is given back. A failure to write, or of the change events, that does not pass ends the
     * run, and so does a table that is not the one that was counted.
     */
    private boolean isWorthWaiting(StoreException failure) {
        if (failure.kind() == StoreException.Kind.REPLACED) {
            return false;
        }
        boolean isOfReading = started && mode == RunMode.STREAM && pipeline.hasReadFailed();
        return isOfReading || failure.kind().isPassing();
    }

    private Duration step() {
        if (started) {
            return pipeline.cycle();
        }
        if (!pipeline.start(mode)) {
            Optional<LeaseHolder> holder = leaseHolder.get();
            observer.standby(holder);
            requireEndOfWait(holder);
            return standbyPause(holder);
        }
        started = true;
        observer.started();
        return Duration.ZERO;
    }

    /** Up to the end of the lease, if that comes sooner. */
    private static Duration standbyPause(Optional<LeaseHolder> seen) {
        Duration left = seen.map(LeaseHolder::remaining).orElse(STANDBY_PAUSE).plus(SHORTEST_STANDBY_PAUSE);
        if (left.compareTo(STANDBY_PAUSE) > 0) {
            return STANDBY_PAUSE;
        }
        return left.compareTo(SHORTEST_STANDBY_PAUSE) < 0 ? SHORTEST_STANDBY_PAUSE : left;
    }

    /** A lease that somebody renews does not end, and work with an end must not wait for that. */
    private void requireEndOfWait(Optional<LeaseHolder> seen) {
        Optional<LeaseHolder> before = holder;
        holder = seen;
        if (mode != RunMode.ONCE || seen.isEmpty() || before.isEmpty()) {
            return;
        }
        boolean isRenewed = seen.get().epoch() == before.get().epoch()
                && seen.get().remaining().compareTo(before.get().remaining()) > 0;
        if (isRenewed) {
            throw new FencedException("another instance is at work and renews its lease: owner="
                    + seen.get().owner() + " epoch=" + seen.get().epoch() + ". It counts new and late rows and follows"
                    + " changes by itself; hours that it should count again at once: `etl backfill --from T --to T`, or"
                    + " `etl verify --repair`");
        }
    }

    /** A cycle without an exception may only have waited for the next try: that is no sign of life. */
    private boolean hasMovedOn() {
        PipelineStats now = pipeline.stats();
        return now.rowsRead() != atFailure.rowsRead()
                || now.commits() != atFailure.commits()
                || (mode == RunMode.STREAM && now.countedUntil().isAfter(atFailure.countedUntil()));
    }

    /** A writer that waits for a store is alive: without a word from it a standby would take over for nothing. */
    private void pauseAsWriter(Duration pause) {
        Duration left = pause;
        while (started && !isStopped() && left.compareTo(KEEP_INTERVAL) > 0 && pipeline.keepLease()) {
            pause(KEEP_INTERVAL);
            left = left.minus(KEEP_INTERVAL);
        }
        pause(left);
    }

    private void pause(Duration duration) {
        try {
            boolean stopped = stop.await(duration.toNanos(), TimeUnit.NANOSECONDS);
            if (stopped) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "PipelineRunner[" + mode + ", " + pipeline + "]";
    }
}
