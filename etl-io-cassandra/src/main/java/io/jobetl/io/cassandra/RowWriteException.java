package io.jobetl.io.cassandra;

import org.jspecify.annotations.Nullable;

/** Rows could not be written, for a reason that lies not in the rows. Writing them again is harmless. */
public final class RowWriteException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RowWriteException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
