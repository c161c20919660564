package io.jobetl.runtime.settings;

import io.jobetl.pipeline.reconcile.DriftRepair;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All settings there are, in the order in which they are printed. A new one is declared here and read in {@link
 * ConfigLoader}; docs/reference/settings.md names each, which a test checks.
 */
public final class Settings {
    private static final List<Setting<?>> ALL = new ArrayList<>();

    public static final Setting<String> MYSQL_HOST =
            add(Setting.of("mysql.host", "MYSQL_HOST", Form.host("mysql.port"), "MySQL server")
                    .otherwise("127.0.0.1"));
    public static final Setting<Integer> MYSQL_PORT =
            add(Setting.of("mysql.port", "MYSQL_PORT", Form.port(), "its port").otherwise("3307"));
    public static final Setting<String> MYSQL_USER =
            add(Setting.of("mysql.user", "MYSQL_USER", Form.text("etl"), "user").otherwise("root"));
    public static final SecretSettings MYSQL_PASSWORD = add(SecretSettings.of(
            "mysql.password",
            "MYSQL_PASSWORD",
            "MYSQL_PASSWORD_FILE",
            "password; never on the command line",
            "file that holds the password",
            "1"));
    public static final Setting<String> MYSQL_DATABASE =
            add(Setting.of("mysql.database", "MYSQL_DATABASE", Form.identifier("DE1"), "database")
                    .otherwise("DE1"));
    public static final Setting<Map<String, String>> MYSQL_OPTIONS = add(Setting.of(
            "mysql.options",
            "ETL_MYSQL_OPTIONS",
            Form.mysqlOptions(),
            "Connector/J options, a=b&c=d; only harmless ones"));
    public static final TlsSettings MYSQL_TLS = add(TlsSettings.ofAllModes("mysql", "ETL_MYSQL"));

    public static final Setting<List<String>> CASSANDRA_HOST = add(Setting.of(
                    "cassandra.host",
                    "CASSANDRA_HOST",
                    Form.hosts("cassandra.port"),
                    "Cassandra contact points, comma-separated")
            .otherwise("127.0.0.1"));
    public static final Setting<Integer> CASSANDRA_PORT =
            add(Setting.of("cassandra.port", "CASSANDRA_PORT", Form.port(), "its CQL port")
                    .otherwise("9042"));
    public static final Setting<String> CASSANDRA_KEYSPACE =
            add(Setting.of("cassandra.keyspace", "CASSANDRA_KEYSPACE", Form.identifier("logs"), "keyspace")
                    .otherwise("logs"));
    public static final Setting<String> CASSANDRA_DATACENTER = add(Setting.of(
            "cassandra.datacenter",
            "ETL_CASSANDRA_DATACENTER",
            Form.text("datacenter1"),
            "data center to talk to; none: that of the host"));
    public static final LoginSettings CASSANDRA_LOGIN =
            add(LoginSettings.of("cassandra", "ETL_CASSANDRA", "user; none: no login"));
    public static final TlsSettings CASSANDRA_TLS = add(TlsSettings.verifying("cassandra", "ETL_CASSANDRA"));

    public static final Setting<String> KAFKA_SERVERS =
            add(Setting.of("kafka.servers", "KAFKA_SERVERS", Form.brokers(), "brokers, host:port, comma-separated")
                    .otherwise("127.0.0.1:9092"));
    public static final Setting<String> KAFKA_TOPIC_PREFIX = add(Setting.of(
                    "kafka.topic-prefix",
                    "ETL_KAFKA_TOPIC_PREFIX",
                    Form.identifier("mysqldb"),
                    "first part of the change topics")
            .otherwise("mysqldb"));
    public static final Setting<Integer> KAFKA_MAX_UNUSABLE = add(Setting.of(
                    "kafka.max-unusable",
                    "ETL_KAFKA_MAX_UNUSABLE",
                    Form.wholeNumber(1, 1_000_000),
                    "unusable messages of a topic in a row that stop `etl run`")
            .otherwise("1000"));
    public static final Setting<String> KAFKA_HINTS_TOPIC = add(Setting.of(
            "kafka.hints-topic",
            "ETL_KAFKA_HINTS_TOPIC",
            Form.name("tracking-arrival"),
            "topic of keys of rows that arrived late; none: no such topic"));
    public static final LoginSettings KAFKA_LOGIN =
            add(LoginSettings.of("kafka", "ETL_KAFKA", "user (SASL); none: no login"));
    public static final Setting<String> KAFKA_SASL_MECHANISM = add(Setting.of(
                    "kafka.sasl-mechanism",
                    "ETL_KAFKA_SASL_MECHANISM",
                    Form.oneOf("SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"),
                    "SCRAM-SHA-512, SCRAM-SHA-256 or PLAIN")
            .otherwise("SCRAM-SHA-512"));
    public static final TlsSettings KAFKA_TLS = add(TlsSettings.verifying("kafka", "ETL_KAFKA"));

    public static final Setting<URI> CONNECT_URL = add(Setting.of(
                    "connect.url",
                    "KAFKA_CONNECT_URL",
                    Form.httpAddress("connect.user and ETL_CONNECT_PASSWORD"),
                    "REST address of Kafka Connect")
            .otherwise("http://127.0.0.1:8083"));
    public static final LoginSettings CONNECT_LOGIN =
            add(LoginSettings.of("connect", "ETL_CONNECT", "user of the REST interface; none: no login"));
    public static final TlsSettings CONNECT_TLS = add(TlsSettings.ofHttps("connect", "ETL_CONNECT"));
    public static final Setting<String> CONNECT_CONNECTOR = add(Setting.of(
                    "connect.connector", "ETL_CONNECTOR", Form.name("mysql-source"), "name of the Debezium connector")
            .otherwise("mysql-source"));
    public static final Setting<String> CONNECT_MYSQL_HOST = add(Setting.of(
            "connect.mysql-host",
            "ETL_CONNECT_MYSQL_HOST",
            Form.host("connect.mysql-port"),
            "MySQL as Kafka Connect sees it; none: mysql.host"));
    public static final Setting<Integer> CONNECT_MYSQL_PORT =
            add(Setting.of("connect.mysql-port", "ETL_CONNECT_MYSQL_PORT", Form.port(), "its port; none: mysql.port"));
    public static final Setting<String> CONNECT_MYSQL_USER = add(Setting.of(
            "connect.mysql-user",
            "ETL_CONNECT_MYSQL_USER",
            Form.text("cdc"),
            "MySQL user of the connector; none: mysql.user"));
    public static final SecretSettings CONNECT_MYSQL_PASSWORD = add(SecretSettings.of(
            "connect.mysql-password",
            "ETL_CONNECT_MYSQL_PASSWORD",
            "ETL_CONNECT_MYSQL_PASSWORD_FILE",
            "its password, or where the worker finds it, such as ${file:/run/secrets/cdc:password}; none: mysql.password",
            "file that holds the password",
            ""));
    public static final Setting<Integer> CONNECT_SERVER_ID = add(
            Setting.of(
                    "connect.server-id",
                    "ETL_CONNECT_SERVER_ID",
                    Form.wholeNumber(1, Integer.MAX_VALUE),
                    "server id of the connector, which no other replica of MySQL has; none: 1000000000 to 1999999999, derived"));
    public static final Setting<String> CONNECT_KAFKA_SERVERS = add(Setting.of(
            "connect.kafka-servers",
            "ETL_CONNECT_KAFKA_SERVERS",
            Form.brokers(),
            "brokers as Kafka Connect sees them; none: kafka.servers"));

    public static final Setting<String> CONNECT_RECOVER = add(Setting.of(
                    "connect.recover",
                    "ETL_CONNECT_RECOVER",
                    Form.oneOf("none", "restart", "snapshot"),
                    "what `etl run` does with a failed connector: none, restart, or snapshot (restart, and a new snapshot"
                            + " where only that helps)")
            .otherwise("snapshot"));

    public static final Setting<String> PIPELINE_NAME = add(
            Setting.of("pipeline.name", "ETL_PIPELINE_NAME", Form.leaseName(), "name of the lease: one writer per name")
                    .otherwise("events"));
    public static final Setting<Duration> PIPELINE_POLL = add(Setting.of(
                    "pipeline.poll",
                    "ETL_PIPELINE_POLL",
                    Form.time(Duration.ofMillis(10), Duration.ofMinutes(1)),
                    "pause between two looks for new rows")
            .otherwise("100ms"));
    public static final Setting<Duration> PIPELINE_LEASE = add(Setting.of(
                    "pipeline.lease",
                    "ETL_PIPELINE_LEASE",
                    Form.time(Duration.ofSeconds(2), Duration.ofMinutes(10)),
                    "time after which a frozen writer is replaced; a dead one after half of it")
            .otherwise("5s"));
    public static final Setting<Integer> PIPELINE_READERS = add(
            Setting.of("pipeline.readers", "ETL_PIPELINE_READERS", Form.wholeNumber(1, 256), "slices read side by side")
                    .otherwise("4"));
    public static final Setting<Integer> PIPELINE_SWEEP_ROWS = add(Setting.of(
                    "pipeline.sweep-rows",
                    "ETL_PIPELINE_SWEEP_ROWS",
                    Form.wholeNumber(0, 10_000_000),
                    "rows per second that may be read again to count rows up to an hour late within seconds; 0: off")
            .otherwise("60000"));
    public static final Setting<DriftRepair> PIPELINE_REPAIR_DRIFT = add(Setting.of(
                    "pipeline.repair-drift",
                    "ETL_PIPELINE_REPAIR_DRIFT",
                    Form.driftRepair(),
                    "jobs and campaigns whose change the feed did not carry: auto takes them from MySQL, report names them")
            .otherwise("auto"));
    public static final Setting<String> PIPELINE_WHEN_FENCED = add(Setting.of(
                    "pipeline.when-fenced",
                    "ETL_PIPELINE_WHEN_FENCED",
                    Form.oneOf("standby", "exit"),
                    "what a writer does that was replaced: standby, or exit with code 75")
            .otherwise("standby"));
    public static final Setting<Duration> TRACKING_RETENTION = add(Setting.of(
            "tracking.retention",
            "ETL_TRACKING_RETENTION",
            Form.time(Duration.ofHours(3), Duration.ofDays(36_600)),
            "for how long raw rows are kept, such as 30d; none: as default_time_to_live of the table says"));
    public static final Setting<String> TRACKING_HINTS = add(Setting.of(
                    "tracking.hints",
                    "ETL_TRACKING_HINTS",
                    Form.oneOf("auto", "off"),
                    "keys of rows that arrived late: auto takes them from the table tracking_arrival if it is there")
            .otherwise("auto"));
    public static final Setting<String> TRACKING_KEYS = add(Setting.of(
                    "tracking.keys",
                    "ETL_TRACKING_KEYS",
                    Form.oneOf("auto", "off"),
                    "keys of counted rows for the next start: auto keeps them in memory that outlives the process")
            .otherwise("auto"));
    public static final Setting<Path> TRACKING_KEYS_FOLDER = add(Setting.of(
                    "tracking.keys-folder",
                    "ETL_TRACKING_KEYS_FOLDER",
                    Form.path("/dev/shm"),
                    "where: best a file system in memory, else the disk is kept busy")
            .otherwise("/dev/shm"));
    public static final Setting<Integer> SPARK_NEWS_ROWS = add(Setting.of(
                    "spark.news-rows",
                    "ETL_SPARK_NEWS_ROWS",
                    Form.wholeNumber(0, 10_000_000),
                    "rows per second of news that the driver of `etl spark run` folds itself; more are spread; 0: all are")
            .otherwise("200000"));
    public static final SecretSettings SPARK_SECRET = add(SecretSettings.of(
            "spark.secret",
            "ETL_SPARK_SECRET",
            "ETL_SPARK_SECRET_FILE",
            "spark.authenticate.secret of a standalone cluster, which master and workers have as well; none: as Spark's"
                    + " settings say",
            "file that holds it",
            ""));
    public static final DashboardSettings DASHBOARD = add(DashboardSettings.create());
    public static final Setting<Path> DATA_DIR =
            add(Setting.of("data-dir", "ETL_DATA_DIR", Form.path(".etl"), "folder of the local servers' files")
                    .otherwise(".etl"));

    /** What says where a server is; a server of one's own and a local one must not be mixed. */
    static final Set<Setting<?>> ADDRESSES =
            Set.of(MYSQL_HOST, MYSQL_PORT, CASSANDRA_HOST, CASSANDRA_PORT, KAFKA_SERVERS, CONNECT_URL);

    private Settings() {}

    private static <T> Setting<T> add(Setting<T> setting) {
        ALL.add(setting);
        return setting;
    }

    private static SecretSettings add(SecretSettings group) {
        ALL.addAll(group.all());
        return group;
    }

    private static LoginSettings add(LoginSettings group) {
        ALL.addAll(group.all());
        return group;
    }

    private static DashboardSettings add(DashboardSettings group) {
        ALL.addAll(group.all());
        return group;
    }

    private static TlsSettings add(TlsSettings group) {
        ALL.addAll(group.all());
        return group;
    }

    /** In the order in which they are printed. */
    public static List<Setting<?>> all() {
        return Collections.unmodifiableList(ALL);
    }

    static Optional<Setting<?>> ofKey(String key) {
        return ALL.stream().filter(setting -> setting.key().equals(key)).findFirst();
    }

    static List<String> keys() {
        return ALL.stream().map(Setting::key).toList();
    }
}
