package io.jobetl.io.mysql;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Pauses between attempts, for a bounded time: doubling from 10 ms to 500 ms, with jitter so that two that collided do
 * not collide again.
 */
final class Retries {
    private static final long FIRST_PAUSE_MILLIS = 10;
    private static final long LONGEST_PAUSE_MILLIS = 500;

    private final CountDownLatch closing;
    private final long deadlineNanos;
    private long pauseMillis = FIRST_PAUSE_MILLIS;

    /** @param closing ends a pause, and permits no further one */
    Retries(Duration time, CountDownLatch closing) {
        this.closing = closing;
        this.deadlineNanos = System.nanoTime() + time.toNanos();
    }

    /** Waits for a moment. @return false when there must not be another attempt */
    boolean pause() {
        long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
        if (leftMillis <= 0) {
            return false;
        }
        long jitteredMillis = pauseMillis / 2 + ThreadLocalRandom.current().nextLong(pauseMillis);
        pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
        try {
            return !closing.await(Math.min(jitteredMillis, leftMillis), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
