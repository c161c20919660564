package io.jobetl.data.generate;

/**
 * When the n-th of a steady stream is due, counted from the start: a late one does not delay the next, so the rate
 * holds over any time. Immutable.
 */
record Pace(long startNanos, double perSecond) {
    /** How many are due by now. */
    long dueAt(long nowNanos) {
        return (long) Math.floor((nowNanos - startNanos) * perSecond / 1e9);
    }

    /** Nanoseconds until the one with this number (from 1) is due; 0 or less when it is overdue. */
    long nanosUntil(long number, long nowNanos) {
        return startNanos + (long) Math.ceil(number * 1e9 / perSecond) - nowNanos;
    }
}
