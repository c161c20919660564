package io.jobetl.io.mysql;

import org.jspecify.annotations.Nullable;

/** The database, a table or a column is missing or has another shape; the message says which and what to run. */
public class MySqlSchemaException extends MySqlException {
    private static final long serialVersionUID = 1L;

    public MySqlSchemaException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
