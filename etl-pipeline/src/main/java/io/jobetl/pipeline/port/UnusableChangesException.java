package io.jobetl.pipeline.port;

/**
 * The change events cannot be used as they are, and going on would lose more of them: a column is missing, or message
 * after message is unusable. What was read is kept as dead letters; somebody has to mend the cause, which the message
 * names with the way out.
 */
public final class UnusableChangesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnusableChangesException(String message) {
        super(message);
    }
}
