package io.jobetl.runtime.connector;

import io.jobetl.io.kafka.connect.ConnectorTemplate;
import io.jobetl.io.kafka.connect.ResolvedConnector;
import io.jobetl.runtime.settings.EtlConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/** The connector of this installation: {@code connectors/mysql-source.json} with the configured addresses. */
public final class SourceConnector {
    /** What a config provider of Kafka Connect resolves. */
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{[^}:]+:[^}]*}");

    private SourceConnector() {}

    /** Where the template stands, unless another file is given. */
    public static Path template(Path home) {
        return home.resolve("connectors").resolve("mysql-source.json");
    }

    /** @throws io.jobetl.io.kafka.connect.ConnectorTemplateException when the file cannot be read or is no connector */
    public static ResolvedConnector of(Path template, EtlConfig config) {
        EtlConfig.Connector connector = config.connector();
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
                        config.mysql().database(),
                        "KAFKA_SERVERS",
                        connector.kafkaServers()));
        ResolvedConnector named = new ResolvedConnector(connector.name(), resolved.settings());
        String prefix = config.kafka().topicPrefix();
        return named.with("topic.prefix", prefix)
                .with("schema.history.internal.kafka.topic", "schema-history." + prefix);
    }

    /** Keeps a secret where only the worker of Connect finds it, and answers the reference that it resolves. */
    @FunctionalInterface
    public interface SecretKeeper {
        /** @param name letters, digits, dots, - and _ */
        String keep(String name, String secret);
    }

    /**
     * The same for deployment: Connect shows settings to everybody who can reach it, so the worker of local servers
     * gets a reference instead of the password.
     */
    public static ResolvedConnector withSecretKept(ResolvedConnector connector, EtlConfig config, SecretKeeper keeper) {
        String password = config.connector().mysqlPassword().value();
        return config.connector().local() && !REFERENCE.matcher(password).matches()
                ? connector.with("database.password", keeper.keep(connector.name() + ".mysql-password", password))
                : connector;
    }
}
