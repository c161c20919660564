package io.jobetl.runtime.run;

import io.jobetl.io.kafka.change.NewSnapshot;
import io.jobetl.io.kafka.connect.ConnectClient;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Asks the connector of this installation for all rows once more. */
final class ConnectorSnapshot implements NewSnapshot {
    private static final Duration STOP_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration SNAPSHOT_TIMEOUT = Duration.ofMinutes(10);

    private final ConnectClient client;
    private final String connector;
    private final Consumer<String> progress;
    private final ReentrantLock connectorTurn;

    /**
     * @param progress gets a line now and then, from another thread
     * @param connectorTurn held while the connector is stopped and reads all rows
     */
    ConnectorSnapshot(ConnectClient client, String connector, Consumer<String> progress, ReentrantLock connectorTurn) {
        this.client = client;
        this.connector = connector;
        this.progress = progress;
        this.connectorTurn = connectorTurn;
    }

    @Override
    public boolean take(Runnable whileStopped) {
        connectorTurn.lock();
        try {
            if (!client.names().contains(connector)) {
                whileStopped.run();
                return false;
            }
            progress.accept("connector " + connector + ": a new snapshot is taken, because changes were lost");
            client.startNewSnapshot(connector, STOP_TIMEOUT, whileStopped);
            client.awaitSnapshot(connector, SNAPSHOT_TIMEOUT, progress);
            return true;
        } catch (StoreException e) {
            if (e.store() != Store.CONNECT || e.kind() == Kind.UNAVAILABLE) {
                throw e;
            }
            throw new StoreException(
                    Store.CONNECT,
                    e.kind(),
                    "no new snapshot of connector " + connector + ", which is tried again: " + e.getMessage(),
                    "",
                    e);
        } finally {
            connectorTurn.unlock();
        }
    }
}
