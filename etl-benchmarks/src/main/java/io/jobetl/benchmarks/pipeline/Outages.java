package io.jobetl.benchmarks.pipeline;

import java.util.List;
import java.util.Locale;

/** When nobody counted, on the clock of {@link System#nanoTime}. Immutable. */
record Outages(List<Outage> outages) {
    static final Outages NONE = new Outages(List.of());

    /** From the end of one writer to the beginning of the next. */
    record Outage(long fromNanos, long toNanos) {
        double seconds() {
            return (toNanos - fromNanos) / 1e9;
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.1f s", seconds());
        }
    }

    Outages {
        outages = List.copyOf(outages);
    }

    /** 0 when there was none. */
    double longestSeconds() {
        return outages.stream().mapToDouble(Outage::seconds).max().orElse(0);
    }

    /** How much of this time belongs to outages. */
    long nanosBetween(long fromNanos, long toNanos) {
        return outages.stream()
                .mapToLong(outage -> Math.min(toNanos, outage.toNanos()) - Math.max(fromNanos, outage.fromNanos()))
                .filter(nanos -> nanos > 0)
                .sum();
    }
}
