package io.jobetl.dashboard.http;

/** Lets so many through in each second, and as many again in a burst. Thread-safe. */
final class RequestRate {
    private final double perSecond;
    private double left;
    private long atNanos;

    RequestRate(double perSecond) {
        this.perSecond = perSecond;
        this.left = 2 * perSecond;
        this.atNanos = System.nanoTime();
    }

    synchronized boolean lets() {
        long now = System.nanoTime();
        left = Math.min(2 * perSecond, left + (now - atNanos) / 1e9 * perSecond);
        atNanos = now;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }
}
