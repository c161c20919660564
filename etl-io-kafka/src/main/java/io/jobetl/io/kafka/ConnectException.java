package io.jobetl.io.kafka;

/** Kafka Connect answered, but refused, or the connector failed; the message says why. */
public class ConnectException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConnectException(String message) {
        super(message);
    }
}
