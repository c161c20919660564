package io.jobetl.dashboard.view;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does something again and again in a daemon thread, with pauses between, until it is closed. */
final class Loop implements AutoCloseable {
    /** One round of the work. */
    @FunctionalInterface
    interface Work {
        void run() throws InterruptedException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;

    Loop(String name, Duration pause, Work work) {
        thread = new Thread(
                () -> {
                    try {
                        do {
                            runSafely(work);
                        } while (!stop.await(pause.toMillis(), TimeUnit.MILLISECONDS));
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        thread.setDaemon(true);
    }

    /** What nobody expected ends one round, not the loop: a view that stands still would look healthy. */
    private static void runSafely(Work work) throws InterruptedException {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.warn("the dashboard cannot renew what it shows, and tries again", e);
        }
    }

    Loop start() {
        thread.start();
        return this;
    }

    /** Does not wait for the round under way. */
    @Override
    public void close() {
        stop.countDown();
        thread.interrupt();
    }
}
