package io.jobetl.app.connector;

import io.jobetl.app.config.EtlConfig;
import io.jobetl.io.kafka.ConnectorConfig;
import io.jobetl.io.kafka.ConnectorTemplate;
import io.jobetl.local.DataDirectory;
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

    /** @throws io.jobetl.io.kafka.ConnectorTemplateException when the file cannot be read or is no connector */
    public static ConnectorConfig of(Path template, EtlConfig config) {
        EtlConfig.Connect connect = config.connect();
        EtlConfig.ConnectSource source = connect.source();
        ConnectorConfig resolved = ConnectorTemplate.read(template)
                .resolve(Map.of(
                        "MYSQL_HOST",
                        source.mysqlHost(),
                        "MYSQL_PORT",
                        Integer.toString(source.mysqlPort()),
                        "MYSQL_USER",
                        source.mysqlUser(),
                        "MYSQL_PASSWORD",
                        source.mysqlPassword().value(),
                        "MYSQL_DATABASE",
                        config.mysql().database(),
                        "KAFKA_SERVERS",
                        source.kafkaServers()));
        ConnectorConfig named = new ConnectorConfig(connect.connector(), resolved.settings());
        String prefix = config.kafka().topicPrefix();
        return named.with("topic.prefix", prefix)
                .with("schema.history.internal.kafka.topic", "schema-history." + prefix);
    }

    /**
     * The same for deployment: Connect shows settings to everybody who can reach it, so the worker of
     * {@code etl servers} gets a reference to the password, which is kept in a file of the data directory.
     */
    public static ConnectorConfig withSecretKept(ConnectorConfig connector, EtlConfig config) {
        String password = config.connect().source().mysqlPassword().value();
        return config.connect().local() && !REFERENCE.matcher(password).matches()
                ? connector.with(
                        "database.password",
                        DataDirectory.at(config.dataDirectory())
                                .keepSecret(connector.name() + ".mysql-password", password))
                : connector;
    }
}
