package io.jobetl.pipeline.reconcile;

/** What to do with jobs and campaigns whose change did not come through the feed. */
public enum DriftRepair {
    /** Take their company from the source. */
    AUTO,
    /** Say it, and leave them. */
    REPORT
}
