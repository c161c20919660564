package io.jobetl.io.mysql;

/** Rows could not be written to a table, for a reason that lies not in the rows. Loading again is harmless. */
public final class TableLoadException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TableLoadException(String message, Throwable cause) {
        super(message, cause);
    }

    TableLoadException(String message) {
        super(message);
    }
}
