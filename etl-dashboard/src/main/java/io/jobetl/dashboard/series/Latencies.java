package io.jobetl.dashboard.series;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Times, each with a weight, kept in classes that are 3 % wide. Not thread-safe. */
final class Latencies {
    private static final double WIDTH = Math.log(1.03);
    private static final int CLASSES = 800; // up to 1.03^800 microseconds: half a year

    private final long[] weights = new long[CLASSES];
    private long total;

    void add(Duration time, long weight) {
        double micros = Math.max(1, time.toNanos() / 1_000.0);
        int place = (int) Math.min(CLASSES - 1, Math.log(micros) / WIDTH);
        weights[place] += weight;
        total += weight;
    }

    /** The time, in seconds, within which this part of the weight is; null when there is none. */
    @Nullable
    Double quantile(double part) {
        if (total == 0) {
            return null;
        }
        double wanted = part * total;
        long seen = 0;
        for (int place = 0; place < CLASSES; place++) {
            seen += weights[place];
            if (seen >= wanted) {
                return Math.round(Math.exp((place + 0.5) * WIDTH)) / 1e6;
            }
        }
        throw new IllegalStateException("no class holds the last of " + total);
    }
}
