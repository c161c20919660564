package io.jobetl.app.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All settings there are: key in {@code etl.yaml} and {@code --set}, environment variable, default. */
public enum Setting {
    MYSQL_HOST("mysql.host", "MYSQL_HOST", "127.0.0.1", "MySQL server"),
    MYSQL_PORT("mysql.port", "MYSQL_PORT", "3307", "its port"),
    MYSQL_USER("mysql.user", "MYSQL_USER", "root", "user"),
    MYSQL_PASSWORD("mysql.password", "MYSQL_PASSWORD", "1", "password; never on the command line"),
    MYSQL_PASSWORD_FILE("mysql.password-file", "MYSQL_PASSWORD_FILE", null, "file that holds the password"),
    MYSQL_DATABASE("mysql.database", "MYSQL_DATABASE", "DE1", "database"),
    MYSQL_OPTIONS("mysql.options", "ETL_MYSQL_OPTIONS", null, "Connector/J options, a=b&c=d; only harmless ones"),
    CASSANDRA_HOST("cassandra.host", "CASSANDRA_HOST", "127.0.0.1", "Cassandra contact points, comma-separated"),
    CASSANDRA_PORT("cassandra.port", "CASSANDRA_PORT", "9042", "its CQL port"),
    CASSANDRA_KEYSPACE("cassandra.keyspace", "CASSANDRA_KEYSPACE", "logs", "keyspace"),
    CASSANDRA_DATACENTER(
            "cassandra.datacenter", "ETL_CASSANDRA_DATACENTER", null, "data center to talk to; none: that of the host"),
    CASSANDRA_USER("cassandra.user", "ETL_CASSANDRA_USER", null, "user; none: no login"),
    CASSANDRA_PASSWORD("cassandra.password", "ETL_CASSANDRA_PASSWORD", null, "password; never on the command line"),
    CASSANDRA_PASSWORD_FILE(
            "cassandra.password-file", "ETL_CASSANDRA_PASSWORD_FILE", null, "file that holds the password"),
    KAFKA_SERVERS("kafka.servers", "KAFKA_SERVERS", "127.0.0.1:9092", "brokers, host:port, comma-separated"),
    KAFKA_TOPIC_PREFIX("kafka.topic-prefix", "ETL_KAFKA_TOPIC_PREFIX", "mysqldb", "first part of the change topics"),
    KAFKA_MAX_UNUSABLE(
            "kafka.max-unusable",
            "ETL_KAFKA_MAX_UNUSABLE",
            "1000",
            "unusable messages of a topic in a row that stop `etl run`"),
    CONNECT_URL("connect.url", "KAFKA_CONNECT_URL", "http://127.0.0.1:8083", "REST address of Kafka Connect"),
    CONNECT_CONNECTOR("connect.connector", "ETL_CONNECTOR", "mysql-source", "name of the Debezium connector"),
    CONNECT_MYSQL_HOST(
            "connect.mysql-host", "ETL_CONNECT_MYSQL_HOST", null, "MySQL as Kafka Connect sees it; none: mysql.host"),
    CONNECT_MYSQL_PORT("connect.mysql-port", "ETL_CONNECT_MYSQL_PORT", null, "its port; none: mysql.port"),
    CONNECT_KAFKA_SERVERS(
            "connect.kafka-servers",
            "ETL_CONNECT_KAFKA_SERVERS",
            null,
            "brokers as Kafka Connect sees them; none: kafka.servers"),
    PIPELINE_NAME("pipeline.name", "ETL_PIPELINE_NAME", "events", "name of the lease: one writer per name"),
    PIPELINE_POLL("pipeline.poll", "ETL_PIPELINE_POLL", "100ms", "pause between two looks for new rows"),
    PIPELINE_LEASE("pipeline.lease", "ETL_PIPELINE_LEASE", "10s", "time after which a dead writer is replaced"),
    PIPELINE_READERS("pipeline.readers", "ETL_PIPELINE_READERS", "4", "slices read side by side"),
    TRACKING_RETENTION(
            "tracking.retention",
            "ETL_TRACKING_RETENTION",
            null,
            "for how long raw rows are kept, such as 30d; none: as default_time_to_live of the table says"),
    DATA_DIR("data-dir", "ETL_DATA_DIR", ".etl", "folder of the local servers' files");

    private final String key;
    private final String variable;
    private final @Nullable String defaultValue;
    private final String meaning;

    Setting(String key, String variable, @Nullable String defaultValue, String meaning) {
        this.key = key;
        this.variable = variable;
        this.defaultValue = defaultValue;
        this.meaning = meaning;
    }

    /** Key in {@code etl.yaml}, dots for levels. */
    public String key() {
        return key;
    }

    /** Name of the environment variable. */
    public String variable() {
        return variable;
    }

    public Optional<String> defaultValue() {
        return Optional.ofNullable(defaultValue);
    }

    public String meaning() {
        return meaning;
    }

    /** True for passwords: not accepted on the command line, and never printed. */
    public boolean isSecret() {
        return this == MYSQL_PASSWORD || this == CASSANDRA_PASSWORD;
    }

    static List<String> keys() {
        return Arrays.stream(values()).map(Setting::key).toList();
    }

    static Optional<Setting> ofKey(String key) {
        return Arrays.stream(values())
                .filter(setting -> setting.key.equals(key))
                .findFirst();
    }
}
