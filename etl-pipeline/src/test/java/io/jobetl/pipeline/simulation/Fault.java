package io.jobetl.pipeline.simulation;

/** What may go wrong at one call of a store. */
enum Fault {
    NONE,
    /** The process dies before the server gets the request. */
    CRASH_BEFORE,
    /** The process dies after the server has done it. */
    CRASH_AFTER,
    /** The connection is lost before the server gets the request. */
    LOST_REQUEST,
    /** The connection is lost after the server has done it. */
    LOST_REPLY,
    /** A COMMIT arrives after the client has given the connection up; of other requests as LOST_REQUEST. */
    LATE_REQUEST,
    /** Deadlock or lock wait: the server rolls the transaction back. */
    ROLLED_BACK,
    /** Disk full, read-only. */
    REFUSED,
    /** The process stands still while others go on. */
    STANDSTILL
}
