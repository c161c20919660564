package io.jobetl.io.mysql;

import org.jspecify.annotations.Nullable;

/** MySQL refused a statement for a reason that trying again does not mend. */
public class MySqlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MySqlException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
