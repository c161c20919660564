package io.jobetl.io.kafka.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jobetl.io.kafka.KafkaConfig;
import io.jobetl.model.ChangeEvent;
import io.jobetl.model.ChangeEvent.RowDeleted;
import io.jobetl.model.ChangeEvent.RowUpserted;
import io.jobetl.model.DimensionTable;
import io.jobetl.model.SourcePosition;
import io.jobetl.testkit.servers.TestServers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Change topics of one test on the real broker, written as Connect does it with exactly-once: in transactions. */
public final class ChangeTopics implements AutoCloseable {
    private static final int MAX_RECORD_BYTES = 4 << 20;

    public final KafkaConfig config = new KafkaConfig(
            TestServers.kafka().toString(), "test-" + UUID.randomUUID(), KafkaConfig.DEFAULT_DATABASE, Map.of());
    public final Admin admin = Admin.create(config.adminProperties());
    private final KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            config.bootstrapServers(),
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            config.topicPrefix(),
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            MAX_RECORD_BYTES,
            ProducerConfig.LINGER_MS_CONFIG,
            0,
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            ByteArraySerializer.class,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
            ByteArraySerializer.class));

    public ChangeTopics() {
        producer.initTransactions();
    }

    public String topic(DimensionTable table) {
        return config.topicOf(table);
    }

    public void create(DimensionTable table, int partitions) {
        NewTopic topic = new NewTopic(topic(table), partitions, (short) 1);
        topic.configs(Map.of("max.message.bytes", Integer.toString(MAX_RECORD_BYTES)));
        TopicPartitions.answer(admin.createTopics(List.of(topic)).all());
    }

    public void delete(DimensionTable table) {
        TopicPartitions.answer(admin.deleteTopics(List.of(topic(table))).all());
    }

    public void dropRecordsBefore(DimensionTable table, long offset) {
        Map<TopicPartition, RecordsToDelete> records = new HashMap<>();
        records.put(new TopicPartition(topic(table), 0), RecordsToDelete.beforeOffset(offset));
        TopicPartitions.answer(admin.deleteRecords(records).all());
    }

    public void write(ChangeEvent event) {
        write(event.table(), 0, key(event), value(event));
    }

    public void write(DimensionTable table, int partition, @Nullable String key, @Nullable String value) {
        producer.beginTransaction();
        // A failure to send fails the commit as well.
        var unused = producer.send(message(table, partition, key, value));
        producer.commitTransaction();
    }

    public void writeAndAbort(ChangeEvent event) {
        producer.beginTransaction();
        // A failure to send fails the commit as well.
        var unused = producer.send(message(event.table(), 0, key(event), value(event)));
        producer.flush();
        producer.abortTransaction();
    }

    @Override
    public void close() {
        producer.close();
        admin.close();
    }

    public static String row(String op, int id, @Nullable Integer companyId, SourcePosition position, String snapshot) {
        return "{\"before\":null,\"after\":{\"id\":" + id + ",\"title\":\"x\",\"company_id\":" + companyId + "},"
                + source(position, snapshot) + ",\"op\":\"" + op + "\"}";
    }

    private static String source(SourcePosition position, String snapshot) {
        return "\"source\":{\"snapshot\":\"" + snapshot + "\",\"file\":\"mysql-bin." + position.fileNumber()
                + "\",\"pos\":" + position.offsetBytes() + ",\"row\":" + position.rowIndex() + "}";
    }

    private static @Nullable String key(ChangeEvent event) {
        if (event instanceof RowUpserted row) {
            return "{\"id\":" + row.id() + "}";
        }
        return event instanceof RowDeleted row ? "{\"id\":" + row.id() + "}" : null;
    }

    private static String value(ChangeEvent event) {
        if (event instanceof RowUpserted row) {
            return row("u", row.id(), row.companyId(), row.position(), "false");
        }
        String source = source(event.position(), "false");
        return event instanceof RowDeleted row
                ? "{\"before\":{\"id\":" + row.id() + ",\"company_id\":1},\"after\":null," + source + ",\"op\":\"d\"}"
                : "{\"before\":null,\"after\":null," + source + ",\"op\":\"t\"}";
    }

    private ProducerRecord<byte[], byte[]> message(
            DimensionTable table, int partition, @Nullable String key, @Nullable String value) {
        return new ProducerRecord<>(
                topic(table),
                partition,
                key == null ? null : key.getBytes(UTF_8),
                value == null ? null : value.getBytes(UTF_8));
    }
}
