package io.jobetl.spark.cluster;

import io.jobetl.pipeline.port.StoreException;

/**
 * Spark cannot start an application whose settings are wrong, and waiting does not help. A {@link StoreException} would
 * be waited out, so that is the cause of this one.
 */
public final class NotStartedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotStartedException(StoreException reason) {
        super(reason.getMessage(), reason);
    }
}
