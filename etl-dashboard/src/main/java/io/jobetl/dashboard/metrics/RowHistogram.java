package io.jobetl.dashboard.metrics;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Duration;

/** A histogram of times in which one observation stands for many rows; the library's counts one at a time. Thread-safe. */
final class RowHistogram implements Collector {
    private static final double[] BOUNDS = {
        0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 2, 5, 10, 30, 60, 300, 1_800, Double.POSITIVE_INFINITY
    };

    private final String name;
    private final String help;
    private final long[] rows = new long[BOUNDS.length];
    private double seconds;

    RowHistogram(String name, String help) {
        this.name = name;
        this.help = help;
    }

    synchronized void add(Duration time, long weight) {
        double length = Math.max(0, time.toNanos() / 1e9);
        int place = 0;
        while (length > BOUNDS[place]) {
            place++;
        }
        rows[place] += weight;
        seconds += length * weight;
    }

    @Override
    public synchronized MetricSnapshot collect() {
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        for (int place = 0; place < rows.length; place++) {
            buckets.bucket(BOUNDS[place], rows[place]);
        }
        return HistogramSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(buckets.build())
                        .sum(seconds)
                        .build())
                .build();
    }

    @Override
    public String getPrometheusName() {
        return name;
    }
}
