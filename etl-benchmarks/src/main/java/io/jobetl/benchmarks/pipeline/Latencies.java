package io.jobetl.benchmarks.pipeline;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Times between two events, to the microsecond. For one thread. */
final class Latencies {
    private final Histogram micros = new Histogram(TimeUnit.MINUTES.toMicros(10), 3);

    /** What was over before it was known to have begun took no time. */
    void record(long nanos) {
        micros.recordValue(Math.max(0, TimeUnit.NANOSECONDS.toMicros(nanos)));
    }

    void add(Latencies more) {
        micros.add(more.micros);
    }

    long count() {
        return micros.getTotalCount();
    }

    /** Milliseconds. */
    double percentile(double percent) {
        return micros.getValueAtPercentile(percent) / 1_000.0;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "p50 %.0f, p90 %.0f, p99 %.0f, p99.9 %.0f, max %.0f ms of %,d",
                percentile(50),
                percentile(90),
                percentile(99),
                percentile(99.9),
                micros.getMaxValue() / 1_000.0,
                count());
    }
}
