package io.jobetl.app.config;

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
    public record MySql(String host, int port, String user, Secret password, String database, String options) {
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
            List<String> hosts, int port, String keyspace, String datacenter, Optional<Credentials> credentials) {
        /** {@code host:port}, for messages. */
        public String address() {
            return String.join(",", hosts) + ":" + port;
        }
    }

    public record Credentials(String user, Secret password) {}

    /**
     * @param servers {@code host:port}, comma-separated
     * @param maxUnusable how many unusable messages of a topic in a row stop the pipeline
     */
    public record Kafka(String servers, String topicPrefix, int maxUnusable) {}

    /**
     * @param url of the REST interface
     * @param mysqlHost MySQL as Kafka Connect sees it, which may run in another network; so the other two
     */
    public record Connect(URI url, String connector, String mysqlHost, int mysqlPort, String kafkaServers) {}

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
