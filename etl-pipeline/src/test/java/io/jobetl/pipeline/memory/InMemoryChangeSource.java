package io.jobetl.pipeline.memory;

import io.jobetl.model.ChangeEvent;
import io.jobetl.model.DimensionTable;
import io.jobetl.pipeline.port.ChangeBatch;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.ChangeSource;
import io.jobetl.pipeline.port.DeadLetter;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Change topics in memory: one partition for each table, offsets from 0, what was appended is kept forever and can be
 * replayed with {@link #seek}. Events may be appended by another thread than the one that polls.
 *
 * <pre>{@code
 * var changes = new InMemoryChangeSource();
 * changes.append(new RowUpserted(JOB, 7, 70, new SourcePosition(1, 4, 0)));
 * changes.seek(List.of());
 * changes.poll().events(); // the row
 * }</pre>
 */
public final class InMemoryChangeSource implements ChangeSource {
    private static final String TOPIC_PREFIX = "mysqldb.DE1.";
    private static final int PARTITION = 0;

    private final Map<String, List<Message>> topics = new LinkedHashMap<>();
    private final Map<String, Integer> nextOffsets = new TreeMap<>();
    private int eventsPerPoll = 2_000;
    private boolean sought;
    private boolean available = true;

    /** One message of a topic: an event, a dead letter, or neither (a tombstone, a transaction marker). */
    private sealed interface Message {
        record Change(ChangeEvent event) implements Message {}

        record Unusable(String reason, String payload) implements Message {}

        record Nothing() implements Message {}
    }

    /** Topic in which changes of the table stand. */
    static String topicOf(DimensionTable table) {
        return TOPIC_PREFIX + table.tableName();
    }

    /** Appends to the topic of the event's table. */
    public synchronized void append(ChangeEvent event) {
        messagesOf(event.table()).add(new Message.Change(event));
    }

    /** Appends a message that no one can use. */
    public synchronized void appendUnusable(DimensionTable table, String reason, String payload) {
        messagesOf(table).add(new Message.Unusable(reason, payload));
    }

    /** Appends a message that carries no event, as a tombstone does. */
    synchronized void appendTombstone(DimensionTable table) {
        messagesOf(table).add(new Message.Nothing());
    }

    /** Takes the broker away (polls are empty, {@link #endOffsets} fails) or brings it back. */
    public synchronized void setAvailable(boolean available) {
        this.available = available;
    }

    /** Makes batches smaller, so that a test can stop between any two messages. */
    synchronized void setEventsPerPoll(int eventsPerPoll) {
        this.eventsPerPoll = eventsPerPoll;
    }

    @Override
    public synchronized void seek(List<ChangeOffset> offsets) {
        nextOffsets.clear();
        for (ChangeOffset offset : offsets) {
            nextOffsets.put(offset.topic(), Math.toIntExact(offset.nextOffset()));
        }
        sought = true;
    }

    @Override
    public synchronized ChangeBatch poll() {
        if (!sought || !available) {
            return ChangeBatch.EMPTY;
        }
        List<ChangeEvent> events = new ArrayList<>();
        List<ChangeOffset> moved = new ArrayList<>();
        List<DeadLetter> deadLetters = new ArrayList<>();
        int remaining = eventsPerPoll;
        for (Map.Entry<String, List<Message>> topic : topics.entrySet()) {
            int from = nextOffsets.getOrDefault(topic.getKey(), 0);
            int to = Math.min(topic.getValue().size(), from + remaining);
            for (int offset = from; offset < to; offset++) {
                Message message = topic.getValue().get(offset);
                if (message instanceof Message.Change change) {
                    events.add(change.event());
                } else if (message instanceof Message.Unusable unusable) {
                    String position = topic.getKey() + "-" + PARTITION + "@" + offset;
                    deadLetters.add(new DeadLetter("kafka", position, unusable.reason(), unusable.payload()));
                }
            }
            if (to > from) {
                remaining -= to - from;
                nextOffsets.put(topic.getKey(), to);
                moved.add(new ChangeOffset(topic.getKey(), PARTITION, to));
            }
        }
        return new ChangeBatch(events, moved, deadLetters);
    }

    @Override
    public synchronized List<ChangeOffset> endOffsets() {
        if (!available) {
            throw new StoreException(
                    Store.KAFKA, Kind.UNAVAILABLE, "change topics in memory were taken away by the test", "", null);
        }
        List<ChangeOffset> ends = new ArrayList<>();
        topics.forEach((topic, messages) -> ends.add(new ChangeOffset(topic, PARTITION, messages.size())));
        return ends;
    }

    /** Does nothing: the messages stay, so that a test can go on with another engine. */
    @Override
    public void close() {}

    private List<Message> messagesOf(DimensionTable table) {
        return topics.computeIfAbsent(topicOf(table), topic -> new ArrayList<>());
    }
}
