package io.jobetl.local;

import org.jspecify.annotations.Nullable;

/**
 * The servers cannot be started, stopped or reset. The message is meant for the user: cause and way out, no stack trace
 * needed.
 */
public final class LocalServersException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of trouble, for callers that map it to an exit code. */
    public enum Reason {
        /** The build has not prepared the class paths of the servers. */
        SERVERS_MISSING,
        /** Another process works on the data directory. */
        DATA_DIRECTORY_IN_USE,
        /** The directory holds files of somebody else, or cannot be written. */
        DATA_DIRECTORY_UNUSABLE,
        /** The servers belong to another user. */
        NOT_ALLOWED,
        /** A server ended while it was starting. */
        START_FAILED,
        /** A server did not answer in time. */
        START_TIMED_OUT,
        /** This machine lacks something, such as a JDK or a library. */
        PLATFORM,
        /** The operation was interrupted, or the JVM is shutting down. */
        INTERRUPTED
    }

    private final Reason reason;

    LocalServersException(Reason reason, String message) {
        this(reason, message, null);
    }

    LocalServersException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
