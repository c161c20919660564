package io.jobetl.pipeline.engine;

/** Rows read are not rows aggregated + rows rejected: a defect of the pipeline, which stops before it writes. */
public final class ConservationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConservationException(String message) {
        super(message);
    }
}
