package io.jobetl.io.kafka.topics;

import io.jobetl.io.kafka.KafkaConfig;
import io.jobetl.io.kafka.KafkaFailures;
import io.jobetl.pipeline.port.StoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * The change topics. They keep every change forever: a reader that starts over gets the whole history, with all
 * deletes, truncations and ends of snapshots. Compaction would drop the latter two, and refuses truncations altogether
 * because they have no key.
 */
public final class KafkaTopics {
    private static final Map<String, String> SETTINGS = new TreeMap<>(Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
            TopicConfig.RETENTION_MS_CONFIG, "-1",
            TopicConfig.RETENTION_BYTES_CONFIG, "-1"));

    private final KafkaConfig config;
    private final int partitions;

    /** Topics of one partition each. */
    public KafkaTopics(KafkaConfig config) {
        this(config, 1);
    }

    /**
     * @param partitions of a topic that is made; those of an existing topic are not touched, because the key decides
     *     the partition and an id must stay where it is
     */
    public KafkaTopics(KafkaConfig config, int partitions) {
        if (partitions < 1) {
            throw new IllegalArgumentException("partitions=" + partitions + ": at least 1 is needed");
        }
        this.config = config;
        this.partitions = partitions;
    }

    /**
     * What tells these brokers from all others, however they are addressed.
     *
     * @throws StoreException when the broker does not answer or refuses
     */
    public String clusterId() {
        return asked(admin -> TopicPartitions.answer(admin.describeCluster().clusterId()));
    }

    /**
     * Whether there is a topic of this name.
     *
     * @throws StoreException when the broker does not answer or refuses
     */
    public boolean exists(String topic) {
        return asked(admin ->
                new TopicPartitions(admin).describe(List.of(topic)).get().containsKey(topic));
    }

    /**
     * What {@link #create} would do, a line each; empty when all is as it should be.
     *
     * @throws StoreException when the broker does not answer or refuses
     */
    public List<String> plan() {
        return work(false);
    }

    /**
     * Makes the topics that are missing, and mends the retention of those that would lose changes. Safe to repeat.
     *
     * @return what was done, a line each
     * @throws StoreException when the broker does not answer or refuses
     */
    public List<String> create() {
        return work(true);
    }

    private List<String> work(boolean write) {
        return asked(admin -> work(admin, write));
    }

    private List<String> work(Admin admin, boolean write) {
        List<String> lines = new ArrayList<>();
        Collection<String> existing =
                new TopicPartitions(admin).describe(config.topics()).get().keySet();
        List<String> missing = new ArrayList<>(config.topics());
        missing.removeAll(existing);
        for (String topic : missing) {
            lines.add("create topic " + topic + " with partitions=" + partitions + " " + settings(SETTINGS));
        }
        Map<String, Map<String, String>> wrong = wrongSettings(admin, existing);
        wrong.forEach((topic, settings) -> lines.add("alter topic " + topic + " to " + settings(settings)));
        if (write) {
            createMissing(admin, missing);
            alter(admin, wrong);
        }
        return lines;
    }

    private <T> T asked(Function<Admin, T> question) {
        try (Admin admin = Admin.create(config.adminProperties())) {
            return question.apply(admin);
        } catch (KafkaException e) {
            throw KafkaFailures.translated(
                    "Kafka at " + config.bootstrapServers() + " is not usable: " + e.getMessage(),
                    "Is it running, and is the address (KAFKA_SERVERS) right?" + config.protocolHint(),
                    e);
        }
    }

    private void createMissing(Admin admin, List<String> missing) {
        List<NewTopic> topics = new ArrayList<>();
        for (String topic : missing) {
            topics.add(new NewTopic(topic, Optional.of(partitions), Optional.empty()).configs(SETTINGS));
        }
        admin.createTopics(topics).values().values().forEach(result -> {
            try {
                TopicPartitions.answer(result);
            } catch (TopicExistsException e) {
                // Somebody else made it in this moment; a repeated call checks its settings.
            }
        });
    }

    private static Map<String, Map<String, String>> wrongSettings(Admin admin, Collection<String> topics) {
        List<ConfigResource> resources = new ArrayList<>();
        topics.forEach(topic -> resources.add(new ConfigResource(ConfigResource.Type.TOPIC, topic)));
        Map<String, Map<String, String>> wrong = new TreeMap<>();
        if (!resources.isEmpty()) {
            Map<ConfigResource, Config> configs =
                    TopicPartitions.answer(admin.describeConfigs(resources).all());
            configs.forEach((resource, current) -> {
                Map<String, String> differing = new LinkedHashMap<>();
                SETTINGS.forEach((name, value) -> {
                    ConfigEntry entry = current.get(name);
                    if (entry == null || !value.equals(entry.value())) {
                        differing.put(name, value);
                    }
                });
                if (!differing.isEmpty()) {
                    wrong.put(resource.name(), differing);
                }
            });
        }
        return wrong;
    }

    private static void alter(Admin admin, Map<String, Map<String, String>> wrong) {
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        wrong.forEach((topic, settings) -> {
            List<AlterConfigOp> operations = new ArrayList<>();
            settings.forEach((name, value) ->
                    operations.add(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET)));
            changes.put(new ConfigResource(ConfigResource.Type.TOPIC, topic), operations);
        });
        if (!changes.isEmpty()) {
            TopicPartitions.answer(admin.incrementalAlterConfigs(changes).all());
        }
    }

    private static String settings(Map<String, String> settings) {
        StringBuilder text = new StringBuilder();
        settings.forEach((name, value) ->
                text.append(text.isEmpty() ? "" : " ").append(name).append('=').append(value));
        return text.toString();
    }
}
