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
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final SourceHistory history = new SourceHistory();
    /** Who holds rows under lock, and which. */
    private final Map<Object, Set<String>> locks = new HashMap<>();

    private int blocked;
    /** Changes that stand in the log, and are not visible yet; their rows are locked until they are. */
    private final Map<String, Runnable> inFlight = new LinkedHashMap<>();

    private long position;
    private boolean hasGap;
    private boolean available = true;

    private static final Integer NO_COMPANY = 0;
    private static final String BLOCKED = "a change waits for a row";

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
        if (random.nextBoolean()) {
            finishChanges();
        }
        DimensionTable table = CHANGED.get(random.nextInt(CHANGED.size()));
        int dice = random.nextInt(23);
        if (dice < 11) {
            int id = random.nextInt(IDS);
            return upsert(table, id, true) ? table.tableName() + " " + id + " is upserted" : BLOCKED;
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
        return dice < 20 ? snapshot() : changeUnlogged(table);
    }

    /** Somebody changes just this row. @return what happens */
    String change(DimensionTable table, int id) {
        if (random.nextInt(3) == 0) {
            finishChanges();
            return rows(table).containsKey(id) ? delete(table, id, true) : BLOCKED;
        }
        return upsert(table, id, true) ? table.tableName() + " " + id + " is upserted" : BLOCKED;
    }

    /** What is in the log becomes visible. */
    void finishChanges() {
        inFlight.values().forEach(Runnable::run);
        inFlight.clear();
    }

    /** Whether somebody changes the row and has not come to the end. */
    boolean isChanging(DimensionTable table, int id) {
        return inFlight.containsKey(table.tableName() + id);
    }

    /** As a foreign key does it, a statement that is logged as such, or a table that is put in place of another. */
    private String changeUnlogged(DimensionTable table) {
        int id = random.nextInt(IDS);
        if (isBlocked(table, id)) {
            return BLOCKED;
        }
        Integer company = random.nextInt(3) == 0 ? null : anyCompany();
        if (company == null) {
            rows(table).remove(id);
        } else {
            rows(table).put(id, company);
        }
        history.add(table, id, logEnd(), company(company));
        return table.tableName() + " " + id + " is changed to " + company + " without a trace in the log";
    }

    private int anyCompany() {
        return random.nextInt(5) == 0 ? NO_COMPANY : random.nextInt(100, 110);
    }

    static @Nullable Integer company(@Nullable Integer stored) {
        return stored == null || stored.equals(NO_COMPANY) ? null : stored;
    }

    /** Whether somebody holds the row under lock, so that its change has to wait, here for ever. */
    private boolean isBlocked(DimensionTable table, int id) {
        boolean isBlocked = isChanging(table, id)
                || locks.values().stream().anyMatch(rows -> rows.contains(table.tableName() + id));
        blocked += isBlocked ? 1 : 0;
        return isBlocked;
    }

    void lock(Object holder, DimensionTable table, int id) {
        locks.computeIfAbsent(holder, each -> new HashSet<>()).add(table.tableName() + id);
    }

    void unlock(Object holder) {
        locks.remove(holder);
    }

    /** How many changes had to wait for a lock. */
    int blocked() {
        return blocked;
    }

    /** Behind all events so far, and before those that follow. */
    SourcePosition logEnd() {
        return new SourcePosition(1 + position / 40, position % 40, 9);
    }

    SourceHistory history() {
        return history;
    }

    private boolean upsert(DimensionTable table, int id, boolean isReported) {
        if (isBlocked(table, id)) {
            return false;
        }
        int company = anyCompany();
        SourcePosition at = next();
        history.add(table, id, at, company(company));
        if (random.nextInt(3) == 0) {
            inFlight.put(table.tableName() + id, () -> rows(table).put(id, company));
        } else {
            rows(table).put(id, company);
        }
        if (isReported) {
            topic(table).add(upserted(table, id, company, at));
        }
        return true;
    }

    private static RowUpserted upserted(DimensionTable table, int id, int company, SourcePosition at) {
        return new RowUpserted(table, id, company == NO_COMPANY ? null : company, at);
    }

    private String delete(DimensionTable table, boolean isReported) {
        Integer id = anyId(table);
        return id == null ? "nothing to delete in " + table.tableName() : delete(table, id, isReported);
    }

    private String delete(DimensionTable table, int id, boolean isReported) {
        if (isBlocked(table, id)) {
            return BLOCKED;
        }
        rows(table).remove(id);
        SourcePosition at = next();
        history.add(table, id, at, null);
        if (isReported) {
            topic(table).add(new RowDeleted(table, id, at));
        }
        return table.tableName() + " " + id + " is deleted";
    }

    /** A changed primary key: a delete and an insert of one statement. */
    private String move(DimensionTable table) {
        Integer from = anyId(table);
        int to = random.nextInt(IDS);
        if (from == null || from == to || isBlocked(table, from) || isBlocked(table, to)) {
            return "no primary key is changed";
        }
        Integer company = rows(table).remove(from);
        if (company == null) {
            throw new IllegalStateException("id=" + from + " was not there");
        }
        rows(table).put(to, company);
        SourcePosition at = next();
        SourcePosition behind = new SourcePosition(at.fileNumber(), at.offsetBytes(), at.rowIndex() + 1);
        topic(table).add(new RowDeleted(table, from, at));
        topic(table).add(upserted(table, to, company, behind));
        history.add(table, from, at, null);
        history.add(table, to, behind, company(company));
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
        finishChanges(); // it locks the tables for a moment
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

    Map<Integer, Integer> rows(DimensionTable table) {
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
