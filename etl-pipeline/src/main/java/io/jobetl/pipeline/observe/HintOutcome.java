package io.jobetl.pipeline.observe;

/** What has become of a hint that a row has arrived late. */
public enum HintOutcome {
    /** The row was not counted; it was read by its key, and is counted now. */
    COUNTED,
    /** A reading that began after the hint was written had found the row, or another hint names it. */
    KNOWN,
    /** The row may have been counted, or have changed since; its part of the hour was read again. */
    READ_AGAIN,
    /** No such row is there: the hint is wrong, or far too early, or the row was deleted. */
    NO_ROW,
    /** No row can be counted there: the hour is frozen, has not begun, or the key has no time. */
    IGNORED
}
