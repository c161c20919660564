package io.jobetl.benchmarks.kernel;

import io.jobetl.aggregation.KeyFilter;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.benchmarks.report.Goal;
import io.jobetl.benchmarks.report.Result;
import io.jobetl.model.TrackingColumns;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * How large the filter of the keys of an hour is, and how many keys it takes for others: of an hour whose size was
 * known, and of one that has grown from nothing, by pages as the fold adds them. What it costs the fold is measured
 * with the fold.
 */
final class KeyFilterMeasurement {
    private static final int KEYS = 1_000_000;
    private static final long TICKS_PER_KEY = TimeUuids.TICKS_PER_HOUR / KEYS;

    private KeyFilterMeasurement() {}

    static void measure(List<Result> results) {
        measure(new KeyFilter(KEYS), "kernel/filter/", Goal.atMost(20.6, "bits/key"), Goal.atMost(0.1, "%"), results);
        measure(new KeyFilter(0), "kernel/filter, grown/", null, Goal.atMost(0.5, "%"), results);
    }

    private static void measure(
            KeyFilter filter, String name, @Nullable Goal size, @Nullable Goal wrong, List<Result> results) {
        SplittableRandom random = new SplittableRandom(3);
        TrackingColumns rows = new TrackingColumns(ZipfDay.BATCH_ROWS);
        for (int key = 0; key < KEYS; key++) {
            rows.add(high(key), random.nextLong(), null, 0, 0, 0, 0, 0, 0);
            if (rows.isFull()) {
                filter.add(rows);
                rows.clear();
            }
        }
        int found = 0;
        for (int key = 0; key < KEYS; key++) {
            found += filter.mightContain(high(key), random.nextLong()) ? 1 : 0;
        }
        results.add(value(name + "size", 8.0 * filter.bytes() / KEYS, "bits/key", size));
        results.add(value(name + "others taken for known", 100.0 * found / KEYS, "%", wrong));
    }

    private static Result value(String name, double value, String unit, @Nullable Goal goal) {
        return goal == null ? Result.ofValue(name, unit, value) : Result.ofValue(name, value, goal);
    }

    /** Keys that were added and others have the same times. */
    private static long high(int key) {
        return TimeUuids.highOfTicks(TimeUuids.firstTickOfHour(ZipfDay.FIRST_HOUR) + key * TICKS_PER_KEY);
    }
}
