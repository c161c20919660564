package io.jobetl.io.connection;

/** A password. Prints as stars, so that it cannot slip into a log or message. */
public record Secret(String value) {
    /** No password. */
    public static final Secret NONE = new Secret("");

    @Override
    public String toString() {
        return "***";
    }
}
