package io.jobetl.pipeline.commit;

import io.jobetl.pipeline.commit.EventsConnection.MarkedWriter;

/** Told of what an operator wants to know of the protocol. Must not block. */
public interface CommitNotices {
    CommitNotices NONE = new CommitNotices() {};

    /** This instance became the writer. */
    default void leaseTaken(long epoch, long seq) {}

    /** A predecessor's connection does not end; taking over from this instance may take longer. */
    default void writerMarkNotTaken() {}

    /** The connection of a writer that stands still inside a transaction is being ended. */
    default void endingFrozenWriter(MarkedWriter writer) {}

    /** The answer to COMMIT did not arrive; the sequence number will say what happened. */
    default void commitUnknown(long seq, EventsDatabaseException error) {}

    /** A COMMIT whose answer was lost had happened. */
    default void commitFound(long seq) {}
}
