package io.jobetl.io.kafka;

/** A message of a change topic from which no change event can be made; its message becomes the dead letter's reason. */
final class UnusableMessageException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableMessageException(String reason) {
        super(reason);
    }
}
