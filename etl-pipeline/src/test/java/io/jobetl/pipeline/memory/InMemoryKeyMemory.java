package io.jobetl.pipeline.memory;

import io.jobetl.aggregation.KeyFilter;
import io.jobetl.pipeline.port.KeyMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The memory of one machine: what its processes find of each other, also when they were killed. For one thread. */
public final class InMemoryKeyMemory {
    private final Map<Integer, Kept> hours = new TreeMap<>();
    private int found;

    /** How often a writer has found the keys of an hour. */
    public int found() {
        return found;
    }

    /** Hours whose keys the next writer on this machine may find. */
    public int completeHours() {
        return (int) hours.values().stream().filter(kept -> kept.isComplete).count();
    }

    /** As one process sees it, which may not know yet that it is no longer the writer. */
    public KeyMemory process() {
        return new View();
    }

    private final class View implements KeyMemory {
        private final Map<Integer, Kept> own = new HashMap<>();
        private String writer = "";

        @Override
        public Map<Integer, KeyFilter> take(String previousWriter, String nextWriter) {
            own.clear();
            writer = nextWriter;
            hours.values().removeIf(kept -> !kept.isComplete || !kept.writer.equals(previousWriter));
            Map<Integer, KeyFilter> filters = new HashMap<>();
            hours.forEach((hour, kept) -> {
                kept.writer = nextWriter;
                own.put(hour, kept);
                found++;
                filters.put(hour, KeyFilter.restore(kept.parts, kept));
            });
            return filters;
        }

        @Override
        public KeyFilter begin(int epochHour, long expectedKeys) {
            Kept kept = new Kept();
            hours.put(epochHour, kept);
            own.put(epochHour, kept);
            return new KeyFilter(expectedKeys, kept);
        }

        @Override
        public void complete(int epochHour) {
            Kept kept = own.get(epochHour);
            if (kept != null && !kept.isDropped) {
                kept.writer = writer;
                kept.isComplete = true;
            }
        }

        @Override
        public void forget(int epochHour) {
            own.remove(epochHour);
            hours.remove(epochHour);
        }
    }

    private static final class Kept implements KeyFilter.Copy {
        private final List<ByteBuffer> parts = new ArrayList<>();
        private String writer = "";
        private boolean isComplete;
        private boolean isDropped;

        @Override
        public @Nullable ByteBuffer more(int bytes) {
            ByteBuffer part = ByteBuffer.allocateDirect(bytes);
            parts.add(part);
            return part;
        }

        @Override
        public void drop() {
            isDropped = true;
            isComplete = false;
        }
    }
}
