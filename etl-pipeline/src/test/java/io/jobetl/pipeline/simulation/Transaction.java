package io.jobetl.pipeline.simulation;

import io.jobetl.pipeline.port.Commit;
import java.util.List;

/**
 * What the server has committed.
 *
 * @param written rows of the engine
 * @param isReenriched cells have followed a job or campaign of an earlier transaction
 * @param isTaken the lease was taken
 * @param advances steps of the sequence number
 */
record Transaction(List<Written> written, boolean isReenriched, boolean isTaken, int advances) {
    /** True when it changes what a reader of {@code events} may see. */
    boolean isVisible() {
        return isReenriched || !written.isEmpty();
    }

    /**
     * Rows that a transaction has written.
     *
     * @param cause the commit of the engine that they are of
     */
    record Written(Commit rows, NamedCommit cause) {}
}
