package io.jobetl.io.kafka.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.io.kafka.KafkaConfig;
import io.jobetl.model.DimensionTable;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KafkaTopicsIT {
    private final ChangeTopics written = new ChangeTopics();
    private final KafkaTopics topics = new KafkaTopics(written.config);

    @AfterEach
    void close() {
        written.close();
    }

    @Test
    void should_do_what_was_planned_and_nothing_more_when_repeated() {
        List<String> plan = topics.plan();
        assertThat(plan).hasSize(2).allMatch(line -> line.startsWith("create topic " + written.config.topicPrefix()));
        assertThat(topics.plan()).as("a plan changes nothing").isEqualTo(plan);

        assertThat(topics.create()).isEqualTo(plan);

        assertThat(topics.plan()).isEmpty();
        assertThat(topics.create()).isEmpty();
    }

    @Test
    void should_mend_a_topic_that_would_lose_changes() {
        String topic = written.topic(DimensionTable.JOB);
        NewTopic compacted = new NewTopic(topic, 2, (short) 1)
                .configs(Map.of("cleanup.policy", "compact", "retention.ms", "1000", "segment.bytes", "1048576"));
        TopicPartitions.answer(written.admin.createTopics(List.of(compacted)).all());

        assertThat(topics.create()).contains("alter topic " + topic + " to cleanup.policy=delete retention.ms=-1");

        assertThat(topics.plan()).isEmpty();
    }

    @Test
    void should_say_where_the_broker_was_expected() {
        assertThatThrownBy(() -> new KafkaTopics(KafkaConfig.of("127.0.0.1:1")).create())
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
                .hasMessageContaining("127.0.0.1:1")
                .hasMessageContaining("KAFKA_SERVERS");
    }
}
