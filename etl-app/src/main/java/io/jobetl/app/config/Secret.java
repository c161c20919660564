package io.jobetl.app.config;

import java.util.Objects;

/** A password. Prints as stars, so that it cannot slip into a log or message. Immutable. */
public final class Secret {
    private final String text;

    public Secret(String text) {
        this.text = text;
    }

    /** The password itself; not for messages. */
    public String reveal() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return Objects.hash(text);
    }

    @Override
    public String toString() {
        return "***";
    }
}
