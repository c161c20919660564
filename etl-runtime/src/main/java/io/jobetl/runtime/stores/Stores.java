package io.jobetl.runtime.stores;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.io.cassandra.CassandraConfig;
import io.jobetl.io.cassandra.CassandraSessions;
import io.jobetl.io.cassandra.CassandraTls;
import io.jobetl.io.kafka.ConnectClient;
import io.jobetl.io.kafka.KafkaConfig;
import io.jobetl.io.kafka.KafkaSecurity;
import io.jobetl.io.mysql.MySqlConfig;
import io.jobetl.io.mysql.MySqlDatabase;
import io.jobetl.io.mysql.MySqlTlsMode;
import io.jobetl.runtime.settings.EtlConfig;
import io.jobetl.runtime.settings.TlsMode;
import java.util.Optional;

/**
 * Opens the stores that the configuration names. Immutable, thread-safe; what is opened belongs to the caller.
 *
 * <p>Failures are those of the adapters: they name the address and say what to do.
 */
public final class Stores {
    private final EtlConfig config;
    private final MySqlDatabase mysql;

    public Stores(EtlConfig config) {
        this.config = config;
        this.mysql = new MySqlDatabase(mysqlConfig(config.mysql()));
    }

    /** Connects to nothing yet. */
    public MySqlDatabase mysql() {
        return mysql;
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
        EtlConfig.Kafka kafka = config.kafka();
        EtlConfig.Tls tls = kafka.tls();
        KafkaSecurity security = new KafkaSecurity(
                tls.mode().isVerifying()
                        ? new KafkaSecurity.Tls(
                                tls.mode() == TlsMode.VERIFY_IDENTITY,
                                tls.caFile().orElse(null),
                                tls.keyStore().orElse(null),
                                tls.keyStorePassword().value())
                        : null,
                kafka.credentials()
                        .map(login -> new KafkaSecurity.Login(
                                login.user(), login.password().value(), kafka.saslMechanism()))
                        .orElse(null));
        return new KafkaConfig(
                kafka.servers(), kafka.topicPrefix(), config.mysql().database(), security.options());
    }

    public ConnectClient connect() {
        EtlConfig.Connect connect = config.connect();
        return new ConnectClient(
                connect.url(),
                connect.caFile()
                        .map(file -> TlsFiles.context(Optional.of(file), Optional.empty(), ""))
                        .orElse(null),
                connect.credentials().map(EtlConfig.Credentials::user).orElse(null),
                connect.credentials().map(login -> login.password().value()).orElse(""));
    }

    private static MySqlConfig mysqlConfig(EtlConfig.MySql mysql) {
        return MySqlConfig.of(
                        mysql.host(),
                        mysql.port(),
                        mysql.user(),
                        mysql.password().value(),
                        mysql.database(),
                        mysql.options())
                .withTls(
                        MySqlTlsMode.valueOf(mysql.tls().mode().name()),
                        mysql.tls().caFile().map(TlsFiles::trusted).orElse(null));
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
                CassandraConfig.DEFAULT_REQUEST_TIMEOUT,
                cassandra.tls().mode().isVerifying()
                        ? new CassandraTls(
                                TlsFiles.context(cassandra.tls()),
                                cassandra.tls().mode() == TlsMode.VERIFY_IDENTITY)
                        : null);
    }
}
