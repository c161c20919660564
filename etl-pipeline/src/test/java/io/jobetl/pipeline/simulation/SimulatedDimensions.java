package io.jobetl.pipeline.simulation;

import io.jobetl.model.ChangeEvent;
import io.jobetl.model.ChangeEvent.RowDeleted;
import io.jobetl.model.ChangeEvent.RowUpserted;
import io.jobetl.model.ChangeEvent.SnapshotCompleted;
import io.jobetl.model.DimensionMap;
import io.jobetl.model.DimensionTable;
import io.jobetl.model.SourcePosition;
import io.jobetl.pipeline.port.ChangeBatch;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.ChangeSource;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import io.jobetl.pipeline.reference.ReferenceEvents;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The tables job and campaign, and the topics that tell of their changes: at least once, in order per table, with
 * repetitions of everything. For one thread.
 */
final class SimulatedDimensions {
    private static final int IDS = 6;
    private static final int LONGEST_TOPIC = 400;
    /** What the dice choose from: jobs change twice as often. */
    private static final List<DimensionTable> CHANGED =
            List.of(DimensionTable.CAMPAIGN, DimensionTable.JOB, DimensionTable.JOB);

    private final SplittableRandom random;
    private final DimensionMap<Map<Integer, Integer>> tables = DimensionMap.of(table -> new TreeMap<>());
    private final DimensionMap<List<ChangeEvent>> topics = DimensionMap.of(table -> new ArrayList<>());
    private long position;
    private boolean hasGap;
    private boolean available = true;

    private static final Integer NO_COMPANY = 0;

    SimulatedDimensions(SplittableRandom random) {
        this.random = random;
        if (!EnumSet.copyOf(CHANGED).equals(EnumSet.allOf(DimensionTable.class))) {
            throw new IllegalStateException("the simulation changes only " + CHANGED);
        }
    }

    void setAvailable(boolean available) {
        this.available = available;
    }

    /** Does something to the tables or the topics. @return what */
    String change() {
        DimensionTable table = CHANGED.get(random.nextInt(CHANGED.size()));
        int dice = random.nextInt(20);
        if (dice < 11) {
            int id = random.nextInt(IDS);
            upsert(table, id, true);
            return table.tableName() + " " + id + " is upserted";
        }
        if (dice < 13) {
            return delete(table, true);
        }
        if (dice < 14) {
            return move(table);
        }
        if (dice < 17) {
            return repeat(table);
        }
        if (dice < 18) {
            upsert(table, random.nextInt(IDS), false);
            delete(DimensionTable.JOB, false);
            hasGap = true;
            return "changes whose events are purged before anybody has read them";
        }
        return snapshot();
    }

    private void upsert(DimensionTable table, int id, boolean isReported) {
        int company = random.nextInt(5) == 0 ? NO_COMPANY : random.nextInt(100, 110);
        rows(table).put(id, company);
        SourcePosition at = next();
        if (isReported) {
            topic(table).add(upserted(table, id, company, at));
        }
    }

    private static RowUpserted upserted(DimensionTable table, int id, int company, SourcePosition at) {
        return new RowUpserted(table, id, company == NO_COMPANY ? null : company, at);
    }

    private String delete(DimensionTable table, boolean isReported) {
        Integer id = anyId(table);
        if (id == null) {
            return "nothing to delete in " + table.tableName();
        }
        rows(table).remove(id);
        SourcePosition at = next();
        if (isReported) {
            topic(table).add(new RowDeleted(table, id, at));
        }
        return table.tableName() + " " + id + " is deleted";
    }

    /** A changed primary key: a delete and an insert of one statement. */
    private String move(DimensionTable table) {
        Integer from = anyId(table);
        int to = random.nextInt(IDS);
        if (from == null || from == to) {
            return "no primary key is changed";
        }
        Integer company = rows(table).remove(from);
        if (company == null) {
            throw new IllegalStateException("id=" + from + " was not there");
        }
        rows(table).put(to, company);
        SourcePosition at = next();
        topic(table).add(new RowDeleted(table, from, at));
        topic(table)
                .add(upserted(
                        table, to, company, new SourcePosition(at.fileNumber(), at.offsetBytes(), at.rowIndex() + 1)));
        return table.tableName() + " " + from + " becomes " + to;
    }

    /** Debezium was stopped before it had noted its offset, or somebody has played the topic again, or one message. */
    private String repeat(DimensionTable table) {
        List<ChangeEvent> topic = topic(table);
        if (topic.isEmpty() || topic.size() > LONGEST_TOPIC) {
            return "nothing is repeated";
        }
        int from = random.nextInt(3) == 0 ? 0 : random.nextInt(topic.size());
        int to = random.nextInt(3) == 0 ? from + 1 : topic.size();
        topic.addAll(List.copyOf(topic.subList(from, to)));
        return table.tableName() + ": events " + from + " to " + to + " are delivered again";
    }

    private String snapshot() {
        SourcePosition at = next();
        for (DimensionTable table : DimensionTable.values()) {
            rows(table).forEach((id, company) -> topic(table).add(upserted(table, id, company, at)));
            topic(table).add(new SnapshotCompleted(table, at));
        }
        hasGap = false;
        return "a snapshot at " + at.offsetBytes();
    }

    /** Lets the topics tell all that has happened. */
    void mendGap() {
        if (hasGap) {
            snapshot();
        }
    }

    private SourcePosition next() {
        position++;
        return new SourcePosition(1 + position / 40, position % 40, 0);
    }

    private @Nullable Integer anyId(DimensionTable table) {
        List<Integer> ids = List.copyOf(rows(table).keySet());
        return ids.isEmpty() ? null : ids.get(random.nextInt(ids.size()));
    }

    /** The tables as they stand now. */
    ReferenceEvents reference() {
        ReferenceEvents reference = new ReferenceEvents();
        for (DimensionTable table : DimensionTable.values()) {
            rows(table).forEach((id, company) -> reference.put(table, id, company.equals(NO_COMPANY) ? null : company));
        }
        return reference;
    }

    private Map<Integer, Integer> rows(DimensionTable table) {
        return tables.get(table);
    }

    private List<ChangeEvent> topic(DimensionTable table) {
        return topics.get(table);
    }

    /** @param beforePoll is run at each poll and may throw */
    ChangeSource consumer(Runnable beforePoll) {
        return new Consumer(beforePoll);
    }

    /** Reads all topics, now this one ahead and now that one. */
    private final class Consumer implements ChangeSource {
        private final Runnable beforePoll;
        private final Map<String, Integer> nextOffsets = new TreeMap<>();

        Consumer(Runnable beforePoll) {
            this.beforePoll = beforePoll;
        }

        @Override
        public void seek(List<ChangeOffset> offsets) {
            nextOffsets.clear();
            offsets.forEach(offset -> nextOffsets.put(offset.topic(), Math.toIntExact(offset.nextOffset())));
        }

        @Override
        public ChangeBatch poll() {
            beforePoll.run();
            if (!available) {
                return ChangeBatch.EMPTY;
            }
            List<ChangeEvent> events = new ArrayList<>();
            List<ChangeOffset> moved = new ArrayList<>();
            List<DimensionTable> order = new ArrayList<>(List.of(DimensionTable.values()));
            if (random.nextBoolean()) {
                Collections.reverse(order);
            }
            for (DimensionTable table : order) {
                int from = nextOffsets.getOrDefault(table.tableName(), 0);
                int unread = topic(table).size() - from;
                int taken = random.nextInt(3) == 0 ? random.nextInt(unread + 1) : unread;
                if (taken > 0) {
                    events.addAll(topic(table).subList(from, from + taken));
                    nextOffsets.put(table.tableName(), from + taken);
                    moved.add(new ChangeOffset(table.tableName(), 0, from + taken));
                }
            }
            return new ChangeBatch(events, moved, List.of());
        }

        @Override
        public List<ChangeOffset> endOffsets() {
            if (!available) {
                throw new StoreException(Store.KAFKA, Kind.UNAVAILABLE, "the broker is away", "", null);
            }
            List<ChangeOffset> ends = new ArrayList<>();
            for (DimensionTable table : DimensionTable.values()) {
                if (!topic(table).isEmpty()) {
                    ends.add(new ChangeOffset(table.tableName(), 0, topic(table).size()));
                }
            }
            return ends;
        }

        @Override
        public void close() {}
    }
}
