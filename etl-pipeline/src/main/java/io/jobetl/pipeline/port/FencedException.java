package io.jobetl.pipeline.port;

/** Another instance has become the writer; this one must not write any more and ends with exit code 75. */
public class FencedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public FencedException(String message) {
        super(message);
    }
}
