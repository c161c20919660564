package io.jobetl.benchmarks.kernel;

/**
 * What is folded. Immutable, thread-safe.
 *
 * @param keys different (job, publisher, campaign, group); each hour sees most of the frequent ones
 * @param rows in all, spread evenly over {@value ZipfDay#HOURS} hours
 */
record Scenario(Arrival arrival, int keys, int rows) {
    String[] toArguments() {
        return new String[] {arrival.name(), String.valueOf(keys), String.valueOf(rows)};
    }

    /** Reads three arguments, from {@code at} on. */
    static Scenario ofArguments(String[] arguments, int at) {
        return new Scenario(
                Arrival.valueOf(arguments[at]),
                Integer.parseInt(arguments[at + 1]),
                Integer.parseInt(arguments[at + 2]));
    }
}
