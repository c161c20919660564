package io.jobetl.io.kafka.change;

/** A message of a change topic from which no change event can be made; its message becomes the dead letter's reason. */
final class UnusableMessageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean concernsAll;

    UnusableMessageException(String reason) {
        this(reason, false);
    }

    /** @param concernsAll nothing is wrong with the message itself: all that follow will be like it */
    UnusableMessageException(String reason, boolean concernsAll) {
        super(reason);
        this.concernsAll = concernsAll;
    }

    /** Whether it makes no sense to go on with the next message. */
    boolean concernsAll() {
        return concernsAll;
    }
}
