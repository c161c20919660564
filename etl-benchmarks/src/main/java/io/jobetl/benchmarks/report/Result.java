package io.jobetl.benchmarks.report;

import org.jspecify.annotations.Nullable;

/**
 * One line of the report. Immutable, thread-safe.
 *
 * @param name what was measured and against what, such as {@code kernel/ordered/50k keys vs HashMap}
 * @param unit of {@code ours} and {@code rival}, such as {@code ns/row} or {@code rows/s}
 * @param ratio how many times better ours is; null when there is no rival
 * @param goal null when it is shown for information
 */
public record Result(
        String name,
        String unit,
        double ours,
        @Nullable Double rival,
        @Nullable Double ratio,
        @Nullable Goal goal) {

    /** Less is better: time, memory, bytes. */
    public static Result ofCosts(String name, String unit, double ours, double rival, @Nullable Goal goal) {
        return new Result(name, unit, ours, rival, rival / ours, goal);
    }

    /** More is better: rows per second. */
    public static Result ofRates(String name, String unit, double ours, double rival, @Nullable Goal goal) {
        return new Result(name, unit, ours, rival, ours / rival, goal);
    }

    /** A value on its own, for information. */
    public static Result ofValue(String name, String unit, double ours) {
        return new Result(name, unit, ours, null, null, null);
    }

    /** A value on its own. */
    public static Result ofValue(String name, double ours, Goal goal) {
        return new Result(name, goal.unit(), ours, null, null, goal);
    }

    public Result {
        if (goal != null && goal.isOfRatio() && ratio == null) {
            throw new IllegalArgumentException("goal " + goal + " of " + name + " needs a rival");
        }
        if (goal != null && !goal.isOfRatio() && !goal.unit().equals(unit)) {
            throw new IllegalArgumentException("goal " + goal + " of " + name + " is not in " + unit);
        }
    }

    /** Null when there is no goal. */
    public @Nullable Boolean met() {
        if (goal == null) {
            return null;
        }
        return goal.isMetBy(goal.isOfRatio() && ratio != null ? ratio : ours);
    }
}
