package io.jobetl.runtime.settings;

/** What a running pipeline does with a failed connector without asking anybody. */
public enum ConnectorRecovery {
    /** Only says so. */
    NONE,
    /** Restarts it, with growing pauses. */
    RESTART,
    /** The same; and where only that helps, a new snapshot of job and campaign, at most one an hour. */
    SNAPSHOT
}
