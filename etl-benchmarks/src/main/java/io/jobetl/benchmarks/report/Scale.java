package io.jobetl.benchmarks.report;

/** How long to measure. */
public enum Scale {
    /** Some minutes in all; the ratios are rough. */
    QUICK,
    /** What docs/reference/performance.md quotes. */
    FULL
}
