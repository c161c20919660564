package io.jobetl.io.kafka.topics;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * What the broker says about topics. Each call is a round trip, bounded by the client's time-out; all of them throw
 * {@link KafkaException} when the broker does not answer. Thread-safe as {@link Admin} is.
 */
public final class TopicPartitions {
    private final Admin admin;

    public TopicPartitions(Admin admin) {
        this.admin = admin;
    }

    /** A topic that exists; the id tells it from an earlier one of the same name. */
    public record Topic(Uuid id, List<TopicPartition> partitions) {}

    /** Offset of the first record, and of the one behind the last that a read_committed reader sees. */
    public record Range(long begin, long end) {
        /** Whether one can go on reading there. */
        public boolean contains(long offset) {
            return begin <= offset && offset <= end;
        }

        public boolean isEmpty() {
            return begin >= end;
        }
    }

    /** Asks for these topics; those that do not exist are left out when it is answered. */
    public Pending describe(Collection<String> topics) {
        return new Pending(admin.describeTopics(topics).topicNameValues());
    }

    /** An answer that may be on its way. */
    public record Pending(Map<String, KafkaFuture<TopicDescription>> answers) {
        public boolean isDone() {
            return answers.values().stream().allMatch(KafkaFuture::isDone);
        }

        /** Waits for the answer. */
        public Map<String, Topic> get() {
            Map<String, Topic> topics = new HashMap<>();
            answers.forEach((name, answer) -> {
                try {
                    TopicDescription description = answer(answer);
                    List<TopicPartition> partitions = description.partitions().stream()
                            .map(partition -> new TopicPartition(name, partition.partition()))
                            .toList();
                    topics.put(name, new Topic(description.topicId(), partitions));
                } catch (UnknownTopicOrPartitionException e) {
                    // Not there yet, or deleted: left out, as promised.
                }
            });
            return topics;
        }
    }

    public Map<TopicPartition, Range> ranges(Collection<TopicPartition> partitions) {
        Map<TopicPartition, ListOffsetsResultInfo> begins = list(partitions, OffsetSpec.earliest());
        Map<TopicPartition, ListOffsetsResultInfo> ends = list(partitions, OffsetSpec.latest());
        Map<TopicPartition, Range> ranges = new HashMap<>();
        begins.forEach((partition, begin) -> {
            ListOffsetsResultInfo end = ends.get(partition);
            if (end != null) {
                ranges.put(partition, new Range(begin.offset(), end.offset()));
            }
        });
        return ranges;
    }

    /** Behind the last records of these topics, added up; what does not exist counts as empty. */
    long sumOfEnds(Collection<String> topics) {
        List<TopicPartition> partitions = describe(topics).get().values().stream()
                .flatMap(topic -> topic.partitions().stream())
                .toList();
        return list(partitions, OffsetSpec.latest()).values().stream()
                .mapToLong(ListOffsetsResultInfo::offset)
                .sum();
    }

    private Map<TopicPartition, ListOffsetsResultInfo> list(Collection<TopicPartition> partitions, OffsetSpec spec) {
        if (partitions.isEmpty()) {
            return Map.of();
        }
        Map<TopicPartition, OffsetSpec> request = new HashMap<>();
        partitions.forEach(partition -> request.put(partition, spec));
        return answer(admin.listOffsets(request, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all());
    }

    /** Waits for the future, and throws what failed itself instead of a wrapper. */
    public static <T> T answer(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KafkaException cause) {
                throw cause;
            }
            throw new KafkaException(e.getCause());
        }
    }
}
