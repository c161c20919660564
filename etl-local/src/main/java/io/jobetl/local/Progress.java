package io.jobetl.local;

import java.util.Locale;

/** Formats the lines for a listener and lets only one thread at a time call it. */
final class Progress {
    private final ProgressListener listener;

    Progress(ProgressListener listener) {
        this.listener = listener;
    }

    synchronized void line(Server server, String text) {
        listener.line(String.format(Locale.ROOT, "%-10s %s", server.title(), text));
    }

    synchronized void line(String text) {
        listener.line(text);
    }

    /** Time since a {@link System#nanoTime()}, such as {@code 6.1 s}. */
    static String since(long startNanos) {
        return String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - startNanos) / 1e9);
    }
}
