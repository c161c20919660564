package io.jobetl.runtime.embed;

/** What an embedded pipeline is doing. */
public enum PipelineState {
    /** It reads from the tables where the work stands, or tries to. */
    STARTING,
    /** Another instance, in whatever process, is the writer; this one takes over when that one ends. */
    STANDBY,
    /** It is the writer, and counts; also while it waits for a store that is away. */
    WRITING,
    /** Its work is done, stopped or has failed; the lease is given back and the stores are closed. */
    ENDED
}
