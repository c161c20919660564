package io.jobetl.io.kafka.arrival;

import io.jobetl.io.kafka.KafkaConfig;
import io.jobetl.io.kafka.topics.TopicPartitions;
import io.jobetl.pipeline.port.ArrivalHint;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.HintBatch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
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
 * Reads the topic of hints from given offsets on, and follows it when it is made, grows, or is made again. Belongs to
 * one thread, except {@link #wakeup}.
 */
final class HintReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HintReader.class);
    private static final Duration POLL_TIMEOUT = Duration.ofMillis(100);
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(10);
    /** While there is no topic, and a writer may just be making it. */
    private static final Duration MISSING_INTERVAL = Duration.ofSeconds(1);

    private final String topic;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final Set<TopicPartition> assigned = new HashSet<>();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Admin admin;
    private final TopicPartitions topicPartitions;
    private @Nullable Uuid topicId;
    private TopicPartitions.@Nullable Pending describing;
    private long lookAtNanos = System.nanoTime();
    /** A topic that was not there yet has nothing that is older than this reader. */
    private boolean beginsAtEnd;

    private boolean tellsStart;
    private long unusable;
    private boolean saidMissing;

    /** @throws KafkaException when the broker's name cannot be resolved */
    HintReader(KafkaConfig config, String topic, List<ChangeOffset> startOffsets) {
        this.topic = topic;
        startOffsets.stream()
                .filter(offset -> offset.topic().equals(positionName()) && offset.nextOffset() >= 0)
                .forEach(this::startFrom);
        beginsAtEnd = positions.isEmpty();
        tellsStart = beginsAtEnd;
        consumer = new KafkaConsumer<>(config.consumerProperties());
        try {
            admin = Admin.create(config.adminProperties());
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
        topicPartitions = new TopicPartitions(admin);
    }

    private void startFrom(ChangeOffset offset) {
        positions.put(new TopicPartition(topic, offset.partition()), offset.nextOffset());
        if (!offset.topicId().isEmpty()) {
            topicId = Uuid.fromString(offset.topicId());
        }
    }

    private String positionName() {
        return ChangeOffset.HINTS + "kafka:" + topic;
    }

    /** Makes a {@link #read} that is waiting return; may be called by any thread. */
    void wakeup() {
        consumer.wakeup();
    }

    /** Whether the topic was there at the last look. */
    boolean hasTopic() {
        return !assigned.isEmpty();
    }

    long unusable() {
        return unusable;
    }

    /**
     * Waits a moment for hints.
     *
     * @throws KafkaException when the broker refuses or does not answer; calling again goes on
     */
    HintBatch read() {
        follow();
        if (assigned.isEmpty()) {
            LockSupport.parkNanos(POLL_TIMEOUT.toNanos() / 5);
            return HintBatch.EMPTY;
        }
        if (tellsStart) {
            tellsStart = false;
            return new HintBatch(
                    List.of(), assigned.stream().map(this::offsetOf).toList());
        }
        try {
            return toBatch(consumer.poll(POLL_TIMEOUT));
        } catch (WakeupException e) {
            return HintBatch.EMPTY;
        } catch (OffsetOutOfRangeException e) {
            restart(e.offsetOutOfRangePartitions().keySet());
            return HintBatch.EMPTY;
        }
    }

    @Override
    public void close() {
        consumer.close();
        admin.close(Duration.ZERO);
    }

    /** Looks for the topic from time to time, without making the hints wait for the answer. */
    private void follow() {
        if (describing == null) {
            if (System.nanoTime() - lookAtNanos < 0) {
                return;
            }
            describing = topicPartitions.describe(List.of(topic));
        }
        if (assigned.isEmpty() || describing.isDone()) {
            TopicPartitions.Pending answer = describing;
            describing = null;
            lookAtNanos = System.nanoTime() + MISSING_INTERVAL.toNanos();
            TopicPartitions.Topic found = answer.get().get(topic);
            if (found == null) {
                missing();
                return;
            }
            assign(found);
            lookAtNanos = System.nanoTime() + LOOK_INTERVAL.toNanos();
        }
    }

    private void missing() {
        if (!saidMissing) {
            saidMissing = true;
            LOG.warn("No hints of late rows: topic {} does not exist", topic);
        }
        beginsAtEnd = false;
        assigned.clear();
        consumer.assign(assigned);
    }

    private void assign(TopicPartitions.Topic found) {
        if (topicId != null && !topicId.equals(found.id())) {
            LOG.info("Topic {} was made again: its hints are read from the beginning", topic);
            positions.clear();
            assigned.clear();
        }
        topicId = found.id();
        saidMissing = false;
        Set<TopicPartition> added = new HashSet<>(found.partitions());
        added.removeAll(assigned);
        if (!added.isEmpty()) {
            Map<TopicPartition, TopicPartitions.Range> ranges = topicPartitions.ranges(added);
            assigned.addAll(added);
            consumer.assign(assigned);
            assigned.forEach(partition -> seek(partition, ranges.get(partition)));
            beginsAtEnd = false;
        }
    }

    private void restart(Collection<TopicPartition> partitions) {
        topicPartitions.ranges(partitions).forEach(this::seek);
    }

    /** @param range what the partition holds; null when it is read already */
    private void seek(TopicPartition partition, TopicPartitions.@Nullable Range range) {
        Long stored = positions.get(partition);
        long position;
        if (range == null) {
            position = stored == null ? 0 : stored;
        } else if (stored == null) {
            position = beginsAtEnd ? range.end() : range.begin();
        } else if (range.contains(stored)) {
            position = stored;
        } else {
            position = range.begin();
            LOG.info(
                    "Topic {} has no offset {} any more in partition {}: hints are read from {} on",
                    topic,
                    stored,
                    partition.partition(),
                    position);
        }
        positions.put(partition, position);
        consumer.seek(partition, position);
    }

    private HintBatch toBatch(ConsumerRecords<byte[], byte[]> records) {
        List<ArrivalHint> hints = new ArrayList<>();
        Instant receivedAt = Instant.now();
        for (ConsumerRecord<byte[], byte[]> message : records) {
            ArrivalHint hint = HintRecord.parse(message, receivedAt);
            if (hint != null) {
                hints.add(hint);
            } else if (unusable++ == 0) {
                LOG.warn(
                        "{}-{}@{} is no hint: neither its key nor its value is a TimeUUID of 16 bytes or 36 characters;"
                                + " this one and others are passed over",
                        message.topic(),
                        message.partition(),
                        message.offset());
            }
        }
        List<ChangeOffset> moved = new ArrayList<>();
        // Transaction markers move these without a record.
        records.nextOffsets().forEach((partition, next) -> {
            positions.put(partition, next.offset());
            moved.add(offsetOf(partition));
        });
        return hints.isEmpty() && moved.isEmpty() ? HintBatch.EMPTY : new HintBatch(hints, moved);
    }

    private ChangeOffset offsetOf(TopicPartition partition) {
        return new ChangeOffset(
                positionName(),
                partition.partition(),
                positions.getOrDefault(partition, 0L),
                topicId == null ? "" : topicId.toString(),
                0);
    }
}
