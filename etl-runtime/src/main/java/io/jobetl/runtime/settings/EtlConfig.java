package io.jobetl.runtime.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The effective configuration, checked. Immutable.
 *
 * @param dataDirectory absolute path of the local servers' folder
 * @param origins every setting with its value and where that came from, in the order of {@link Setting}
 * @param warnings what is odd but usable, for the person who runs the verb
 */
public record EtlConfig(
        MySql mysql,
        Cassandra cassandra,
        Kafka kafka,
        Connect connect,
        Pipeline pipeline,
        Tracking tracking,
        Path dataDirectory,
        List<Origin> origins,
        List<String> warnings) {

    /**
     * @param options Connector/J options as the user wrote them, not checked yet; empty for none
     */
    public record MySql(String host, int port, String user, Secret password, String database, String options, Tls tls) {
        /** {@code host:port/database}, for messages. */
        public String address() {
            return host + ":" + port + "/" + database;
        }
    }

    /**
     * @param datacenter to talk to; empty for that of the hosts
     * @param credentials empty when the cluster wants no login
     */
    public record Cassandra(
            List<String> hosts,
            int port,
            String keyspace,
            String datacenter,
            Optional<Credentials> credentials,
            Tls tls) {
        /** {@code host:port}, for messages. */
        public String address() {
            return String.join(",", hosts) + ":" + port;
        }
    }

    public record Credentials(String user, Secret password) {}

    /**
     * How a connection is encrypted.
     *
     * @param caFile PEM; empty: the certificates that the JVM trusts
     * @param keyStore PKCS 12 with the certificate and key of this side; empty when the server does not ask for them
     */
    public record Tls(TlsMode mode, Optional<Path> caFile, Optional<Path> keyStore, Secret keyStorePassword) {}

    /**
     * @param servers {@code host:port}, comma-separated
     * @param credentials empty when the brokers want no login
     * @param maxUnusable how many unusable messages of a topic in a row stop the pipeline
     */
    public record Kafka(
            String servers,
            String topicPrefix,
            Tls tls,
            Optional<Credentials> credentials,
            String saslMechanism,
            int maxUnusable) {}

    /**
     * @param url of the REST interface
     * @param credentials empty when the REST interface wants no login
     * @param caFile for https, PEM; empty: the certificates that the JVM trusts
     * @param local true for the worker of {@code etl servers}, which can read files of the data directory
     * @param source how the connector reaches its stores
     */
    public record Connect(
            URI url,
            Optional<Credentials> credentials,
            Optional<Path> caFile,
            String connector,
            boolean local,
            ConnectSource source) {}

    /**
     * What the connector is told.
     *
     * @param mysqlHost MySQL as Kafka Connect sees it, which may run in another network; so the other addresses
     * @param mysqlPassword the password, or the reference by which the worker finds it
     */
    public record ConnectSource(
            String mysqlHost, int mysqlPort, String mysqlUser, Secret mysqlPassword, String kafkaServers) {}

    /**
     * @param name of the lease: instances of one name take turns
     * @param readers slices read side by side
     */
    public record Pipeline(String name, Duration poll, Duration lease, int readers) {}

    /** @param retention for how long raw rows are kept; empty: as the table says */
    public record Tracking(Optional<Duration> retention) {}

    /**
     * Where one setting came from.
     *
     * @param value secrets are stars already; empty when there is no value
     */
    public record Origin(Setting setting, Optional<String> value, String source) {}
}
