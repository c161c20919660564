package io.jobetl.data.load;

/** A text that a column cannot hold as it is. The message says why, without the column's name. */
final class UnusableValueException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableValueException(String message) {
        // One per dirty value, caught a few frames up: the stack trace would cost more than the row.
        super(message, null, false, false);
    }
}
