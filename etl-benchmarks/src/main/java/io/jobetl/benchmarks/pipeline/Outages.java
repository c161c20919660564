package io.jobetl.benchmarks.pipeline;

import java.util.List;

/** When nobody counted, on the clock of {@link System#nanoTime}. Immutable. */
record Outages(List<Outage> outages) {
    static final Outages NONE = new Outages(List.of());

    /** From the end of one writer to the beginning of the next. */
    record Outage(long fromNanos, long toNanos) {}

    Outages {
        outages = List.copyOf(outages);
    }

    /** How much of this time belongs to outages. */
    long nanosBetween(long fromNanos, long toNanos) {
        return outages.stream()
                .mapToLong(outage -> Math.min(toNanos, outage.toNanos()) - Math.max(fromNanos, outage.fromNanos()))
                .filter(nanos -> nanos > 0)
                .sum();
    }
}
