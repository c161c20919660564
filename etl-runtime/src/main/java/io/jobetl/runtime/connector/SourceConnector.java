package io.jobetl.runtime.connector;

import io.jobetl.io.kafka.connect.ConnectorTemplate;
import io.jobetl.io.kafka.connect.ResolvedConnector;
import io.jobetl.io.kafka.topics.KafkaTopics;
import io.jobetl.io.mysql.ServerNames;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.runtime.settings.EtlConfig;
import io.jobetl.runtime.stores.Stores;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The connector of this installation: {@code connectors/mysql-source.json} with the configured addresses, and with what
 * the servers themselves say: how MySQL stores names, which server it is, which brokers these are.
 */
public final class SourceConnector {
    /** Nothing for Debezium: whom the connector belongs to, for the next deployment. */
    static final String SERVER_UUID = "etl.mysql.server.uuid";

    private static final int FIRST_SERVER_ID = 1_000_000_000;
    private static final int SERVER_IDS = 1_000_000_000;
    /** What a config provider of Kafka Connect resolves. */
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{[^}:]+:[^}]*}");

    private SourceConnector() {}

    /** Where the template stands, unless another file is given. */
    public static Path template(Path home) {
        return home.resolve("connectors").resolve("mysql-source.json");
    }

    /**
     * All settings; asks MySQL and Kafka, not Connect.
     *
     * @throws io.jobetl.io.kafka.connect.ConnectorTemplateException when the file cannot be read or is no connector
     * @throws StoreException when MySQL or Kafka does not answer
     */
    public static ResolvedConnector of(Path template, EtlConfig config) {
        Stores stores = new Stores(config);
        EtlConfig.Connector connector = config.connector();
        ServerNames names = stores.names();
        ResolvedConnector resolved = ConnectorTemplate.read(template)
                .resolve(Map.of(
                        "MYSQL_HOST",
                        connector.mysqlHost(),
                        "MYSQL_PORT",
                        Integer.toString(connector.mysqlPort()),
                        "MYSQL_USER",
                        connector.mysqlUser(),
                        "MYSQL_PASSWORD",
                        connector.mysqlPassword().value(),
                        "MYSQL_DATABASE",
                        pattern(names),
                        "KAFKA_SERVERS",
                        connector.kafkaServers()));
        String prefix = config.kafka().topicPrefix();
        int serverId = connector
                .serverId()
                .orElseGet(() -> serverId(
                        new KafkaTopics(stores.kafka()).clusterId(), connector.name(), prefix, names.database()));
        return new ResolvedConnector(connector.name(), resolved.settings())
                .with("topic.prefix", prefix)
                .with("schema.history.internal.kafka.topic", "schema-history." + prefix)
                .with("database.server.id", Integer.toString(serverId))
                .with(
                        "driver.allowPublicKeyRetrieval",
                        Boolean.toString(config.mysql().allowsPublicKeyRetrieval(connector.mysqlHost())))
                .with(SERVER_UUID, stores.mysql().serverUuid());
    }

    /** Keeps a secret where only the worker of Connect finds it, and answers the reference that it resolves. */
    @FunctionalInterface
    public interface SecretKeeper {
        /** @param name letters, digits, dots, - and _ */
        String keep(String name, String secret);
    }

    /**
     * The same, ready to be deployed: nothing of another installation is in its way, and where the worker of local
     * servers can read a file, a reference stands for the password, because Connect shows settings to everybody who can
     * reach it.
     *
     * @throws StoreException also when the name or the topics belong to another installation
     */
    public static ResolvedConnector forDeployment(Path template, EtlConfig config, SecretKeeper keeper) {
        ResolvedConnector connector = of(template, config);
        new DeployedConnectors(
                        new Stores(config).connect().settings(),
                        config.connector().local())
                .requireNoneInTheWayOf(connector);
        String password = config.connector().mysqlPassword().value();
        return config.connector().local() && !REFERENCE.matcher(password).matches()
                ? connector.with("database.password", keeper.keep(connector.name() + ".mysql-password", password))
                : connector;
    }

    /** Debezium compares names without case, unless the pattern says otherwise: then DE1 would also find de1. */
    private static String pattern(ServerNames names) {
        return names.areCaseSensitive() ? DeployedConnectors.CASE_SENSITIVE + names.database() : names.database();
    }

    /**
     * A number that no other installation is likely to have: MySQL hangs up on a replica when another one comes with
     * its id. The brokers count, because the same settings may be deployed twice, for a trial beside the real one.
     */
    static int serverId(String clusterId, String name, String prefix, String database) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(String.join("\n", clusterId, name, prefix, database).getBytes(StandardCharsets.UTF_8));
            return FIRST_SERVER_ID + Math.floorMod(ByteBuffer.wrap(hash).getLong(), SERVER_IDS);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has SHA-256", impossible);
        }
    }
}
