package io.jobetl.pipeline.memory;

import static java.util.Objects.requireNonNull;

import io.jobetl.aggregation.Digest;
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

        @Override
        public Map<Integer, KeyFilter> take(Map<Integer, Digest> counted) {
            own.clear();
            hours.entrySet().removeIf(kept -> !kept.getValue().isCompleteFor(counted.get(kept.getKey())));
            Map<Integer, KeyFilter> filters = new HashMap<>();
            hours.replaceAll((hour, left) -> {
                Kept kept = left.copy(requireNonNull(counted.get(hour)));
                own.put(hour, kept);
                found++;
                filters.put(hour, KeyFilter.restore(kept.parts, kept));
                return kept;
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
        public void committing(int epochHour, Digest digest) {
            Kept kept = own.get(epochHour);
            if (kept != null) {
                kept.committing = digest;
            }
        }

        @Override
        public void complete(int epochHour, Digest digest) {
            Kept kept = own.get(epochHour);
            if (kept != null && !kept.isDropped) {
                kept.committed = digest;
                kept.isComplete = true;
            }
        }

        @Override
        public void forget(int epochHour) {
            Kept kept = own.remove(epochHour);
            if (kept != null) {
                kept.drop();
                hours.remove(epochHour, kept);
            }
        }
    }

    private static final class Kept implements KeyFilter.Copy {
        private final List<ByteBuffer> parts = new ArrayList<>();
        private @Nullable Digest committed;
        private @Nullable Digest committing;
        private boolean isComplete;
        private boolean isDropped;

        boolean isCompleteFor(@Nullable Digest digest) {
            return isComplete && digest != null && (digest.equals(committed) || digest.equals(committing));
        }

        Kept copy(Digest digest) {
            Kept copy = new Kept();
            for (ByteBuffer part : parts) {
                ByteBuffer bytes = copy.more(part.capacity());
                bytes.duplicate().put(part.duplicate());
            }
            copy.committed = digest;
            copy.isComplete = true;
            return copy;
        }

        @Override
        public ByteBuffer more(int bytes) {
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
