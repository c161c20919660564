package io.jobetl.io.kafka.change;

import io.jobetl.io.kafka.change.ChangeMessage.Completion;
import io.jobetl.model.DimensionTable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Holds a partition at a message that completes a snapshot until all that the snapshot wrote into other partitions has
 * been read: otherwise rows that are yet to come would be taken for deleted. What the others must reach is their end
 * after the message was seen, because the connector writes the completing message last.
 *
 * <p>Partitions that are held themselves, at a later or equal position, do not hold others up: what they still have is
 * newer. So the oldest of several held ones can always go on, and a replay of many snapshots cannot get stuck.
 *
 * <p>Not thread-safe: belongs to the reader's thread.
 */
final class CompletionBarrier {
    private final Map<TopicPartition, Hold> holds = new HashMap<>();
    private final Map<TopicPartition, Long> passed = new HashMap<>();

    private static final class Hold {
        final long offset;
        final Completion completion;

        @Nullable
        Map<TopicPartition, Long> endsToReach;

        Hold(long offset, Completion completion) {
            this.offset = offset;
            this.completion = completion;
        }
    }

    /** Whether the message that was held may be delivered now. */
    boolean hasPassed(TopicPartition partition, long offset) {
        Long passedOffset = passed.get(partition);
        return passedOffset != null && passedOffset == offset;
    }

    /** Stops the partition in front of this message; the caller pauses it. */
    void hold(TopicPartition partition, long offset, Completion completion) {
        holds.put(partition, new Hold(offset, completion));
    }

    /** Whether some hold does not know yet what it waits for: {@link #learnEnds} is due. */
    boolean needsEnds() {
        return holds.values().stream().anyMatch(hold -> hold.endsToReach == null);
    }

    /**
     * Tells the holds without ends what they wait for.
     *
     * @param ends of all partitions of all topics, read after {@link #needsEnds} answered true
     */
    void learnEnds(Map<TopicPartition, Long> ends, Function<String, DimensionTable> tableOfTopic) {
        holds.forEach((held, hold) -> {
            if (hold.endsToReach == null) {
                Map<TopicPartition, Long> toReach = new HashMap<>();
                ends.forEach((partition, end) -> {
                    if (!partition.equals(held)
                            && hold.completion.tables().contains(tableOfTopic.apply(partition.topic()))) {
                        toReach.put(partition, end);
                    }
                });
                hold.endsToReach = toReach;
            }
        });
    }

    /**
     * Lets go of what has nothing to wait for any more.
     *
     * @param nextOffsetOf how far a partition has been read
     * @return the partitions to resume
     */
    Set<TopicPartition> release(ToLongFunction<TopicPartition> nextOffsetOf) {
        Set<TopicPartition> released = new HashSet<>();
        holds.forEach((partition, hold) -> {
            if (isComplete(hold, nextOffsetOf)) {
                released.add(partition);
                passed.put(partition, hold.offset);
            }
        });
        holds.keySet().removeAll(released);
        return released;
    }

    /** Forgets what is known of partitions that are read from elsewhere now. */
    void forget(Set<TopicPartition> partitions) {
        holds.keySet().removeAll(partitions);
        passed.keySet().removeAll(partitions);
        holds.values().forEach(hold -> {
            if (hold.endsToReach != null) {
                hold.endsToReach.keySet().removeAll(partitions);
            }
        });
    }

    private boolean isComplete(Hold hold, ToLongFunction<TopicPartition> nextOffsetOf) {
        if (hold.endsToReach == null) {
            return false;
        }
        for (Map.Entry<TopicPartition, Long> end : hold.endsToReach.entrySet()) {
            Hold other = holds.get(end.getKey());
            boolean heldAtNewer = other != null && !other.completion.position().isBefore(hold.completion.position());
            if (!heldAtNewer && nextOffsetOf.applyAsLong(end.getKey()) < end.getValue()) {
                return false;
            }
        }
        return true;
    }
}
