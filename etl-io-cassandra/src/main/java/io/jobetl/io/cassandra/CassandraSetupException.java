package io.jobetl.io.cassandra;

import org.jspecify.annotations.Nullable;

/** Cassandra cannot be used as it was asked for. The message says why and what to do; {@link #kind} sorts the cases. */
public class CassandraSetupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Who can help. */
    public enum Kind {
        /** No node answers: start the server, or correct host and port. Trying again may help. */
        UNREACHABLE,
        /** A node answers, and refuses this user. */
        PERMISSION,
        /** A keyspace, table or setting is missing or does not fit. */
        CONFIGURATION
    }

    private final Kind kind;

    public CassandraSetupException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
