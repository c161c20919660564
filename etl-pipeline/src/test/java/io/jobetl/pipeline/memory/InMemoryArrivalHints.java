package io.jobetl.pipeline.memory;

import io.jobetl.pipeline.port.ArrivalHint;
import io.jobetl.pipeline.port.ArrivalHints;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.HintBatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Hints in memory: they are kept forever, and a {@link #poll} answers itself. A test plays a writer that loses its
 * hints, repeats or forges them, or writes them before the row, by what it appends and when. Thread-safe.
 *
 * <pre>{@code
 * var hints = new InMemoryArrivalHints();
 * hints.seek(List.of());
 * hints.append(new UUID(1, 2), Instant.now());
 * hints.poll().hints(); // the hint
 * }</pre>
 */
public final class InMemoryArrivalHints implements ArrivalHints {
    static final String TOPIC = ChangeOffset.HINTS + "memory";

    private final List<ArrivalHint> appended = new ArrayList<>();
    private int next;
    private int hintsPerPoll = MOST_PER_POLL;
    private boolean sought;
    private boolean tellsStart;
    private boolean available = true;
    private boolean answered;

    /** Writes a hint, which need not be true. */
    public synchronized void append(UUID createTime, Instant arrivedAt) {
        appended.add(new ArrivalHint(createTime, arrivedAt));
    }

    /** Takes the store away (polls are empty, nothing is answered) or brings it back. */
    public synchronized void setAvailable(boolean available) {
        this.available = available;
    }

    /** Makes batches smaller, so that a test can stop between any two hints. */
    public synchronized void setHintsPerPoll(int hintsPerPoll) {
        this.hintsPerPoll = hintsPerPoll;
    }

    @Override
    public synchronized void seek(List<ChangeOffset> offsets) {
        tellsStart = true;
        next = appended.size();
        for (ChangeOffset offset : offsets) {
            if (offset.topic().equals(TOPIC) && offset.nextOffset() >= 0) {
                tellsStart = false;
                next = Math.toIntExact(Math.min(offset.nextOffset(), appended.size()));
            }
        }
        sought = true;
        answered = false;
    }

    @Override
    public synchronized HintBatch poll() {
        answered = sought && available;
        if (!answered) {
            return HintBatch.EMPTY;
        }
        int to = Math.min(appended.size(), next + hintsPerPoll);
        if (to == next && !tellsStart) {
            return HintBatch.EMPTY;
        }
        List<ArrivalHint> hints = List.copyOf(appended.subList(next, to));
        next = to;
        tellsStart = false;
        return new HintBatch(hints, List.of(new ChangeOffset(TOPIC, 0, next)));
    }

    @Override
    public synchronized boolean isAnswering() {
        return answered;
    }

    /** Does nothing: the hints stay, so that a test can go on with another engine. */
    @Override
    public void close() {}
}
