package io.jobetl.io.kafka.topics;

import io.jobetl.io.kafka.KafkaConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * The topic into which the connector writes a sign of life every few seconds, also when no row changes. Connects at the
 * first look. For one thread.
 */
public final class HeartbeatTopic implements AutoCloseable {
    private static final String PREFIX = "__debezium-heartbeat.";

    private final Map<String, Object> properties;
    private final TopicPartition partition;
    private final Duration patience;
    private Optional<Admin> admin = Optional.empty();

    /** @param patience how long one look may take */
    public HeartbeatTopic(KafkaConfig config, Duration patience) {
        this.properties = new HashMap<>(config.adminProperties());
        this.patience = patience;
        int millis = Math.toIntExact(patience.toMillis());
        properties.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
        properties.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, millis);
        this.partition = new TopicPartition(PREFIX + config.topicPrefix(), 0);
    }

    /**
     * When the newest one was written, by the clock of Connect; empty when there is none, or the brokers do not say.
     */
    public Optional<Instant> newest() {
        try {
            if (admin.isEmpty()) {
                admin = Optional.of(Admin.create(properties));
            }
            long timestamp = admin.get()
                    .listOffsets(Map.of(partition, OffsetSpec.maxTimestamp()))
                    .partitionResult(partition)
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS)
                    .timestamp();
            return timestamp < 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(timestamp));
        } catch (ExecutionException | TimeoutException | KafkaException unknown) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        admin.ifPresent(opened -> opened.close(Duration.ZERO));
        admin = Optional.empty();
    }
}
