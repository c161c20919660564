package io.jobetl.pipeline.port;

/** How far the counting of an hour has come. It only goes forward. */
public enum HourPhase {
    /** Not over yet, or over and not yet read as a whole. */
    OPEN,
    /** Read as a whole after its end: a later change of a cell is a correction. */
    CLOSED,
    /** Its raw rows may have begun to expire: cells and digest stay as they are forever. */
    FROZEN
}
