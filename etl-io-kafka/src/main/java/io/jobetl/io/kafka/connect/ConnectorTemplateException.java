package io.jobetl.io.kafka.connect;

import org.jspecify.annotations.Nullable;

/** The connector's file is not usable; the message says which one and what to change. */
public class ConnectorTemplateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConnectorTemplateException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
