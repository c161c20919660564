package io.jobetl.pipeline.observe;

/** What has become of a hint that a row has arrived late. */
public enum HintOutcome {
    /** The row was not counted; it was read by its key, and is counted now. */
    COUNTED,
    /** The row is counted, by a reading that began after the hint was written or has just found it. */
    KNOWN,
    /**
     * The row may have been counted, or have changed since, or its hour was not known; its part of the hour was read.
     */
    READ_AGAIN,
    /** No such row is there: the hint is wrong, or far too early, or the row was deleted. */
    NO_ROW,
    /**
     * Nothing to be done: the row already waits for another hint of it, its hour is frozen, its time is ahead, or the
     * key has none.
     */
    IGNORED
}
