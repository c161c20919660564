package io.jobetl.app.load;

import io.jobetl.app.CommandException;
import io.jobetl.app.ExitCode;

/** A file or folder that cannot be loaded at all. The message names it and says what to do. */
public final class UnusableFileException extends CommandException {
    private static final long serialVersionUID = 1L;

    UnusableFileException(String message) {
        super(ExitCode.UNUSABLE_DATA, message);
    }
}
