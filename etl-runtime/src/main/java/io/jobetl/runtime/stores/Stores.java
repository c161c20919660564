package io.jobetl.runtime.stores;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import io.jobetl.io.cassandra.session.CassandraSessions;
import io.jobetl.io.cassandra.session.DriverFailures;
import io.jobetl.io.kafka.KafkaConfig;
import io.jobetl.io.kafka.connect.ConnectClient;
import io.jobetl.io.mysql.MySqlDatabase;
import io.jobetl.io.mysql.ServerNames;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.runtime.settings.EtlConfig;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Opens the stores that the configuration names. Thread-safe; what is opened belongs to the caller.
 *
 * <p>Failures are those of the adapters: they name the address and say what to do.
 */
public final class Stores {
    private final EtlConfig config;
    private final MySqlDatabase mysql;
    private final AtomicReference<ServerNames> names = new AtomicReference<>();

    public Stores(EtlConfig config) {
        this.config = config;
        this.mysql = new MySqlDatabase(config.mysql());
    }

    /** What an error of your own statement means, with the way out. */
    public StoreException failure(String action, SQLException error) {
        return mysql.failure(action, error);
    }

    /** The same of Cassandra. */
    public StoreException failure(String action, DriverException error) {
        return DriverFailures.translated(
                "Cassandra " + config.cassandra().address() + ": " + action + " failed", error);
    }

    /** Connects to nothing yet. */
    public MySqlDatabase mysql() {
        return mysql;
    }

    /** A connected session; the keyspace need not exist. */
    public CqlSession cassandra() {
        return CassandraSessions.open(config.cassandra());
    }

    /** Name of the keyspace of {@code tracking}. */
    public String keyspace() {
        return config.cassandra().keyspace();
    }

    /**
     * How MySQL compares and stores names; it is asked once.
     *
     * @throws StoreException when it does not answer
     */
    public ServerNames names() {
        ServerNames known = names.get();
        if (known == null) {
            known = mysql.names();
            names.set(known);
        }
        return known;
    }

    /**
     * The topics' names hold that of the database, spelled as MySQL stores it.
     *
     * @throws StoreException when MySQL does not answer
     */
    public KafkaConfig kafka() {
        return config.kafka().withDatabase(names().database());
    }

    public ConnectClient connect() {
        return new ConnectClient(config.connect());
    }
}
