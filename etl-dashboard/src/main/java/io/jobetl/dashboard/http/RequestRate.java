package io.jobetl.dashboard.http;

/** Lets so many through in each second, and as many again in a burst. Thread-safe. */
final class RequestRate {
    private final double perSecond;
    private double left;
    private long atNanos;

    RequestRate(double perSecond, long nowNanos) {
        this.perSecond = perSecond;
        this.left = 2 * perSecond;
        this.atNanos = nowNanos;
    }

    synchronized boolean lets(long nowNanos) {
        left = Math.min(2 * perSecond, left + (nowNanos - atNanos) / 1e9 * perSecond);
        atNanos = nowNanos;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }
}
