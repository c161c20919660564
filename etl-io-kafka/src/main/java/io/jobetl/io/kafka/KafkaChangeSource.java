package io.jobetl.io.kafka;

import io.jobetl.model.ChangeEvent;
import io.jobetl.pipeline.port.ChangeBatch;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.ChangeSource;
import io.jobetl.pipeline.port.DeadLetter;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Change events of Debezium from Kafka. A thread of its own reads ahead into a bounded queue, so {@link #poll} never
 * waits for the broker, and a record is there a few milliseconds after its transaction was committed.
 *
 * <p>Topics need not exist yet; a stored offset that the topic does not have (any more) means that all of the topic is
 * read again, which is harmless because each change carries its position in the binary log. Where changes were lost,
 * the connector is first asked for a new snapshot ({@link NewSnapshot}). The offsets it hands out also pass tombstones,
 * dead letters and transaction markers.
 *
 * <p>One thread calls {@link #seek}, {@link #poll} and {@link #endOffsets}; {@link #close} may be called by any.
 *
 * <pre>{@code
 * try (var changes = new KafkaChangeSource(KafkaConfig.of("127.0.0.1:9092"))) {
 *     changes.seek(state.offsets());
 *     ChangeBatch batch = changes.poll();
 * }
 * }</pre>
 */
public final class KafkaChangeSource implements ChangeSource {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaChangeSource.class);
    private static final int QUEUED_BATCHES = 8;
    private static final int EVENTS_PER_POLL = 2_000;
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);
    /** A new snapshot of a large table takes its time. */
    private static final Duration SETTLE_PATIENCE = Duration.ofMinutes(10);

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    /** After so many unusable messages of a topic in a row reading stops. */
    public static final int DEFAULT_MAX_UNUSABLE = 1_000;

    private final KafkaConfig config;
    private final NewSnapshot newSnapshot;
    private final int maxUnusable;
    private @Nullable Reading reading;
    private @Nullable Admin admin;

    /** With nobody to ask for a new snapshot, and the default for unusable messages. Connects to nothing yet. */
    public KafkaChangeSource(KafkaConfig config) {
        this(config, NewSnapshot.NONE, DEFAULT_MAX_UNUSABLE);
    }

    /**
     * Connects to nothing yet.
     *
     * @param newSnapshot asked when a topic has lost changes
     * @param maxUnusable how many unusable messages of a topic in a row are too many, 1 or more
     */
    public KafkaChangeSource(KafkaConfig config, NewSnapshot newSnapshot, int maxUnusable) {
        if (maxUnusable < 1) {
            throw new IllegalArgumentException("maxUnusable=" + maxUnusable + " must be 1 or more");
        }
        this.config = config;
        this.newSnapshot = newSnapshot;
        this.maxUnusable = maxUnusable;
    }

    @Override
    public synchronized void seek(List<ChangeOffset> offsets) {
        // Not waited for: while the broker is away its thread may need seconds to notice, and it disturbs nobody.
        stopReading();
        reading = new Reading(List.copyOf(offsets));
    }

    @Override
    public synchronized ChangeBatch poll() {
        return reading == null ? ChangeBatch.EMPTY : reading.take();
    }

    @Override
    public synchronized List<ChangeOffset> endOffsets() {
        try {
            if (reading != null) {
                reading.awaitSettled();
            }
            if (admin == null) {
                admin = Admin.create(config.adminProperties());
            }
            return endOffsets(new TopicPartitions(admin));
        } catch (KafkaException e) {
            throw KafkaFailures.translated(
                    "Kafka at " + config.bootstrapServers() + " does not tell the ends of " + config.topics() + ": "
                            + e.getMessage(),
                    "",
                    e);
        }
    }

    @Override
    public synchronized void close() {
        Reading last = reading;
        stopReading();
        if (last != null) {
            last.awaitEnd();
        }
        if (admin != null) {
            admin.close(Duration.ZERO);
            admin = null;
        }
    }

    private List<ChangeOffset> endOffsets(TopicPartitions topicPartitions) {
        List<TopicPartition> partitions = new ArrayList<>();
        Map<String, TopicPartitions.Topic> topics =
                topicPartitions.describe(config.topics()).get();
        topics.values().forEach(topic -> partitions.addAll(topic.partitions()));
        List<ChangeOffset> ends = new ArrayList<>();
        topicPartitions.ranges(partitions).forEach((partition, range) -> {
            if (!range.isEmpty()) {
                String topicId = Objects.requireNonNull(topics.get(partition.topic()))
                        .id()
                        .toString();
                ends.add(new ChangeOffset(partition.topic(), partition.partition(), range.end(), topicId, 0));
            }
        });
        return ends;
    }

    private void stopReading() {
        if (reading != null) {
            reading.stop();
            reading = null;
        }
    }

    /** From one seek to the next: what was read for an earlier seek can never be taken for the current one's. */
    private final class Reading {
        private final BlockingQueue<ChangeBatch> queue = new ArrayBlockingQueue<>(QUEUED_BATCHES);
        private final List<ChangeOffset> startOffsets;
        private final CountDownLatch settled = new CountDownLatch(1);
        private final Thread thread;
        private volatile boolean stopped;
        private volatile @Nullable ChangeReader reader;
        private volatile @Nullable Throwable failure;
        private volatile @Nullable String complaint;
        private @Nullable String complaintKind;

        Reading(List<ChangeOffset> startOffsets) {
            this.startOffsets = startOffsets;
            thread = new Thread(this::run, "change-reader");
            thread.setDaemon(true);
            thread.start();
        }

        ChangeBatch take() {
            Throwable broken = failure; // asked first: what it read before it broke is in the queue by now
            ChangeBatch first = queue.poll();
            if (first == null) {
                if (broken instanceof StoreException unusable) {
                    throw unusable;
                }
                if (broken != null) {
                    throw new IllegalStateException(
                            "the reader of change events broke: " + broken.getMessage(), broken);
                }
                return ChangeBatch.EMPTY;
            }
            List<ChangeEvent> events = new ArrayList<>(first.events());
            List<DeadLetter> deadLetters = new ArrayList<>(first.deadLetters());
            Map<TopicPartition, ChangeOffset> next = new LinkedHashMap<>();
            putAll(next, first.nextOffsets());
            while (events.size() + deadLetters.size() < EVENTS_PER_POLL) {
                ChangeBatch batch = queue.poll();
                if (batch == null) {
                    break;
                }
                events.addAll(batch.events());
                deadLetters.addAll(batch.deadLetters());
                putAll(next, batch.nextOffsets());
            }
            return new ChangeBatch(events, List.copyOf(next.values()), deadLetters);
        }

        void stop() {
            stopped = true;
            ChangeReader current = reader;
            if (current != null) {
                current.wakeup();
            }
        }

        /** A topic that has lost changes gets its new ends only behind a new snapshot. */
        void awaitSettled() {
            try {
                long endNanos = System.nanoTime() + SETTLE_PATIENCE.toNanos();
                boolean isSettled = false;
                while (!isSettled && complaint == null && System.nanoTime() - endNanos < 0) {
                    isSettled = settled.await(100, TimeUnit.MILLISECONDS);
                }
                if (!isSettled) {
                    throw away(
                            "Kafka at " + config.bootstrapServers() + " and the connector do not settle from where "
                                    + config.topics() + " are to be read" + (complaint == null ? "" : ": " + complaint),
                            null);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw away("interrupted while waiting for Kafka", e);
            }
        }

        private static StoreException away(String reason, @Nullable Throwable cause) {
            return new StoreException(Store.KAFKA, Kind.UNAVAILABLE, reason, "", cause);
        }

        void awaitEnd() {
            try {
                thread.join(CLOSE_PATIENCE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void run() {
            try {
                while (!stopped) {
                    try (ChangeReader opened = new ChangeReader(config, startOffsets, newSnapshot, maxUnusable)) {
                        reader = opened;
                        readUntilStopped(opened);
                    } catch (KafkaException e) {
                        // The broker's name cannot be resolved: as good as away.
                        complain(e);
                    }
                }
            } catch (RuntimeException | Error e) {
                // Not logged: the next poll throws it at the engine.
                failure = e;
                settled.countDown();
            }
        }

        private void readUntilStopped(ChangeReader opened) {
            while (!stopped) {
                try {
                    opened.read(this::enqueue, () -> stopped);
                    if (opened.isSettled()) {
                        settled.countDown();
                    }
                    if (complaint != null) {
                        LOG.info("Kafka at {} answers again", config.bootstrapServers());
                        complaint = null;
                        complaintKind = null;
                    }
                } catch (KafkaException e) {
                    complain(e);
                } catch (StoreException e) {
                    if (e.kind() == Kind.UNUSABLE_DATA) {
                        throw e;
                    }
                    complain(e);
                }
            }
        }

        private boolean enqueue(ChangeBatch batch) {
            try {
                while (!stopped) {
                    if (queue.offer(batch, 100, TimeUnit.MILLISECONDS)) {
                        return true;
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                stopped = true;
            }
            return false;
        }

        /** Says once what is wrong, then tries again every second. */
        private void complain(RuntimeException e) {
            String kind = e.getClass().getName();
            if (!stopped && !kind.equals(complaintKind)) {
                complaintKind = kind;
                LOG.warn(
                        "Kafka at {} is not usable, change events wait (clicks are still counted): {}",
                        config.bootstrapServers(),
                        e.getMessage());
            }
            complaint = String.valueOf(e.getMessage());
            long endNanos = System.nanoTime() + RETRY_PAUSE.toNanos();
            try {
                while (!stopped && System.nanoTime() - endNanos < 0) {
                    Thread.sleep(20);
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                stopped = true;
            }
        }

        private static void putAll(Map<TopicPartition, ChangeOffset> next, List<ChangeOffset> offsets) {
            for (ChangeOffset offset : offsets) {
                next.put(new TopicPartition(offset.topic(), offset.partition()), offset);
            }
        }
    }
}
