package io.jobetl.benchmarks.report;

import java.util.Locale;

/**
 * A bound on the ratio of a comparison, or on a measured value that has no rival. Immutable, thread-safe.
 *
 * @param unit of a measured value; "x" for a ratio
 */
public record Goal(boolean isAtLeast, double bound, String unit) {
    static final String TIMES = "x";

    /** The ratio, how many times better ours is, has to reach this. */
    public static Goal timesBetter(double atLeast) {
        return new Goal(true, atLeast, TIMES);
    }

    /** The measured value may not exceed this. */
    public static Goal atMost(double bound, String unit) {
        return new Goal(false, bound, unit);
    }

    /** The measured value has to reach this. */
    public static Goal atLeast(double bound, String unit) {
        return new Goal(true, bound, unit);
    }

    boolean isOfRatio() {
        return unit.equals(TIMES);
    }

    boolean isMetBy(double value) {
        return isAtLeast ? value >= bound : value <= bound;
    }

    /** Such as {@code >= 4x} or {@code <= 150 ms}. */
    @Override
    public String toString() {
        String number = bound == Math.rint(bound)
                ? String.format(Locale.ROOT, "%.0f", bound)
                : String.format(Locale.ROOT, "%.2f", bound);
        return (isAtLeast ? ">= " : "<= ") + number + (isOfRatio() ? TIMES : " " + unit);
    }
}
