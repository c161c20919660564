package io.jobetl.io.kafka.topics;

import io.jobetl.io.kafka.KafkaConfig;
import io.jobetl.io.kafka.KafkaFailures;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Asks the brokers how far the topics of the changes have grown. Connects at the first look. For one thread. */
public final class KafkaProbe implements AutoCloseable {
    private static final String REMEDY = "start it, or correct kafka.servers";

    private final Map<String, Object> properties;
    private final String servers;
    private final List<String> topics;
    private final Duration patience;
    private @Nullable Admin admin;

    /** @param patience how long one look may take */
    public KafkaProbe(KafkaConfig config, Duration patience) {
        this.properties = new HashMap<>(config.adminProperties());
        this.servers = config.bootstrapServers();
        this.topics = config.topics();
        this.patience = patience;
        int millis = Math.toIntExact(patience.toMillis());
        properties.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
        properties.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, millis);
    }

    /**
     * Messages that the topics have taken since they were made.
     *
     * @throws StoreException when no broker answers, or none lets us in
     */
    public long look() throws InterruptedException {
        try {
            Admin opened = admin == null ? Admin.create(properties) : admin;
            admin = opened;
            opened.describeCluster().nodes().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return new TopicPartitions(opened).sumOfEnds(topics);
        } catch (TimeoutException e) {
            throw new StoreException(Store.KAFKA, Kind.UNAVAILABLE, silent(), REMEDY, e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException failure
                    ? KafkaFailures.translated(silent() + " (" + failure.getMessage() + ")", REMEDY, failure)
                    : new StoreException(Store.KAFKA, Kind.REFUSED, silent(), REMEDY, e);
        } catch (KafkaException e) {
            throw KafkaFailures.translated(silent() + " (" + e.getMessage() + ")", REMEDY, e);
        }
    }

    private String silent() {
        return "Kafka at " + servers + " does not answer";
    }

    @Override
    public void close() {
        Admin opened = admin;
        if (opened != null) {
            opened.close(Duration.ZERO);
            admin = null;
        }
    }
}
