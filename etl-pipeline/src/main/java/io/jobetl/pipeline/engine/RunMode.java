package io.jobetl.pipeline.engine;

/** How long the pipeline goes on. */
public enum RunMode {
    /** Follows new rows and changes until it is stopped. */
    STREAM,
    /** Counts every hour that has rows, applies the changes that are in the topics at the start, and is done. */
    ONCE,
    /** The same, but counts only the hours that somebody requested. */
    RECOUNT
}
