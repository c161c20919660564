package io.jobetl.runtime.feed;

import io.jobetl.pipeline.port.Drift;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Notices a connector that brings wrong companies: its picture of the table is an earlier one, because it did not see
 * or could not read a statement that has changed the columns. Only a new snapshot gives it another. Thread-safe.
 */
final class WrongFeed {
    private static final Duration MEMORY = Duration.ofHours(1);
    /** One or two may be a change that was logged, and another of the same row behind it that was not. */
    private static final int ENOUGH = 3;

    private final Deque<Instant> wrongRows = new ArrayDeque<>();

    synchronized void take(List<Drift> drifts, Instant now) {
        for (Drift drift : drifts) {
            if (drift.isByFeed() && drift.state() != Drift.State.GONE && wrongRows.size() < ENOUGH) {
                wrongRows.add(now);
            }
        }
    }

    /** Whether it is wrong; once, then it begins anew. */
    synchronized boolean isFound(Instant now) {
        while (!wrongRows.isEmpty() && wrongRows.getFirst().isBefore(now.minus(MEMORY))) {
            wrongRows.removeFirst();
        }
        boolean isFound = wrongRows.size() >= ENOUGH;
        if (isFound) {
            wrongRows.clear();
        }
        return isFound;
    }
}
