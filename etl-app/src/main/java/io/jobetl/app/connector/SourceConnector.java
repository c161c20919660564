package io.jobetl.app.connector;

import io.jobetl.app.config.EtlConfig;
import io.jobetl.io.kafka.ConnectorConfig;
import io.jobetl.io.kafka.ConnectorTemplate;
import java.nio.file.Path;
import java.util.Map;

/** The connector of this installation: {@code connectors/mysql-source.json} with the configured addresses. */
public final class SourceConnector {
    private SourceConnector() {}

    /** Where the template stands, unless another file is given. */
    public static Path template(Path home) {
        return home.resolve("connectors").resolve("mysql-source.json");
    }

    /** @throws io.jobetl.io.kafka.ConnectorTemplateException when the file cannot be read or is no connector */
    public static ConnectorConfig of(Path template, EtlConfig config) {
        EtlConfig.Connect connect = config.connect();
        ConnectorConfig resolved = ConnectorTemplate.read(template)
                .resolve(Map.of(
                        "MYSQL_HOST", connect.mysqlHost(),
                        "MYSQL_PORT", Integer.toString(connect.mysqlPort()),
                        "MYSQL_USER", config.mysql().user(),
                        "MYSQL_PASSWORD", config.mysql().password().value(),
                        "MYSQL_DATABASE", config.mysql().database(),
                        "KAFKA_SERVERS", connect.kafkaServers()));
        ConnectorConfig named = new ConnectorConfig(connect.connector(), resolved.settings());
        String prefix = config.kafka().topicPrefix();
        return named.with("topic.prefix", prefix)
                .with("schema.history.internal.kafka.topic", "schema-history." + prefix);
    }
}
