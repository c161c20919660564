package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.Digest;
import io.jobetl.aggregation.KeyFilter;
import io.jobetl.pipeline.port.HourState;
import io.jobetl.pipeline.port.KeyMemory;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The filters of the hours of a term, of which some may come from the writer before: each of those for as long as its
 * hour holds what that writer has left there.
 *
 * <p>Mutable, for one thread.
 */
final class HourKeys {
    private final KeyMemory memory;
    private final CommittedHours committed;
    /** Of the writer before, not taken yet. */
    private final TreeMap<Integer, KeyFilter> left;

    /** @param committed as the term begins; nothing can be added to frozen hours, so their keys are forgotten */
    HourKeys(KeyMemory memory, CommittedHours committed) {
        this.memory = memory;
        this.committed = committed;
        Map<Integer, Digest> counted = new HashMap<>();
        for (HourState state : committed.states()) {
            if (!state.isFrozen()) {
                counted.put(state.epochHour(), state.digest());
            }
        }
        this.left = new TreeMap<>(memory.take(counted));
    }

    /** Hours whose filters come from the writer before, and were not taken yet. */
    int leftHours() {
        return left.size();
    }

    /** Whether there is a filter that {@link #take} would return. */
    boolean isLeft(int epochHour) {
        return left.containsKey(epochHour);
    }

    /**
     * The keys of all rows that are counted in the hour, as the writer before has left them; null when nobody knows.
     */
    @Nullable
    KeyFilter take(int epochHour) {
        return left.remove(epochHour);
    }

    /** Forgets the oldest hours that are left, until the others take no more than this. */
    void trimLeft(long mostBytes) {
        long bytes = left.values().stream().mapToLong(KeyFilter::bytes).sum();
        while (bytes > mostBytes && !left.isEmpty()) {
            Map.Entry<Integer, KeyFilter> oldest = left.firstEntry();
            bytes -= oldest.getValue().bytes();
            forget(oldest.getKey());
        }
    }

    /** A new filter. */
    KeyFilter begin(int epochHour, long expectedKeys) {
        left.remove(epochHour);
        return memory.begin(epochHour, expectedKeys);
    }

    /** The hour is about to be committed with this digest. */
    void committing(int epochHour, Digest digest) {
        memory.committing(epochHour, digest);
    }

    /** The filter of the hour has the keys of all its rows that are committed, and gets those of all that will be. */
    void complete(int epochHour) {
        HourState state = committed.state(epochHour);
        if (state != null) {
            memory.complete(epochHour, state.digest());
        }
    }

    /** Rows of the hour are about to be counted whose keys nobody has told. */
    void forget(int epochHour) {
        left.remove(epochHour);
        memory.forget(epochHour);
    }
}
