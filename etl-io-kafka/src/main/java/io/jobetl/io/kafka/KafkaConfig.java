package io.jobetl.io.kafka;

import io.jobetl.model.DimensionTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Where the change events are. Immutable; invalid values are refused by the constructor, so nothing behind it checks
 * them again.
 *
 * @param bootstrapServers {@code host:port}, several separated by commas
 * @param topicPrefix {@code topic.prefix} of the connector, {@code mysqldb} by default
 * @param database MySQL database of the tables, {@code DE1} by default, spelled as the server stores its name: the
 *     middle part of the topics' names, which Kafka tells apart by case
 * @param clientOptions further options of the Kafka clients, for instance {@code security.protocol}; those that the
 *     exactness of the reader hangs on cannot be set. May hold secrets: never part of {@link #toString}
 */
public record KafkaConfig(
        String bootstrapServers, String topicPrefix, String database, Map<String, String> clientOptions) {
    public static final String DEFAULT_TOPIC_PREFIX = "mysqldb";
    public static final String DEFAULT_DATABASE = "DE1";

    private static final Pattern SERVER = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+):\\d{1,5}");
    private static final Pattern TOPIC_PART = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final int CLIENT_TIMEOUT_MILLIS = 10_000;
    private static final Set<String> FIXED_OPTIONS = Set.of(
            CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
            ConsumerConfig.GROUP_ID_CONFIG,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG);

    /** @throws IllegalArgumentException naming what is wrong */
    public KafkaConfig {
        for (String server : bootstrapServers.split(",", -1)) {
            if (!SERVER.matcher(server.strip()).matches()) {
                throw new IllegalArgumentException(
                        "bootstrapServers=" + bootstrapServers + ": expected host:port[,host:port...]");
            }
        }
        requireTopicPart("topicPrefix", topicPrefix);
        requireTopicPart("database", database);
        for (String option : clientOptions.keySet()) {
            if (FIXED_OPTIONS.contains(option)) {
                throw new IllegalArgumentException("Kafka client option " + option + " cannot be set: it is fixed");
            }
        }
        clientOptions = Map.copyOf(clientOptions);
        if (!clientOptions.isEmpty()) {
            validate(bootstrapServers, clientOptions);
        }
    }

    /** A broker without security, and the topics of the default connector. */
    public static KafkaConfig of(String bootstrapServers) {
        return new KafkaConfig(bootstrapServers, DEFAULT_TOPIC_PREFIX, DEFAULT_DATABASE, Map.of());
    }

    /** The same brokers, with the topics of another database. */
    public KafkaConfig withDatabase(String otherDatabase) {
        return new KafkaConfig(bootstrapServers, topicPrefix, otherDatabase, clientOptions);
    }

    /** Topic in which the changes of the table stand, for instance {@code mysqldb.DE1.job}. */
    public String topicOf(DimensionTable table) {
        return topicPrefix + "." + database + "." + table.tableName();
    }

    /** Topics of all dimension tables. */
    public List<String> topics() {
        List<String> topics = new ArrayList<>();
        for (DimensionTable table : DimensionTable.values()) {
            topics.add(topicOf(table));
        }
        return List.copyOf(topics);
    }

    /** Without the options, which may hold passwords. */
    @Override
    public String toString() {
        return "KafkaConfig[bootstrapServers=" + bootstrapServers + ", topicPrefix=" + topicPrefix + ", database="
                + database + ", clientOptions=" + clientOptions.keySet() + "]";
    }

    /** A broker that expects another protocol hangs up without a word, so this is asked when one does not answer. */
    public String protocolHint() {
        String protocol = clientOptions.get(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG);
        return protocol == null
                ? " If it wants TLS or a login, set kafka.tls.mode and kafka.user."
                : " It is talked to by " + protocol + " (kafka.tls.mode, kafka.user): is that what this port expects?";
    }

    /** All options of an {@code Admin}. May hold passwords. */
    public Map<String, Object> adminProperties() {
        return adminProperties(bootstrapServers, clientOptions);
    }

    /** All options of a consumer of change events. May hold passwords. */
    public Map<String, Object> consumerProperties() {
        return consumerProperties(bootstrapServers, clientOptions);
    }

    private static Map<String, Object> adminProperties(String bootstrapServers, Map<String, String> clientOptions) {
        Map<String, Object> properties = clientProperties(bootstrapServers);
        properties.putAll(clientOptions);
        return properties;
    }

    private static Map<String, Object> consumerProperties(String bootstrapServers, Map<String, String> clientOptions) {
        Map<String, Object> properties = clientProperties(bootstrapServers);
        // The broker answers a waiting fetch as soon as a record is there; the wait only bounds how long it may be
        // quiet.
        properties.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
        properties.putAll(clientOptions);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 500);
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return properties;
    }

    private static Map<String, Object> clientProperties(String bootstrapServers) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, CLIENT_TIMEOUT_MILLIS);
        properties.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, CLIENT_TIMEOUT_MILLIS / 2);
        properties.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        return properties;
    }

    private static void requireTopicPart(String name, String value) {
        if (!TOPIC_PART.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    name + "=" + value + ": a part of a topic's name has letters, digits, '.', '_' and '-' only");
        }
    }

    private static void validate(String bootstrapServers, Map<String, String> clientOptions) {
        try {
            new AdminClientConfig(adminProperties(bootstrapServers, clientOptions));
            new ConsumerConfig(consumerProperties(bootstrapServers, clientOptions));
        } catch (ConfigException e) {
            throw new IllegalArgumentException("Kafka client options are not valid: " + e.getMessage(), e);
        }
    }
}
