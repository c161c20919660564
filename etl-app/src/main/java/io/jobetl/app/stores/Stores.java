package io.jobetl.app.stores;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.app.config.EtlConfig;
import io.jobetl.io.cassandra.CassandraConfig;
import io.jobetl.io.cassandra.CassandraSessions;
import io.jobetl.io.kafka.ConnectClient;
import io.jobetl.io.kafka.KafkaConfig;
import io.jobetl.io.mysql.MySqlConfig;
import io.jobetl.io.mysql.MySqlDatabase;
import java.util.Map;

/**
 * Opens the stores that the configuration names. Immutable, thread-safe; what is opened belongs to the caller.
 *
 * <p>Failures are those of the adapters: they name the address and say what to do, and {@link io.jobetl.app.Failures}
 * knows their exit codes.
 */
public final class Stores {
    private final EtlConfig config;

    public Stores(EtlConfig config) {
        this.config = config;
    }

    /** Connects to nothing yet. */
    public MySqlDatabase mysql() {
        return new MySqlDatabase(mysqlConfig(config.mysql()));
    }

    /** A connected session; the keyspace need not exist. */
    public CqlSession cassandra() {
        return CassandraSessions.open(cassandraConfig());
    }

    /** Name of the keyspace of {@code tracking}. */
    public String keyspace() {
        return config.cassandra().keyspace();
    }

    public KafkaConfig kafka() {
        return new KafkaConfig(
                config.kafka().servers(),
                config.kafka().topicPrefix(),
                config.mysql().database(),
                Map.of());
    }

    public ConnectClient connect() {
        return new ConnectClient(config.connect().url());
    }

    private static MySqlConfig mysqlConfig(EtlConfig.MySql mysql) {
        return MySqlConfig.of(
                mysql.host(), mysql.port(), mysql.user(), mysql.password().value(), mysql.database(), mysql.options());
    }

    private CassandraConfig cassandraConfig() {
        EtlConfig.Cassandra cassandra = config.cassandra();
        return new CassandraConfig(
                cassandra.hosts().stream()
                        .map(host -> new CassandraConfig.ContactPoint(host, cassandra.port()))
                        .toList(),
                cassandra.keyspace(),
                cassandra.datacenter().isEmpty() ? null : cassandra.datacenter(),
                cassandra.credentials().map(EtlConfig.Credentials::user).orElse(null),
                cassandra
                        .credentials()
                        .map(credentials -> credentials.password().value())
                        .orElse(null),
                CassandraConfig.DEFAULT_CONNECT_TIMEOUT,
                CassandraConfig.DEFAULT_REQUEST_TIMEOUT);
    }
}
