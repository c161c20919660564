package io.jobetl.local;

/**
 * Receives what a person waiting wants to read, one line at a time, such as
 * {@code mysql      ready in 6.1 s on 127.0.0.1:3307}. Called from several threads, never by two at once for one
 * {@link LocalServers}; must not block.
 */
@FunctionalInterface
public interface ProgressListener {
    void line(String text);

    /** Drops all lines. */
    static ProgressListener none() {
        return text -> {};
    }
}
