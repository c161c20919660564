package io.jobetl.aggregation;

/** These bytes are not the form of a {@link Partial}: {@link PartialForm#fromBytes} says what is wrong with them. */
public final class MalformedPartialException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    MalformedPartialException(String flaw) {
        super("these bytes are not the form of a partial: " + flaw);
    }
}
