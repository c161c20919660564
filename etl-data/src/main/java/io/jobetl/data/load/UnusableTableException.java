package io.jobetl.data.load;

/** A table cannot take what a file holds. The message names the column and says what to do. */
public final class UnusableTableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnusableTableException(String message) {
        super(message);
    }
}
