package io.jobetl.benchmarks.kernel;

/** In which order rows come. */
public enum Arrival {
    TIME(0),
    /** One row in a hundred comes up to {@value #MOST_HOURS_LATE} hours late. */
    LATE_1(1),
    /** One row in five comes up to {@value #MOST_HOURS_LATE} hours late. */
    LATE_20(20),
    /** Every row comes at a random time of the day: all hours are mixed. */
    SHUFFLED(100);

    static final int MOST_HOURS_LATE = 3;

    final int latePercent;

    Arrival(int latePercent) {
        this.latePercent = latePercent;
    }
}
