package io.jobetl.data.load;

/** A file or folder that cannot be loaded at all. The message names it and says what to do. */
public final class UnusableFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnusableFileException(String message) {
        super(message);
    }
}
