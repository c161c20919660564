package io.jobetl.io.kafka;

import io.jobetl.io.kafka.ChangeMessage.Completion;
import io.jobetl.model.ChangeEvent;
import io.jobetl.model.DimensionTable;
import io.jobetl.pipeline.port.ChangeBatch;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the change topics from given offsets on, until it is told to stop: finds partitions, follows topics that appear
 * later, grow, or are deleted and made again, and turns records into batches. No consumer group, nothing is committed
 * to Kafka. Belongs to one thread, except {@link #wakeup}.
 */
final class ChangeReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeReader.class);
    private static final Duration POLL_TIMEOUT = Duration.ofMillis(100);
    private static final long MISSING_TOPIC_INTERVAL_NANOS =
            Duration.ofSeconds(1).toNanos();
    private static final long DESCRIBE_INTERVAL_NANOS = Duration.ofSeconds(5).toNanos();
    private static final int MAX_PAYLOAD_CHARS = 60_000;

    private final Map<String, DimensionTable> tables = new HashMap<>();
    private final Map<TopicPartition, Long> nextOffsets;
    private final Map<String, Uuid> topicIds = new HashMap<>();
    private final Set<TopicPartition> assigned = new HashSet<>();
    private final CompletionBarrier barrier = new CompletionBarrier();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Admin admin;
    private final TopicPartitions topicPartitions;
    private TopicPartitions.@Nullable Pending describing;
    private long describeAtNanos = System.nanoTime();

    /**
     * @param startOffsets where to start; a partition that is not named is read from its beginning
     * @throws KafkaException when the broker's name cannot be resolved
     */
    ChangeReader(KafkaConfig config, Map<TopicPartition, Long> startOffsets) {
        for (DimensionTable table : DimensionTable.values()) {
            tables.put(config.topicOf(table), table);
        }
        nextOffsets = new HashMap<>(startOffsets);
        consumer = new KafkaConsumer<>(config.consumerProperties());
        try {
            admin = Admin.create(config.adminProperties());
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
        topicPartitions = new TopicPartitions(admin);
    }

    /** Makes a {@link #read} that is waiting return; may be called by any thread. */
    void wakeup() {
        consumer.wakeup();
    }

    /**
     * Waits a moment for records and hands them over.
     *
     * @param batches takes the batch; when it answers false the reader is to be closed
     * @param isStopped asked while waiting
     * @throws KafkaException when the broker refuses or does not answer; calling again goes on
     */
    void read(Predicate<ChangeBatch> batches, BooleanSupplier isStopped) {
        followTopics(isStopped);
        if (assigned.isEmpty()) {
            return;
        }
        ConsumerRecords<byte[], byte[]> records;
        try {
            records = consumer.poll(POLL_TIMEOUT);
        } catch (WakeupException e) {
            return;
        } catch (OffsetOutOfRangeException e) {
            restartOutOfRange(e.offsetOutOfRangePartitions());
            return;
        }
        ChangeBatch batch = toBatch(records);
        if (batch.isEmpty() || batches.test(batch)) {
            releaseHeld();
        }
    }

    @Override
    public void close() {
        consumer.close();
        admin.close(Duration.ZERO);
    }

    /** Describes the topics from time to time, without making the records wait for the answer. */
    private void followTopics(BooleanSupplier isStopped) {
        if (describing == null) {
            if (System.nanoTime() - describeAtNanos < 0) {
                if (assigned.isEmpty()) {
                    pauseUntilDescribe(isStopped);
                }
                return;
            }
            describing = topicPartitions.describe(tables.keySet());
        }
        if (assigned.isEmpty() || describing.isDone()) {
            TopicPartitions.Pending answer = describing;
            describing = null;
            describeAtNanos = System.nanoTime() + MISSING_TOPIC_INTERVAL_NANOS;
            Map<String, TopicPartitions.Topic> topics = answer.get();
            if (topics.size() == tables.size()) {
                describeAtNanos = System.nanoTime() + DESCRIBE_INTERVAL_NANOS;
            }
            assign(topics);
        }
    }

    private void pauseUntilDescribe(BooleanSupplier isStopped) {
        try {
            while (!isStopped.getAsBoolean() && System.nanoTime() - describeAtNanos < 0) {
                Thread.sleep(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void assign(Map<String, TopicPartitions.Topic> topics) {
        Set<TopicPartition> wanted = new HashSet<>();
        topics.forEach((name, topic) -> {
            Uuid known = topicIds.put(name, topic.id());
            if (known != null && !known.equals(topic.id())) {
                LOG.warn(
                        "Topic {} was deleted and made again: it is read from its beginning. What the old one held"
                                + " and was not read yet is lost unless the connector takes a new snapshot",
                        name);
                forgetTopic(name);
            }
            wanted.addAll(topic.partitions());
        });
        Set<TopicPartition> added = new HashSet<>(wanted);
        added.removeAll(assigned);
        boolean learnEnds = barrier.needsEnds();
        Map<TopicPartition, TopicPartitions.Range> ranges =
                added.isEmpty() && !learnEnds ? Map.of() : topicPartitions.ranges(wanted);
        if (!wanted.equals(assigned)) {
            Set<TopicPartition> removed = new HashSet<>(assigned);
            removed.removeAll(wanted);
            barrier.forget(removed);
            consumer.assign(wanted);
            assigned.clear();
            assigned.addAll(wanted);
            for (TopicPartition partition : added) {
                startAt(partition, ranges.get(partition));
            }
        }
        if (learnEnds) {
            Map<TopicPartition, Long> ends = new HashMap<>();
            ranges.forEach((partition, range) -> ends.put(partition, range.end()));
            barrier.learnEnds(ends, this::tableOf);
            releaseHeld();
        }
    }

    private void forgetTopic(String name) {
        Set<TopicPartition> partitions = new HashSet<>();
        assigned.forEach(partition -> {
            if (partition.topic().equals(name)) {
                partitions.add(partition);
            }
        });
        nextOffsets.keySet().removeIf(partition -> partition.topic().equals(name));
        assigned.removeAll(partitions);
        barrier.forget(partitions);
        consumer.assign(assigned);
    }

    private void startAt(TopicPartition partition, TopicPartitions.@Nullable Range range) {
        if (range == null) {
            throw new KafkaException("no offsets known of " + partition);
        }
        Long stored = nextOffsets.get(partition);
        if (stored != null && (stored < range.begin() || stored > range.end())) {
            warnOutOfRange(partition, stored, range);
            stored = null;
        }
        long start = stored == null ? range.begin() : stored;
        nextOffsets.put(partition, start);
        consumer.seek(partition, start);
    }

    private void restartOutOfRange(Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, TopicPartitions.Range> ranges = topicPartitions.ranges(offsets.keySet());
        barrier.forget(offsets.keySet());
        offsets.forEach((partition, offset) -> {
            TopicPartitions.Range range = ranges.get(partition);
            if (range != null) {
                warnOutOfRange(partition, offset, range);
                nextOffsets.put(partition, range.begin());
                consumer.seek(partition, range.begin());
            }
        });
    }

    private static void warnOutOfRange(TopicPartition partition, long offset, TopicPartitions.Range range) {
        LOG.warn(
                "Stored offset {} of {} is outside of what the topic holds, {} to {}: all of it is read again. Changes"
                        + " that the topic lost before they were read come back only with a new snapshot of the connector",
                offset,
                partition,
                range.begin(),
                range.end());
    }

    private void releaseHeld() {
        for (TopicPartition partition : barrier.release(other -> nextOffsets.getOrDefault(other, 0L))) {
            consumer.resume(Set.of(partition));
        }
    }

    private ChangeBatch toBatch(ConsumerRecords<byte[], byte[]> records) {
        List<ChangeEvent> events = new ArrayList<>();
        List<DeadLetter> deadLetters = new ArrayList<>();
        Map<TopicPartition, Long> moved = new HashMap<>();
        // Transaction markers move these without a record; whoever waits for the end of a topic waits for them too.
        records.nextOffsets().forEach((partition, next) -> moved.put(partition, next.offset()));
        for (TopicPartition partition : records.partitions()) {
            for (ConsumerRecord<byte[], byte[]> message : records.records(partition)) {
                if (!accept(message, events, deadLetters)) {
                    moved.put(partition, message.offset());
                    break;
                }
            }
        }
        List<ChangeOffset> offsets = new ArrayList<>();
        moved.forEach((partition, next) -> {
            nextOffsets.put(partition, next);
            offsets.add(new ChangeOffset(partition.topic(), partition.partition(), next));
        });
        return new ChangeBatch(events, offsets, deadLetters);
    }

    /** Answers false when the message must wait: then nothing of it was taken, and its partition is held. */
    private boolean accept(
            ConsumerRecord<byte[], byte[]> message, List<ChangeEvent> events, List<DeadLetter> deadLetters) {
        ChangeMessage change;
        try {
            change = DebeziumEnvelope.parse(tableOf(message.topic()), message.key(), message.value());
        } catch (UnusableMessageException e) {
            deadLetters.add(deadLetter(message, String.valueOf(e.getMessage())));
            return true;
        }
        Completion completion = change.completion();
        TopicPartition partition = new TopicPartition(message.topic(), message.partition());
        if (completion != null && !barrier.hasPassed(partition, message.offset())) {
            barrier.hold(partition, message.offset(), completion);
            consumer.pause(Set.of(partition));
            consumer.seek(partition, message.offset());
            describeAtNanos = System.nanoTime();
            describing = null;
            return false;
        }
        if (change.row() != null) {
            events.add(change.row());
        }
        if (completion != null) {
            for (DimensionTable table : completion.tables()) {
                events.add(new ChangeEvent.SnapshotCompleted(table, completion.position()));
            }
        }
        return true;
    }

    private static DeadLetter deadLetter(ConsumerRecord<byte[], byte[]> message, String reason) {
        byte[] bytes = message.value() == null ? message.key() : message.value();
        String payload = "";
        if (bytes != null) {
            payload = new String(bytes, 0, Math.min(bytes.length, 4 * MAX_PAYLOAD_CHARS), StandardCharsets.UTF_8);
        }
        return new DeadLetter(
                "kafka",
                message.topic() + "-" + message.partition() + "@" + message.offset(),
                reason,
                payload.substring(0, Math.min(payload.length(), MAX_PAYLOAD_CHARS)));
    }

    private DimensionTable tableOf(String topic) {
        DimensionTable table = tables.get(topic);
        if (table == null) {
            throw new IllegalStateException("topic=" + topic + " is not one of " + tables.keySet());
        }
        return table;
    }
}
