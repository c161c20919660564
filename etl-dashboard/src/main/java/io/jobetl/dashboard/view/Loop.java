package io.jobetl.dashboard.view;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Does something again and again in a daemon thread, with pauses between, until it is closed. */
final class Loop implements AutoCloseable {
    /** One round of the work. */
    @FunctionalInterface
    interface Work {
        void run() throws InterruptedException;
    }

    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;

    Loop(String name, Duration pause, Work work) {
        thread = new Thread(
                () -> {
                    try {
                        do {
                            work.run();
                        } while (!stop.await(pause.toMillis(), TimeUnit.MILLISECONDS));
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        thread.setDaemon(true);
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
