package io.jobetl.pipeline.commit;

import org.jspecify.annotations.Nullable;

/**
 * The database did not do what it was asked for. Checked, because the protocol decides by the meaning what comes next.
 */
public final class EventsDatabaseException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What is known after the error. */
    public enum Meaning {
        /** Deadlock or a lock held for too long: the transaction is rolled back, the connection lives. */
        REPEAT_TRANSACTION,
        /** No answer: the server rolls back, unless COMMIT was sent; then nobody knows. */
        CONNECTION_LOST,
        /** Refused; trying again at once does not help. */
        OTHER
    }

    private final Meaning meaning;

    /** @param message one line */
    public EventsDatabaseException(Meaning meaning, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.meaning = meaning;
    }

    public Meaning meaning() {
        return meaning;
    }
}
