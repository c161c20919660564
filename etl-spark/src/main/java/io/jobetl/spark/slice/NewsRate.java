package io.jobetl.spark.slice;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How many rows of news there are per second, by the last full interval of two seconds. Thread-safe. */
final class NewsRate {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final long mostRows;
    private final LongSupplier nanoTime;
    private long beganNanos;
    private long rows;
    private boolean high;

    /**
     * @param rowsPerSecond above which the rate is high; 0: it always is
     * @param nanoTime as {@link System#nanoTime}
     */
    NewsRate(int rowsPerSecond, LongSupplier nanoTime) {
        this.mostRows = rowsPerSecond * TimeUnit.NANOSECONDS.toSeconds(INTERVAL_NANOS);
        this.nanoTime = nanoTime;
        this.beganNanos = nanoTime.getAsLong();
        this.high = rowsPerSecond == 0;
    }

    synchronized void folded(long more) {
        rows += more;
    }

    synchronized boolean isHigh() {
        long now = nanoTime.getAsLong();
        long elapsedNanos = now - beganNanos;
        if (elapsedNanos >= INTERVAL_NANOS) {
            high = mostRows == 0 || (double) rows * INTERVAL_NANOS / elapsedNanos > mostRows;
            beganNanos = now;
            rows = 0;
        }
        return high;
    }
}
