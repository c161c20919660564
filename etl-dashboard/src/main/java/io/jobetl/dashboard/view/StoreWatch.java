package io.jobetl.dashboard.view;

import io.jobetl.io.cassandra.session.CassandraProbe;
import io.jobetl.io.kafka.connect.ConnectClient;
import io.jobetl.io.kafka.connect.ConnectorStatus;
import io.jobetl.io.kafka.topics.KafkaProbe;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.runtime.settings.EtlConfig;
import io.jobetl.runtime.stores.Stores;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks Cassandra, Kafka and Kafka Connect every two seconds whether they are there, each in a thread of its own: a
 * store that hangs shows long before the pipeline's own request gives up. MySQL is asked by {@link TableWatch}. Thread
 * safe.
 */
final class StoreWatch implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final CassandraProbe cassandra;
    private final KafkaProbe kafka;
    private final ConnectClient connect;
    private final String connector;
    private final String topicPrefix;
    private final InstantSource clock;
    private final Consumer<Away> told;
    private final Map<Store, Away> away = new ConcurrentHashMap<>();
    private final Map<Store, Instant> answered = new ConcurrentHashMap<>();
    private final Rates<Long> published = new Rates<>((last, next) -> last > next);
    private final List<Loop> loops;
    private volatile @Nullable ConnectorStatus status;

    /** @param told hears when a store does not answer any more */
    StoreWatch(EtlConfig config, InstantSource clock, Consumer<Away> told) {
        this.cassandra = new CassandraProbe(config.cassandra(), PATIENCE);
        this.kafka = new KafkaProbe(config.kafka(), PATIENCE);
        this.connect = new Stores(config).connect().impatient(PATIENCE);
        this.connector = config.connector().name();
        this.topicPrefix = config.kafka().topicPrefix();
        this.clock = clock;
        this.told = told;
        this.loops = List.of(
                new Loop("etl-dashboard-cassandra", PAUSE, () -> look(Store.CASSANDRA, cassandra::look)),
                new Loop("etl-dashboard-kafka", PAUSE, () -> look(Store.KAFKA, this::lookAtTopics)),
                new Loop("etl-dashboard-connect", PAUSE, () -> look(Store.CONNECT, this::lookAtConnector)));
    }

    void start() {
        loops.forEach(Loop::start);
    }

    private void lookAtTopics() throws InterruptedException {
        Instant now = clock.instant();
        try {
            published.take(now, kafka.look());
        } catch (StoreException e) {
            published.take(now, null);
            throw e;
        }
    }

    private void lookAtConnector() {
        try {
            status = connect.find(connector).filter(found -> isOurs()).orElse(null);
        } catch (StoreException e) {
            status = null;
            throw e;
        }
    }

    /** At an address that many use there may be a connector of this name that belongs to another installation. */
    private boolean isOurs() {
        return connect.settings(connector)
                .map(settings -> topicPrefix.equals(settings.get("topic.prefix")))
                .orElse(false);
    }

    private void look(Store store, Loop.Work probe) throws InterruptedException {
        Instant now = clock.instant();
        try {
            probe.run();
            answered.put(store, clock.instant());
            away.remove(store);
        } catch (StoreException e) {
            Away known = away.get(store);
            Away found = Away.of(e, known == null ? now : known.since());
            away.put(store, found);
            if (known == null) {
                told.accept(found);
            }
        }
    }

    /** Stores that did not answer the last question. */
    List<Away> away() {
        return List.copyOf(away.values());
    }

    /** Whether it answered the last question. */
    boolean answers(Store store) {
        return answered.containsKey(store) && !away.containsKey(store);
    }

    /** How fast the topics of the changes grow; null while that is not known. */
    @Nullable
    Double messagesPublished() {
        return published.of(Long::longValue);
    }

    /** What Connect says of the connector; empty while it does not answer. */
    Optional<ConnectorStatus> connector() {
        return Optional.ofNullable(status);
    }

    @Override
    public void close() {
        loops.forEach(Loop::close);
        kafka.close();
    }
}
