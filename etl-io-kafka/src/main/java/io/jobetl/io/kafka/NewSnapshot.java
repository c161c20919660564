package io.jobetl.io.kafka;

import io.jobetl.pipeline.port.StoreException;

/** How the reader of change topics gets all rows once more, when a topic has lost changes that nobody had read. */
public interface NewSnapshot {
    /** Nobody can be asked: the reader says what is missing, and goes on with what there is. */
    NewSnapshot NONE = whileStopped -> {
        whileStopped.run();
        return false;
    };

    /**
     * Makes the connector read all tables again, and returns when the rows are in the topics. Called by the reader's
     * own thread; may be called again when it has failed half way.
     *
     * @param whileStopped runs while the connector writes nothing: what is in the topics then is from before the
     *     snapshot
     * @return false when there is no connector that could be asked
     * @throws StoreException when the connector does not answer or refuses: the reader tries again
     */
    boolean take(Runnable whileStopped);
}
