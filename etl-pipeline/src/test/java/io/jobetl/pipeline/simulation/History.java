package io.jobetl.pipeline.simulation;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** What has happened so far; keeps the last lines, and shows each to a listener. For one thread. */
final class History {
    private static final int KEPT_LINES = 60;

    private final Consumer<String> listener;
    private final Deque<String> lines = new ArrayDeque<>();

    History(Consumer<String> listener) {
        this.listener = listener;
    }

    void add(Instant time, String who, String what) {
        String line = time + " " + who + ": " + what;
        listener.accept(line);
        lines.addLast(line);
        if (lines.size() > KEPT_LINES) {
            lines.removeFirst();
        }
    }

    List<String> lastLines() {
        return List.copyOf(lines);
    }
}
