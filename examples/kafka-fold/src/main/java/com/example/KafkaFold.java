package com.example;

import io.jobetl.aggregation.HourlyFold;
import io.jobetl.aggregation.Partial;
import io.jobetl.aggregation.PartialForm;
import io.jobetl.model.TrackingColumns;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Folds a topic of clicks (lines as in a CSV file) into hours. Its state stands in a compacted topic of the same name
 * and {@code -partials}: the partial of each hour, and how far each partition was read. Both are written in one transaction,
 * so whatever happens to this process, the next one goes on exactly where the state was: no row counts twice, none is
 * lost.
 *
 * <p>There is one writer, named by the transactional id: a second process fences the first. For one thread.
 */
final class KafkaFold implements AutoCloseable {
    /** Of the partial of one hour, so also of a message in the state: a million cells and more. */
    static final int MAX_BYTES = 16 << 20;

    private static final Duration POLL = Duration.ofMillis(200);
    private static final String HOUR = "hour/";
    private static final String OFFSET = "offset/";

    private final String topic;
    /** Of the state. */
    private final TopicPartition place;
    private final KafkaProducer<String, byte[]> producer;
    private final KafkaConsumer<String, String> clicks;
    private final KafkaConsumer<String, byte[]> state;

    private final SortedMap<Integer, Partial> hours = new TreeMap<>();
    private final Map<TopicPartition, Long> offsets = new HashMap<>();

    KafkaFold(String brokers, String topic) {
        this.topic = topic;
        this.place = new TopicPartition(stateOf(topic), 0);
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", brokers, "transactional.id", "kafka-fold-" + topic, "max.request.size", MAX_BYTES),
                new StringSerializer(),
                new ByteArraySerializer());
        Map<String, Object> reading = Map.of(
                "bootstrap.servers",
                brokers,
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "none");
        clicks = new KafkaConsumer<>(reading, new StringDeserializer(), new StringDeserializer());
        state = new KafkaConsumer<>(reading, new StringDeserializer(), new ByteArrayDeserializer());
    }

    static String stateOf(String topic) {
        return topic + "-partials";
    }

    /** Reads the state. From here on a process before this one writes no more, and what it had begun is over. */
    void restore() {
        producer.initTransactions();
        state.assign(List.of(place));
        state.seekToBeginning(List.of(place));
        long end = state.endOffsets(List.of(place)).get(place);
        while (state.position(place) < end) {
            for (ConsumerRecord<String, byte[]> entry : state.poll(POLL)) {
                if (entry.key().startsWith(OFFSET)) {
                    TopicPartition partition =
                            clicks(Integer.parseInt(entry.key().substring(OFFSET.length())));
                    offsets.put(partition, Long.parseLong(new String(entry.value(), StandardCharsets.UTF_8)));
                } else if (entry.value() == null) { // dropped, and not yet compacted
                    hours.remove(Integer.valueOf(entry.key().substring(HOUR.length())));
                } else {
                    Partial hour = PartialForm.fromBytes(entry.value());
                    hours.put(hour.epochHour(), hour);
                }
            }
        }
        List<TopicPartition> partitions = clicks.partitionsFor(topic).stream()
                .map(partition -> clicks(partition.partition()))
                .toList();
        clicks.assign(partitions);
        clicks.seekToBeginning(partitions);
        offsets.forEach(clicks::seek);
    }

    private TopicPartition clicks(int partition) {
        return new TopicPartition(topic, partition);
    }

    /**
     * Counts what is there and commits it with the state.
     *
     * @return rows counted; 0 when nothing came for a moment
     */
    int cycle() {
        ConsumerRecords<String, String> records = clicks.poll(POLL);
        if (records.isEmpty()) {
            return 0;
        }
        HourlyFold news = new HourlyFold();
        news.accumulate(records.iterator(), KafkaFold::add);
        producer.beginTransaction();
        news.partials().forEach((hour, partial) -> {
            Partial total = hours.computeIfAbsent(hour, Partial::new);
            total.combine(partial);
            store(HOUR + hour, PartialForm.toBytes(total));
        });
        for (TopicPartition partition : records.partitions()) {
            String position = Long.toString(clicks.position(partition));
            store(OFFSET + partition.partition(), position.getBytes(StandardCharsets.UTF_8));
        }
        producer.commitTransaction(); // whatever fails up to here ends this process: the memory is ahead of the state
        return records.count();
    }

    /** A bad message must not stop the others: it is told, and counted among the rejects of no hour. */
    private static void add(ConsumerRecord<String, String> click, TrackingColumns rows) {
        ClickLine.add(click.value(), rows);
        if ((rows.flags(rows.size() - 1) & TrackingColumns.BAD_UUID) != 0) {
            System.err.println("no click: " + click.topic() + "-" + click.partition() + "@" + click.offset());
        }
    }

    private void store(String key, byte[] value) {
        producer.send(new ProducerRecord<>(place.topic(), place.partition(), key, value));
    }

    /** The partials by hour. */
    SortedMap<Integer, Partial> hours() {
        return hours;
    }

    /** Rows counted since there is a state. */
    long rows() {
        return hours.values().stream().mapToLong(Partial::rows).sum();
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO); // a transaction that is open is none
        clicks.close();
        state.close();
    }
}
