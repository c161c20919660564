package io.jobetl.runtime.settings;

import io.jobetl.io.cassandra.session.CassandraConfig;
import io.jobetl.io.connection.Secret;
import io.jobetl.io.kafka.KafkaConfig;
import io.jobetl.io.kafka.connect.ConnectConfig;
import io.jobetl.io.mysql.MySqlConfig;
import io.jobetl.pipeline.reconcile.DriftRepair;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The effective configuration, checked: for each store what its adapter takes. Immutable.
 *
 * @param dataDirectory absolute path of the local servers' folder
 * @param origins every setting with its value and where that came from, in the order of {@link Settings}
 * @param warnings what is odd but usable, for the person who runs the verb
 */
public record EtlConfig(
        MySqlConfig mysql,
        CassandraConfig cassandra,
        KafkaConfig kafka,
        ConnectConfig connect,
        Connector connector,
        Pipeline pipeline,
        Hints hints,
        Spark spark,
        Dashboard dashboard,
        Path dataDirectory,
        List<Origin> origins,
        List<String> warnings) {

    /** For a program that brings its settings along. */
    public static ConfigBuilder builder() {
        return new ConfigBuilder();
    }

    /**
     * The Debezium connector, and what it is told.
     *
     * @param local true for the worker of local servers, which can read files of the data directory
     * @param mysqlHost MySQL as Kafka Connect sees it, which may run in another network; so the other addresses
     * @param mysqlPassword the password, or the reference by which the worker finds it
     * @param serverId what MySQL knows the connector by, among its replicas; empty: derived from the installation
     * @param isConfigured false when nobody has said where Kafka Connect is
     */
    public record Connector(
            String name,
            boolean local,
            String mysqlHost,
            int mysqlPort,
            String mysqlUser,
            Secret mysqlPassword,
            Optional<Integer> serverId,
            String kafkaServers,
            ConnectorRecovery recovery,
            boolean isConfigured) {}

    /**
     * @param name of the lease: instances of one name take turns
     * @param readers slices read side by side
     * @param sweepRows rows per second that may be read again to find late ones; 0: none
     * @param maxUnusable how many unusable messages of a topic in a row stop the pipeline
     * @param repairDrift what to do with jobs and campaigns whose change did not come through the feed
     * @param retention for how long raw rows are kept; empty: as the table says
     * @param exitsWhenFenced whether a writer that was replaced ends, instead of becoming a standby
     */
    public record Pipeline(
            String name,
            Duration poll,
            Duration lease,
            int readers,
            int sweepRows,
            int maxUnusable,
            DriftRepair repairDrift,
            Optional<Duration> retention,
            boolean exitsWhenFenced) {}

    /**
     * Where keys of rows that arrived late come from.
     *
     * @param fromCassandra whether the table {@code tracking_arrival} is read where it is there
     * @param kafkaTopic a topic of such keys
     * @param keysFolder where the keys of counted rows are kept for the next start; empty: nowhere
     */
    public record Hints(boolean fromCassandra, Optional<String> kafkaTopic, Optional<Path> keysFolder) {
        /** Whether hints are to be read at all. */
        public boolean isWanted() {
            return fromCassandra || kafkaTopic.isPresent();
        }
    }

    /**
     * @param newsRows rows per second of news that the driver folds itself
     * @param secret that master, workers and driver share; empty: as the settings of Spark say
     */
    public record Spark(int newsRows, Secret secret) {}

    /**
     * Where the dashboard of a run is served, and to whom.
     *
     * @param address empty: nowhere
     * @param token what a client has to know; empty when nobody is asked
     * @param allowedHosts further names that this server goes by
     */
    public record Dashboard(Optional<Address> address, Secret token, List<String> allowedHosts) {
        /** @param port 0 for any that is free */
        public record Address(String host, int port) {}
    }

    /**
     * Where one setting came from.
     *
     * @param value secrets are stars already; empty when there is no value
     */
    public record Origin(Setting<?> setting, Optional<String> value, String source) {}
}
