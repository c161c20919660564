package io.jobetl.dashboard.view;

import io.jobetl.dashboard.view.TableWatch.Balanced;
import io.jobetl.dashboard.view.TableWatch.SetAside;
import io.jobetl.io.kafka.connect.ConnectorStatus;
import io.jobetl.pipeline.port.Store;
import io.jobetl.runtime.settings.EtlConfig;
import io.jobetl.runtime.stores.Stores;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the stores, whether or not a pipeline runs; nothing before it is known where they are. Thread-safe.
 */
final class Looks implements AutoCloseable {
    private final InstantSource clock;
    private final Consumer<Away> told;
    private @Nullable EtlConfig config;
    private @Nullable TableWatch tables;
    private @Nullable StoreWatch stores;

    Looks(InstantSource clock, Consumer<Away> told) {
        this.clock = clock;
        this.told = told;
    }

    /** Begins to look at these stores; later calls change nothing. */
    synchronized void start(EtlConfig wanted) {
        if (config == null) {
            config = wanted;
            tables =
                    new TableWatch(new Stores(wanted).mysql(), wanted.pipeline().name(), clock, told);
            stores = new StoreWatch(wanted, clock, told);
            tables.start();
            stores.start();
        }
    }

    synchronized OperatorView.@Nullable Installation installation() {
        return config == null ? null : OperatorView.Installation.of(config);
    }

    synchronized Optional<TableState> tables() {
        return tables == null ? Optional.empty() : tables.state();
    }

    synchronized Optional<Balanced> balance() {
        return tables == null ? Optional.empty() : tables.balance();
    }

    synchronized Optional<SetAside> setAside() {
        return tables == null ? Optional.empty() : tables.setAside();
    }

    /** How fast the binary log of MySQL grows, in 1,000 bytes per second; null while that is not known. */
    synchronized @Nullable Double kilobytesLogged() {
        return tables == null ? null : tables.kilobytesLogged();
    }

    /** How fast the topics of the changes grow, per second; null while that is not known. */
    synchronized @Nullable Double messagesPublished() {
        return stores == null ? null : stores.messagesPublished();
    }

    synchronized Optional<ConnectorStatus> connector() {
        return stores == null ? Optional.empty() : stores.connector();
    }

    synchronized List<Away> away(Instant now) {
        List<Away> away = new ArrayList<>();
        if (stores != null && tables != null) {
            away.addAll(stores.away());
            tables.away(now).ifPresent(away::add);
        }
        return away;
    }

    synchronized boolean answers(Store store) {
        return store == Store.MYSQL ? tables().isPresent() : stores != null && stores.answers(store);
    }

    /** An installation that was told nothing of Connect, and never got a change, does without. */
    synchronized boolean isFeedExpected() {
        return config != null
                && (config.connector().isConfigured()
                        || tables().filter(TableState::hasOffsets).isPresent());
    }

    /** Whether this installation needs the store; one without changes, and without hints from Kafka, needs no Kafka. */
    synchronized boolean isExpected(Store store) {
        return switch (store) {
            case MYSQL, CASSANDRA -> true;
            case KAFKA ->
                isFeedExpected()
                        || (config != null && config.hints().kafkaTopic().isPresent());
            case CONNECT -> isFeedExpected();
            case SPARK -> false;
        };
    }

    /** A topic was asked for by name; the table need not be there, so only who has had hints of it waits for more. */
    synchronized boolean isHintExpected() {
        return config != null
                && (config.hints().kafkaTopic().isPresent()
                        || (config.hints().fromCassandra()
                                && tables().filter(TableState::hasHintOffsets).isPresent()));
    }

    @Override
    public synchronized void close() {
        if (tables != null && stores != null) {
            tables.close();
            stores.close();
        }
    }
}
