package io.jobetl.io.kafka.change;

import io.jobetl.io.kafka.KafkaConfig;
import io.jobetl.io.kafka.change.ChangeMessage.Completion;
import io.jobetl.io.kafka.topics.TopicPartitions;
import io.jobetl.model.ChangeEvent;
import io.jobetl.model.DimensionTable;
import io.jobetl.pipeline.port.ChangeBatch;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.DeadLetter;
import io.jobetl.pipeline.port.StoreException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
    /** A broker that has just started may not know all topics yet. */
    private static final int MISSING_BEFORE_LOST = 5;

    private static final int MAX_PAYLOAD_CHARS = 60_000;

    private final Map<String, DimensionTable> tables = new HashMap<>();
    private final Map<TopicPartition, Long> nextOffsets;
    /** Where the usable part of a partition begins, when that is not its beginning. */
    private final Map<TopicPartition, Long> firstOffsets = new HashMap<>();

    private final Map<String, Uuid> topicIds = new HashMap<>();
    private final Map<String, Integer> missing = new HashMap<>();
    private int looksWithAbsent;
    private final NewSnapshot newSnapshot;
    private final UnusableRun unusable;
    /** What the topics hold may not be used, only what comes after a new snapshot. */
    private boolean isVoid;
    /** Behind what is void: to be stored even if nothing else comes. */
    private List<ChangeOffset> offsetsBehindVoid = List.of();

    private final Set<TopicPartition> assigned = new HashSet<>();
    private final CompletionBarrier barrier = new CompletionBarrier();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Admin admin;
    private final TopicPartitions topicPartitions;
    private TopicPartitions.@Nullable Pending describing;
    private long describeAtNanos = System.nanoTime();
    private volatile boolean settled;

    /**
     * @param startOffsets where to start; a partition that is not named is read from its beginning
     * @throws KafkaException when the broker's name cannot be resolved
     */
    ChangeReader(KafkaConfig config, List<ChangeOffset> startOffsets, NewSnapshot newSnapshot, int maxUnusable) {
        for (DimensionTable table : DimensionTable.values()) {
            tables.put(config.topicOf(table), table);
        }
        this.newSnapshot = newSnapshot;
        this.unusable = new UnusableRun(maxUnusable);
        nextOffsets = new HashMap<>();
        startOffsets.stream()
                .filter(offset -> tables.containsKey(offset.topic()))
                .forEach(this::startFrom);
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
        TopicPartition partition = new TopicPartition(offset.topic(), offset.partition());
        if (offset.nextOffset() == ChangeOffset.VOID) {
            isVoid = true;
            return;
        }
        nextOffsets.put(partition, offset.nextOffset());
        if (offset.firstOffset() > 0) {
            firstOffsets.put(partition, offset.firstOffset());
        }
        if (!offset.topicId().isEmpty()) {
            topicIds.put(offset.topic(), Uuid.fromString(offset.topicId()));
        }
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
     * @throws StoreException when a new snapshot is needed and the connector does not answer or refuses; calling again
     *     tries again. With {@link StoreException.Kind#UNUSABLE_DATA} going on makes no sense; the batch before has
     *     been handed over
     */
    void read(Predicate<ChangeBatch> batches, BooleanSupplier isStopped) {
        followTopics(isStopped);
        if (!offsetsBehindVoid.isEmpty()) {
            if (!batches.test(new ChangeBatch(List.of(), offsetsBehindVoid, List.of()))) {
                return;
            }
            offsetsBehindVoid = List.of();
        }
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
        unusable.requireUsable();
    }

    /** Whether it is known from where the topics are read: whoever asks for their ends gets the right ones. */
    boolean isSettled() {
        return settled;
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
        warnOfAbsent(topics.keySet());
        resyncWhenLost(topics);
        Set<TopicPartition> wanted = new HashSet<>();
        topics.forEach((name, topic) -> {
            topicIds.put(name, topic.id());
            wanted.addAll(topic.partitions());
        });
        Set<TopicPartition> added = new HashSet<>(wanted);
        added.removeAll(assigned);
        boolean learnEnds = barrier.needsEnds();
        Map<TopicPartition, TopicPartitions.Range> ranges =
                added.isEmpty() && !learnEnds ? Map.of() : topicPartitions.ranges(wanted);
        if (!wanted.equals(assigned)) {
            requireInRange(added, ranges);
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
        if (isVoid) {
            isVoid = false;
            offsetsBehindVoid = firstOffsets.entrySet().stream()
                    .map(first -> offsetOf(first.getKey(), first.getValue()))
                    .toList();
        }
        settled = missing.isEmpty();
    }

    /** A topic that nobody makes is followed by nobody, and all companies that stand in it stay empty. */
    private void warnOfAbsent(Set<String> present) {
        Set<String> absent = new TreeSet<>(tables.keySet());
        absent.removeAll(present);
        looksWithAbsent = absent.isEmpty() ? 0 : looksWithAbsent + 1;
        if (looksWithAbsent == MISSING_BEFORE_LOST) {
            LOG.warn(
                    "Topics {} do not exist: changes of their tables are not followed until they do (etl init, etl"
                            + " connector deploy)",
                    absent);
        }
    }

    /**
     * Topics that were deleted, or deleted and made again, have lost what nobody had read. Their offsets are forgotten
     * only when the new snapshot is there: a process that is killed before finds the same loss again.
     */
    private void resyncWhenLost(Map<String, TopicPartitions.Topic> topics) {
        Set<String> lost = new HashSet<>();
        topicIds.forEach((name, id) -> {
            TopicPartitions.Topic topic = topics.get(name);
            if (topic == null) {
                if (missing.merge(name, 1, Integer::sum) >= MISSING_BEFORE_LOST) {
                    lost.add(name);
                }
            } else {
                missing.remove(name);
                if (!topic.id().equals(id)) {
                    lost.add(name);
                }
            }
        });
        if (isVoid) {
            LOG.warn(
                    "The binary log of MySQL was renumbered: what the topics {} hold can no longer be compared with"
                            + " it. A new snapshot of the connector is taken, and read alone",
                    tables.keySet());
            resync(() -> topicPartitions.ranges(partitionsOf(topics)).forEach((partition, range) -> {
                firstOffsets.put(partition, range.end());
                nextOffsets.put(partition, range.end());
            }));
        } else if (!lost.isEmpty()) {
            LOG.warn(
                    "Topics {} were deleted, or deleted and made again: they are read from their beginning, behind a new"
                            + " snapshot of the connector",
                    lost);
            resync(() -> {});
        }
        lost.forEach(this::forgetTopic);
    }

    private void resync(Runnable whileStopped) {
        if (!newSnapshot.take(whileStopped)) {
            LOG.warn(
                    "There is no connector to ask for a new snapshot. Changes that the topics lost before they were read"
                            + " come back only with one");
        }
    }

    private static Set<TopicPartition> partitionsOf(Map<String, TopicPartitions.Topic> topics) {
        Set<TopicPartition> partitions = new HashSet<>();
        topics.values().forEach(topic -> partitions.addAll(topic.partitions()));
        return partitions;
    }

    /** Where a stored offset is outside of what the topic holds, changes that nobody had read are gone. */
    private void requireInRange(Set<TopicPartition> partitions, Map<TopicPartition, TopicPartitions.Range> ranges) {
        Set<TopicPartition> outside = new HashSet<>();
        for (TopicPartition partition : partitions) {
            Long stored = nextOffsets.get(partition);
            TopicPartitions.Range range = ranges.get(partition);
            if (stored != null && range != null && !range.contains(stored)) {
                warnOutOfRange(partition, stored, range);
                outside.add(partition);
            }
        }
        if (!outside.isEmpty()) {
            resync(() -> {});
            nextOffsets.keySet().removeAll(outside);
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
        firstOffsets.keySet().removeIf(partition -> partition.topic().equals(name));
        topicIds.remove(name);
        missing.remove(name);
        assigned.removeAll(partitions);
        barrier.forget(partitions);
        consumer.assign(assigned);
    }

    private void startAt(TopicPartition partition, TopicPartitions.@Nullable Range range) {
        if (range == null) {
            throw new KafkaException("no offsets known of " + partition);
        }
        long start = nextOffsets.getOrDefault(partition, beginOf(partition, range));
        nextOffsets.put(partition, start);
        consumer.seek(partition, start);
    }

    private long beginOf(TopicPartition partition, TopicPartitions.Range range) {
        return Math.max(range.begin(), firstOffsets.getOrDefault(partition, 0L));
    }

    private void restartOutOfRange(Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, TopicPartitions.Range> ranges = topicPartitions.ranges(offsets.keySet());
        requireInRange(offsets.keySet(), ranges);
        barrier.forget(offsets.keySet());
        offsets.keySet().forEach(partition -> {
            if (ranges.containsKey(partition)) {
                startAt(partition, ranges.get(partition));
            }
        });
    }

    private static void warnOutOfRange(TopicPartition partition, long offset, TopicPartitions.Range range) {
        LOG.warn(
                "Stored offset {} of {} is outside of what the topic holds, {} to {}: all of it is read again, behind a new"
                        + " snapshot of the connector",
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
            offsets.add(offsetOf(partition, next));
        });
        return new ChangeBatch(events, offsets, deadLetters);
    }

    private ChangeOffset offsetOf(TopicPartition partition, long next) {
        Uuid topicId = topicIds.get(partition.topic());
        return new ChangeOffset(
                partition.topic(),
                partition.partition(),
                next,
                topicId == null ? "" : topicId.toString(),
                firstOffsets.getOrDefault(partition, 0L));
    }

    /** Answers false when the message must wait: then nothing of it was taken, and its partition is held. */
    private boolean accept(
            ConsumerRecord<byte[], byte[]> message, List<ChangeEvent> events, List<DeadLetter> deadLetters) {
        ChangeMessage change;
        try {
            change = DebeziumEnvelope.parse(tableOf(message.topic()), message.key(), message.value());
        } catch (UnusableMessageException e) {
            DeadLetter letter = deadLetter(message, String.valueOf(e.getMessage()));
            deadLetters.add(letter);
            unusable.count(message.topic(), letter, e.concernsAll());
            return true;
        }
        unusable.end(message.topic());
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
        if (change.replaced() != null) {
            events.add(change.replaced());
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
