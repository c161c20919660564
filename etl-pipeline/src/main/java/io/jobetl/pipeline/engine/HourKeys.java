package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.KeyFilter;
import io.jobetl.pipeline.port.HourState;
import io.jobetl.pipeline.port.KeyMemory;
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
    /** Of the writer before, not taken yet. */
    private final TreeMap<Integer, KeyFilter> left = new TreeMap<>();

    /** @param filters that the writer before has left, by hour */
    HourKeys(KeyMemory memory, CommittedHours committed, Map<Integer, KeyFilter> filters) {
        this.memory = memory;
        filters.forEach((hour, keys) -> {
            HourState state = committed.state(hour);
            if (state == null || state.isFrozen()) {
                memory.forget(hour);
            } else {
                left.put(hour, keys);
            }
        });
    }

    /** Whether there is a filter that {@link #take} would return. */
    boolean isLeft(int epochHour) {
        return left.containsKey(epochHour);
    }

    /** The keys of all rows that are counted in the hour, as the writer before has left them; null when nobody knows. */
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

    /** The filter of the hour has the keys of all its rows that are counted, and gets those of all that will be. */
    void complete(int epochHour) {
        memory.complete(epochHour);
    }

    /** Rows of the hour are about to be counted whose keys nobody has told. */
    void forget(int epochHour) {
        left.remove(epochHour);
        memory.forget(epochHour);
    }
}
