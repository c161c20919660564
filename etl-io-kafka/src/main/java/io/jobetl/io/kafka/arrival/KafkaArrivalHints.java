package io.jobetl.io.kafka.arrival;

import io.jobetl.io.kafka.KafkaConfig;
import io.jobetl.pipeline.port.ArrivalHint;
import io.jobetl.pipeline.port.ArrivalHints;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.HintBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hints from a topic of keys. A thread of its own reads ahead into a bounded queue, so {@link #poll} never waits for
 * the broker. Positions are the offsets of the topic, kept by the caller: no consumer group, nothing is committed to
 * Kafka.
 *
 * <p>The topic need not exist, and may be made, deleted or grow at any time. An offset that it does not have is
 * replaced by the first that it has. What is no hint is passed over, counted, and said once.
 *
 * <pre>{@code
 * try (var hints = new KafkaArrivalHints(KafkaConfig.of("127.0.0.1:9092"), "tracking-arrival")) {
 *     hints.seek(List.of());
 *     HintBatch batch = hints.poll();
 * }
 * }</pre>
 */
public final class KafkaArrivalHints implements ArrivalHints {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaArrivalHints.class);
    private static final int QUEUED_BATCHES = 8;
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    private final KafkaConfig config;
    private final String topic;
    private @Nullable Reading reading;

    /** Connects to nothing yet. */
    public KafkaArrivalHints(KafkaConfig config, String topic) {
        this.config = config;
        this.topic = topic;
    }

    @Override
    public void seek(List<ChangeOffset> offsets) {
        // Not waited for: while the broker is away its thread may need seconds to notice, and it disturbs nobody.
        if (reading != null) {
            reading.stop();
        }
        reading = new Reading(List.copyOf(offsets));
    }

    @Override
    public HintBatch poll() {
        return reading == null ? HintBatch.EMPTY : reading.take();
    }

    @Override
    public boolean isAnswering() {
        return reading != null && reading.answering;
    }

    /** Records so far, since the last {@link #seek}, that were no hints. */
    long unusable() {
        return reading == null ? 0 : reading.unusable;
    }

    @Override
    public void close() {
        if (reading != null) {
            reading.stop();
            reading.awaitEnd();
            reading = null;
        }
    }

    /** From one seek to the next: what was read for an earlier seek can never be taken for the current one's. */
    private final class Reading {
        private final BlockingQueue<HintBatch> queue = new ArrayBlockingQueue<>(QUEUED_BATCHES);
        private final List<ChangeOffset> startOffsets;
        private final Thread thread;
        private volatile boolean stopped;
        private volatile boolean answering;
        private volatile long unusable;
        private volatile @Nullable HintReader reader;
        private String complaint = "";

        Reading(List<ChangeOffset> startOffsets) {
            this.startOffsets = startOffsets;
            thread = new Thread(this::run, "hint-reader");
            thread.setDaemon(true);
            thread.start();
        }

        HintBatch take() {
            List<ArrivalHint> hints = new ArrayList<>();
            Map<Integer, ChangeOffset> offsets = new LinkedHashMap<>();
            HintBatch next = queue.peek();
            while (next != null && hints.size() + next.hints().size() <= MOST_PER_POLL) {
                hints.addAll(next.hints());
                next.nextOffsets().forEach(offset -> offsets.put(offset.partition(), offset));
                queue.remove();
                next = queue.peek();
            }
            return new HintBatch(hints, List.copyOf(offsets.values()));
        }

        void stop() {
            stopped = true;
            answering = false;
            HintReader current = reader;
            if (current != null) {
                current.wakeup();
            }
        }

        void awaitEnd() {
            try {
                thread.join(CLOSE_PATIENCE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void run() {
            while (!stopped) {
                try (HintReader opened = new HintReader(config, topic, startOffsets)) {
                    reader = opened;
                    readUntilStopped(opened);
                } catch (KafkaException e) {
                    complain(e); // the broker's name cannot be resolved: as good as away
                }
            }
        }

        private void readUntilStopped(HintReader opened) {
            while (!stopped) {
                try {
                    HintBatch batch = opened.read();
                    unusable = opened.unusable();
                    answering = opened.hasTopic() && !stopped;
                    if (!complaint.isEmpty()) {
                        complaint = "";
                        LOG.info("Hints of late rows: Kafka at {} answers again", config.bootstrapServers());
                    }
                    if (!batch.equals(HintBatch.EMPTY)) {
                        enqueue(batch);
                    }
                } catch (KafkaException e) {
                    complain(e);
                }
            }
        }

        private void enqueue(HintBatch batch) {
            try {
                boolean isTaken = false;
                while (!stopped && !isTaken) {
                    isTaken = queue.offer(batch, 100, TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                stopped = true;
            }
        }

        /** Says once what is wrong, then tries again every second. */
        private void complain(KafkaException e) {
            answering = false;
            String kind = e.getClass().getName();
            if (!stopped && !kind.equals(complaint)) {
                complaint = kind;
                LOG.warn(
                        "No hints of late rows from topic {}, which wait as long again as they were late: {}",
                        topic,
                        e.getMessage());
            }
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
    }
}
