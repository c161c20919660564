package io.jobetl.runtime.settings;

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
    MYSQL_TLS_MODE(
            "mysql.tls.mode",
            "ETL_MYSQL_TLS_MODE",
            "preferred",
            "disabled, preferred, required, verify-ca or verify-identity; only the last two know whom they talk to"),
    MYSQL_TLS_CA_FILE(
            "mysql.tls.ca-file", "ETL_MYSQL_TLS_CA_FILE", null, "certificates to trust, PEM; none: those of the JVM"),
    CASSANDRA_HOST("cassandra.host", "CASSANDRA_HOST", "127.0.0.1", "Cassandra contact points, comma-separated"),
    CASSANDRA_PORT("cassandra.port", "CASSANDRA_PORT", "9042", "its CQL port"),
    CASSANDRA_KEYSPACE("cassandra.keyspace", "CASSANDRA_KEYSPACE", "logs", "keyspace"),
    CASSANDRA_DATACENTER(
            "cassandra.datacenter", "ETL_CASSANDRA_DATACENTER", null, "data center to talk to; none: that of the host"),
    CASSANDRA_USER("cassandra.user", "ETL_CASSANDRA_USER", null, "user; none: no login"),
    CASSANDRA_PASSWORD("cassandra.password", "ETL_CASSANDRA_PASSWORD", null, "password; never on the command line"),
    CASSANDRA_PASSWORD_FILE(
            "cassandra.password-file", "ETL_CASSANDRA_PASSWORD_FILE", null, "file that holds the password"),
    CASSANDRA_TLS_MODE(
            "cassandra.tls.mode", "ETL_CASSANDRA_TLS_MODE", "disabled", "disabled, verify-ca or verify-identity"),
    CASSANDRA_TLS_CA_FILE(
            "cassandra.tls.ca-file",
            "ETL_CASSANDRA_TLS_CA_FILE",
            null,
            "certificates to trust, PEM; none: those of the JVM"),
    CASSANDRA_TLS_KEY_STORE(
            "cassandra.tls.key-store",
            "ETL_CASSANDRA_TLS_KEY_STORE",
            null,
            "own certificate and key, PKCS 12; none: the server is not told who we are"),
    CASSANDRA_TLS_KEY_STORE_PASSWORD(
            "cassandra.tls.key-store-password",
            "ETL_CASSANDRA_TLS_KEY_STORE_PASSWORD",
            null,
            "password of the key store; never on the command line"),
    CASSANDRA_TLS_KEY_STORE_PASSWORD_FILE(
            "cassandra.tls.key-store-password-file",
            "ETL_CASSANDRA_TLS_KEY_STORE_PASSWORD_FILE",
            null,
            "file that holds the password of the key store"),
    KAFKA_SERVERS("kafka.servers", "KAFKA_SERVERS", "127.0.0.1:9092", "brokers, host:port, comma-separated"),
    KAFKA_TOPIC_PREFIX("kafka.topic-prefix", "ETL_KAFKA_TOPIC_PREFIX", "mysqldb", "first part of the change topics"),
    KAFKA_MAX_UNUSABLE(
            "kafka.max-unusable",
            "ETL_KAFKA_MAX_UNUSABLE",
            "1000",
            "unusable messages of a topic in a row that stop `etl run`"),
    KAFKA_USER("kafka.user", "ETL_KAFKA_USER", null, "user (SASL); none: no login"),
    KAFKA_PASSWORD("kafka.password", "ETL_KAFKA_PASSWORD", null, "password; never on the command line"),
    KAFKA_PASSWORD_FILE("kafka.password-file", "ETL_KAFKA_PASSWORD_FILE", null, "file that holds the password"),
    KAFKA_SASL_MECHANISM(
            "kafka.sasl-mechanism",
            "ETL_KAFKA_SASL_MECHANISM",
            "SCRAM-SHA-512",
            "SCRAM-SHA-512, SCRAM-SHA-256 or PLAIN"),
    KAFKA_TLS_MODE("kafka.tls.mode", "ETL_KAFKA_TLS_MODE", "disabled", "disabled, verify-ca or verify-identity"),
    KAFKA_TLS_CA_FILE(
            "kafka.tls.ca-file", "ETL_KAFKA_TLS_CA_FILE", null, "certificates to trust, PEM; none: those of the JVM"),
    KAFKA_TLS_KEY_STORE(
            "kafka.tls.key-store",
            "ETL_KAFKA_TLS_KEY_STORE",
            null,
            "own certificate and key, PKCS 12; none: the server is not told who we are"),
    KAFKA_TLS_KEY_STORE_PASSWORD(
            "kafka.tls.key-store-password",
            "ETL_KAFKA_TLS_KEY_STORE_PASSWORD",
            null,
            "password of the key store; never on the command line"),
    KAFKA_TLS_KEY_STORE_PASSWORD_FILE(
            "kafka.tls.key-store-password-file",
            "ETL_KAFKA_TLS_KEY_STORE_PASSWORD_FILE",
            null,
            "file that holds the password of the key store"),
    CONNECT_URL("connect.url", "KAFKA_CONNECT_URL", "http://127.0.0.1:8083", "REST address of Kafka Connect"),
    CONNECT_USER("connect.user", "ETL_CONNECT_USER", null, "user of the REST interface; none: no login"),
    CONNECT_PASSWORD("connect.password", "ETL_CONNECT_PASSWORD", null, "password; never on the command line"),
    CONNECT_PASSWORD_FILE("connect.password-file", "ETL_CONNECT_PASSWORD_FILE", null, "file that holds the password"),
    CONNECT_TLS_CA_FILE(
            "connect.tls.ca-file",
            "ETL_CONNECT_TLS_CA_FILE",
            null,
            "certificates to trust for https, PEM; none: those of the JVM"),
    CONNECT_CONNECTOR("connect.connector", "ETL_CONNECTOR", "mysql-source", "name of the Debezium connector"),
    CONNECT_MYSQL_HOST(
            "connect.mysql-host", "ETL_CONNECT_MYSQL_HOST", null, "MySQL as Kafka Connect sees it; none: mysql.host"),
    CONNECT_MYSQL_PORT("connect.mysql-port", "ETL_CONNECT_MYSQL_PORT", null, "its port; none: mysql.port"),
    CONNECT_MYSQL_USER(
            "connect.mysql-user", "ETL_CONNECT_MYSQL_USER", null, "MySQL user of the connector; none: mysql.user"),
    CONNECT_MYSQL_PASSWORD(
            "connect.mysql-password",
            "ETL_CONNECT_MYSQL_PASSWORD",
            null,
            "its password, or where the worker finds it, such as ${file:/run/secrets/cdc:password}; none: mysql.password"),
    CONNECT_MYSQL_PASSWORD_FILE(
            "connect.mysql-password-file", "ETL_CONNECT_MYSQL_PASSWORD_FILE", null, "file that holds the password"),
    CONNECT_KAFKA_SERVERS(
            "connect.kafka-servers",
            "ETL_CONNECT_KAFKA_SERVERS",
            null,
            "brokers as Kafka Connect sees them; none: kafka.servers"),
    PIPELINE_NAME("pipeline.name", "ETL_PIPELINE_NAME", "events", "name of the lease: one writer per name"),
    PIPELINE_POLL("pipeline.poll", "ETL_PIPELINE_POLL", "100ms", "pause between two looks for new rows"),
    PIPELINE_LEASE("pipeline.lease", "ETL_PIPELINE_LEASE", "5s", "time after which a dead writer is replaced"),
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
        return key.endsWith("password");
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
