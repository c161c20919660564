package io.jobetl.runtime.feed;

import io.jobetl.pipeline.observe.FeedState;
import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.pipeline.port.Drift;
import io.jobetl.pipeline.port.EventsSink.LeaseHolder;
import io.jobetl.pipeline.port.FencedException;
import io.jobetl.pipeline.port.StateLostException;
import io.jobetl.runtime.feed.FeedProbe.Seen;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Looks at the feed every few seconds for as long as a pipeline runs, in a thread of its own, so that nobody waits for
 * it. What it sees goes to the observer: each look, and once what is wrong, why, and the way out. While this instance
 * is the writer, it gets a failed connector going again ({@link FeedRepair}).
 *
 * <p>It is itself an observer of the pipeline, from which it learns whether this instance is the writer. Thread-safe.
 */
public final class FeedWatch implements PipelineObserver, AutoCloseable {
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(3);
    private static final Duration END_PATIENCE = Duration.ofMillis(200);

    private final FeedProbe probe;
    private final FeedRepair repair;
    private final FeedNotices notices;
    private final ReentrantLock connectorTurn;
    private final InstantSource clock;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = new Thread(this::watch, "etl-feed-watch");
    private final WrongFeed wrongFeed = new WrongFeed();
    private volatile boolean writing;

    /**
     * @param observer told of the feed, by the thread of this object
     * @param isConfigured false when nobody has said where Kafka Connect is: then its absence is noted once
     * @param connectorTurn held by whoever does something with the connector: nobody looks meanwhile
     */
    public FeedWatch(
            FeedProbe probe,
            FeedRepair repair,
            PipelineObserver observer,
            boolean isConfigured,
            ReentrantLock connectorTurn) {
        this.probe = probe;
        this.repair = repair;
        this.notices = new FeedNotices(observer, isConfigured);
        this.connectorTurn = connectorTurn;
        this.clock = InstantSource.system();
        thread.setDaemon(true);
    }

    /** Begins to look. */
    public void start() {
        thread.start();
    }

    private void watch() {
        try (probe) {
            do {
                if (connectorTurn.tryLock()) {
                    try {
                        look();
                    } finally {
                        connectorTurn.unlock();
                    }
                }
            } while (!stop.await(LOOK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        Seen seen = probe.seen();
        if (stop.getCount() == 0) {
            return;
        }
        notices.take(seen.state(), clock.instant());
        repair.take(seen, writing, clock.instant()).ifPresent(notices::mended);
        boolean isFlowing = seen.state().condition() == FeedState.Condition.FLOWING;
        if (writing && isFlowing && wrongFeed.isFound(clock.instant())) {
            notices.mended(repair.renew(clock.instant()));
        }
    }

    @Override
    public void started() {
        writing = true;
    }

    @Override
    public void drifted(List<Drift> drifts) {
        wrongFeed.take(drifts, clock.instant());
    }

    @Override
    public void standby(Optional<LeaseHolder> holder) {
        writing = false;
    }

    @Override
    public void fenced(FencedException cause) {
        writing = false;
    }

    @Override
    public void stateLost(StateLostException cause) {
        writing = false;
    }

    /** Ends the looks; one under way is not waited for. */
    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join(END_PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
