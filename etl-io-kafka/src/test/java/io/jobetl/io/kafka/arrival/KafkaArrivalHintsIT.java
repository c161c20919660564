package io.jobetl.io.kafka.arrival;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.io.kafka.KafkaConfig;
import io.jobetl.io.kafka.topics.TopicPartitions;
import io.jobetl.pipeline.contract.ArrivalHintsContract;
import io.jobetl.pipeline.port.ArrivalHint;
import io.jobetl.pipeline.port.ArrivalHints;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.testkit.servers.TestServers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract kit and more against a real broker, a topic per test. */
final class KafkaArrivalHintsIT extends ArrivalHintsContract {
    private final KafkaConfig config = KafkaConfig.of(TestServers.kafka().toString());
    private final String topic = "hints-" + UUID.randomUUID();
    private final Admin admin = Admin.create(config.adminProperties());
    private final KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            config.bootstrapServers(),
            ProducerConfig.LINGER_MS_CONFIG,
            0,
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            ByteArraySerializer.class,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
            ByteArraySerializer.class));
    private final KafkaArrivalHints hints = new KafkaArrivalHints(config, topic);

    @BeforeEach
    void create() {
        TopicPartitions.answer(
                admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all());
    }

    @AfterEach
    void close() {
        hints.close();
        producer.close();
        admin.close();
    }

    @Override
    protected ArrivalHints hints() {
        return hints;
    }

    @Override
    protected void hint(UUID createTime) {
        send(0, Instant.now(), createTime.toString(), null);
    }

    @Override
    protected void hintLongAgo(UUID createTime) {
        send(0, Instant.now().minusSeconds(3_600), createTime.toString(), null);
        producer.flush();
    }

    private void send(int partition, Instant time, @Nullable String key, @Nullable String value) {
        // Whoever waits for the hint notices when it was not sent.
        var unused = producer.send(new ProducerRecord<>(
                topic,
                partition,
                time.toEpochMilli(),
                key == null ? null : key.getBytes(UTF_8),
                value == null ? null : value.getBytes(UTF_8)));
    }

    private void delete() {
        TopicPartitions.answer(admin.deleteTopics(List.of(topic)).all());
    }

    @Test
    void should_pass_over_what_is_no_hint_and_count_it() {
        begin();
        send(0, Instant.now(), "no key", null);
        send(0, Instant.now(), null, null);
        send(0, Instant.now(), null, key(1).toString());
        send(0, Instant.now(), UUID.randomUUID().toString(), "x");

        hearAll(key(1));
        until(() -> {
            poll();
            return hints.unusable() == 3;
        });

        assertThat(heard()).hasSize(1);
        until(() -> {
            poll();
            return offsets().get(0).nextOffset() == 4;
        });
    }

    @Test
    void should_begin_with_what_there_is_when_its_offset_is_gone() {
        for (int number = 0; number < 4; number++) {
            hint(key(number));
        }
        producer.flush();
        TopicPartitions.answer(
                admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(2)))
                        .all());

        hints.seek(List.of(at(1)));

        hearAll(key(2), key(3));
        assertThat(heard()).extracting(ArrivalHint::createTime).containsExactly(key(2), key(3));
    }

    @Test
    void should_begin_with_what_there_is_when_its_offset_is_ahead() {
        hint(key(1));
        producer.flush();

        hints.seek(List.of(at(1_000)));

        hearAll(key(1));
    }

    @Test
    void should_have_no_hints_without_the_topic_and_find_it_when_it_is_made() {
        delete();
        hints.seek(List.of());
        long endNanos = System.nanoTime() + 1_500_000_000;
        until(() -> {
            assertThat(poll().hints()).isEmpty();
            return System.nanoTime() - endNanos > 0;
        });
        assertThat(hints.isAnswering()).isFalse();

        create();
        hint(key(1));

        hearAll(key(1));
        assertThat(hints.isAnswering()).isTrue();
    }

    @Test
    void should_read_a_topic_that_was_made_again_from_its_beginning() {
        begin();
        for (int number = 0; number < 5; number++) {
            hint(key(number));
        }
        hearAll(key(0), key(1), key(2), key(3), key(4));
        List<ChangeOffset> stored = offsets();
        hints.seek(List.of());
        delete();
        create();
        for (int number = 10; number < 20; number++) {
            hint(key(number));
        }
        producer.flush();

        hints.seek(stored);

        hearAll(key(10), key(11), key(19));
    }

    @Test
    void should_read_all_partitions_and_go_on_in_each() {
        TopicPartitions.answer(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(3)))
                .all());
        begin();
        List<UUID> keys = new ArrayList<>();
        for (int number = 0; number < 30; number++) {
            keys.add(key(number));
            send(number % 3, Instant.now(), key(number).toString(), null);
        }
        hearAll(keys.toArray(UUID[]::new));
        assertThat(offsets()).hasSize(3);
        List<ChangeOffset> stored = offsets();
        heard().clear();

        hints.seek(stored);
        send(2, Instant.now(), key(40).toString(), null);
        hearAll(key(40));

        assertThat(heard()).extracting(ArrivalHint::createTime).containsExactly(key(40));
    }

    private ChangeOffset at(long offset) {
        return new ChangeOffset("hints:kafka:" + topic, 0, offset);
    }
}
