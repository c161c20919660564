package io.jobetl.benchmarks.pipeline;

import java.util.Locale;

/**
 * What a piece of work took. Immutable.
 *
 * @param cpuSeconds of all processes that did it, stores excepted
 * @param peakMebibytes the most memory of each of these processes, added up
 */
record Work(double seconds, double cpuSeconds, double peakMebibytes) {
    /** Of a line of a program: the last three words. */
    static Work parse(String line) {
        String[] words = line.split(" ", -1);
        return new Work(
                Double.parseDouble(words[words.length - 3]),
                Double.parseDouble(words[words.length - 2]),
                Double.parseDouble(words[words.length - 1]));
    }

    /** As {@link #parse} reads it. */
    String line() {
        return String.format(Locale.ROOT, "%.3f %.2f %.0f", seconds, cpuSeconds, peakMebibytes);
    }

    /** This and then that, in the same processes. */
    Work and(Work next) {
        return new Work(
                seconds + next.seconds, cpuSeconds + next.cpuSeconds, Math.max(peakMebibytes, next.peakMebibytes));
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.1f s, %.1f CPU s, %.0f MiB", seconds, cpuSeconds, peakMebibytes);
    }
}
