package io.jobetl.pipeline.port;

import org.jspecify.annotations.Nullable;

/** A store did not answer, or refused for now. Trying again later is right; nothing was half done. */
public class StoreUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
