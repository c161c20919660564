package io.jobetl.runtime.settings;

/** A password. Prints as stars, so that it cannot slip into a log or message. */
public record Secret(String value) {
    @Override
    public String toString() {
        return "***";
    }
}
