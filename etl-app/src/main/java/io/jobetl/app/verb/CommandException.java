package io.jobetl.app.verb;

import org.jspecify.annotations.Nullable;

/**
 * A verb cannot go on, for a reason that its user can do something about. The message says what failed, where, and how
 * to mend it; it is printed as it is, without a stack trace.
 */
public class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    public CommandException(ExitCode exitCode, String message) {
        this(exitCode, message, null);
    }

    public CommandException(ExitCode exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    public ExitCode exitCode() {
        return exitCode;
    }
}
