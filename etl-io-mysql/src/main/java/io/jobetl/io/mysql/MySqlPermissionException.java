package io.jobetl.io.mysql;

import org.jspecify.annotations.Nullable;

/** MySQL does not let this user in, or not do this. */
public class MySqlPermissionException extends MySqlException {
    private static final long serialVersionUID = 1L;

    public MySqlPermissionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
