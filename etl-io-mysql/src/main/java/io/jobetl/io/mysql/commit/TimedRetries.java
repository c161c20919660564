package io.jobetl.io.mysql.commit;

import io.jobetl.pipeline.commit.RetryPolicy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Pauses between attempts, for a bounded time: doubling from 10 ms to 500 ms, with jitter so that two that collided do
 * not collide again.
 */
final class TimedRetries implements RetryPolicy {
    private static final long FIRST_PAUSE_MILLIS = 10;
    private static final long LONGEST_PAUSE_MILLIS = 500;

    private final Duration time;
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** @param time for how long to try within one call; 0 for one attempt */
    TimedRetries(Duration time) {
        this.time = time;
    }

    @Override
    public Pauses begin() {
        return new TimedPauses(System.nanoTime() + time.toNanos());
    }

    @Override
    public void stop() {
        stopped.countDown();
    }

    private final class TimedPauses implements Pauses {
        private final long deadlineNanos;
        private long pauseMillis = FIRST_PAUSE_MILLIS;

        TimedPauses(long deadlineNanos) {
            this.deadlineNanos = deadlineNanos;
        }

        @Override
        public boolean pause() {
            long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
            if (leftMillis <= 0) {
                return false;
            }
            long jitteredMillis = pauseMillis / 2 + ThreadLocalRandom.current().nextLong(pauseMillis);
            pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
            try {
                return !stopped.await(Math.min(jitteredMillis, leftMillis), TimeUnit.MILLISECONDS);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }
}
