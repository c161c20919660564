package io.jobetl.pipeline.commit;

/** Steps of a commit at which a test makes something go wrong. Nothing happens there otherwise. */
public interface FailPoints {
    FailPoints NONE = new FailPoints() {};

    /** The lease row is locked, nothing is written. */
    default void afterBegin() {}

    /** All rows are written, or kept to be sent with COMMIT; the sequence number is not. */
    default void afterUpserts() {}

    /** Everything is written, or kept to be sent with COMMIT. */
    default void beforeCommit() {}

    /** The server has confirmed. */
    default void afterCommit() {}
}
