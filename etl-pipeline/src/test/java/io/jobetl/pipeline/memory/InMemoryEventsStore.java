package io.jobetl.pipeline.memory;

import io.jobetl.aggregation.reference.ReferenceModel;
import io.jobetl.model.CellKey;
import io.jobetl.model.DimensionTable;
import io.jobetl.pipeline.commit.EventsConnection.MarkedWriter;
import io.jobetl.pipeline.commit.EventsDatabaseException;
import io.jobetl.pipeline.commit.EventsDatabaseException.Meaning;
import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.Commit;
import io.jobetl.pipeline.port.Commit.SnapshotMark;
import io.jobetl.pipeline.port.CompanyRule;
import io.jobetl.pipeline.port.ComparedTable;
import io.jobetl.pipeline.port.Correction;
import io.jobetl.pipeline.port.DeadLetter;
import io.jobetl.pipeline.port.DimensionRow;
import io.jobetl.pipeline.port.Drift;
import io.jobetl.pipeline.port.HourState;
import io.jobetl.pipeline.port.RecountRequest;
import io.jobetl.pipeline.port.SinkState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The tables that several {@link InMemoryEventsSink}s share, as several instances share one database.
 *
 * <p>Thread-safe.
 *
 * <pre>{@code
 * InMemoryEventsStore store = new InMemoryEventsStore();
 * EventsSink leader = new InMemoryEventsSink(store, clock, "leader", Duration.ofSeconds(10));
 * EventsSink standby = new InMemoryEventsSink(store, clock, "standby", Duration.ofSeconds(10));
 * }</pre>
 */
public final class InMemoryEventsStore {
    private static final Comparator<DimensionKey> DIMENSION_ORDER =
            Comparator.comparing(DimensionKey::table).thenComparingInt(DimensionKey::id);

    private final TreeMap<CellKey, StoredCell> cells = new TreeMap<>(ReferenceModel.KEY_ORDER);
    private final TreeMap<Integer, HourState> hours = new TreeMap<>();
    private final TreeMap<DimensionKey, DimensionRow> dimensionRows = new TreeMap<>(DIMENSION_ORDER);
    /** Whose cells have yet to follow, and the last one that has; null for none. */
    private final TreeMap<DimensionKey, @Nullable CellKey> reenrichment = new TreeMap<>(DIMENSION_ORDER);

    private final Map<Partition, ChangeOffset> offsets = new LinkedHashMap<>();
    private final Map<LetterKey, DeadLetter> deadLetters = new LinkedHashMap<>();
    private final List<Correction> corrections = new ArrayList<>();
    private final List<RecountRequest> requests = new ArrayList<>();
    private final List<Drift> drifts = new ArrayList<>();
    private final TreeMap<DimensionTable, ComparedTable> comparedTables = new TreeMap<>();
    private @Nullable Lease lease;
    private long lastRequest;
    private boolean available = true;
    private boolean refusing;
    private long commits;

    /** Living connections, and when each was last heard of. */
    private final Map<Long, Instant> connections = new HashMap<>();

    private long lastConnectionId;
    private @Nullable Long leaseLockedBy;
    private @Nullable Long markedWriter;

    /** Cells as a reader sees them, in the order of the primary key. */
    public synchronized List<Cell> cells() {
        return cells.values().stream().map(StoredCell::cell).toList();
    }

    public synchronized List<DeadLetter> deadLetters() {
        return List.copyOf(deadLetters.values());
    }

    /** What was changed of closed hours, in the order of the commits. */
    public synchronized List<Correction> corrections() {
        return List.copyOf(corrections);
    }

    /** What is known of the hours that were ever counted, oldest first. */
    public synchronized List<HourState> hours() {
        return List.copyOf(hours.values());
    }

    /** Asks the writer to recount an hour. */
    public synchronized RecountRequest requestRecount(int epochHour) {
        RecountRequest request = new RecountRequest(++lastRequest, epochHour);
        requests.add(request);
        return request;
    }

    /** Requests that were not served yet. */
    public synchronized List<RecountRequest> recountRequests() {
        return List.copyOf(requests);
    }

    /** Writes a cell past the protocol, as somebody with a MySQL client does. */
    public synchronized void putByHand(Cell cell, Instant now) {
        put(cell, now);
    }

    /** Deletes a cell past the protocol. */
    public synchronized void removeByHand(CellKey key) {
        cells.remove(key);
    }

    /** When the content of this cell last changed; null when there is no such cell. */
    public synchronized @Nullable Instant updatedAt(CellKey key) {
        StoredCell stored = cells.get(key);
        return stored == null ? null : stored.updatedAt();
    }

    /** Transactions that were committed. */
    public synchronized long commits() {
        return commits;
    }

    /** Ends all connections, as a restart of the server does; what was not committed is rolled back. */
    public synchronized void restart() {
        connections.clear();
        leaseLockedBy = null;
        markedWriter = null;
    }

    /** While false, every call of a sink fails as if the server were away. */
    public synchronized void setAvailable(boolean available) {
        this.available = available;
    }

    /** While true, every commit is refused in its middle with an error that says nothing, as a trigger does. */
    public synchronized void setRefusing(boolean refusing) {
        this.refusing = refusing;
    }

    /** A copy of everything, as a backup makes it. */
    public synchronized InMemoryEventsStore backup() {
        InMemoryEventsStore copy = new InMemoryEventsStore();
        copy.replaceWith(this);
        return copy;
    }

    /** Puts the state of a {@link #backup()} in place of the present one. */
    public void restore(InMemoryEventsStore backup) {
        InMemoryEventsStore frozen = backup.backup();
        synchronized (this) {
            replaceWith(frozen);
        }
    }

    private void replaceWith(InMemoryEventsStore other) {
        cells.clear();
        cells.putAll(other.cells);
        hours.clear();
        hours.putAll(other.hours);
        dimensionRows.clear();
        dimensionRows.putAll(other.dimensionRows);
        reenrichment.clear();
        reenrichment.putAll(other.reenrichment);
        offsets.clear();
        offsets.putAll(other.offsets);
        deadLetters.clear();
        deadLetters.putAll(other.deadLetters);
        corrections.clear();
        corrections.addAll(other.corrections);
        requests.clear();
        requests.addAll(other.requests);
        drifts.clear();
        drifts.addAll(other.drifts);
        comparedTables.clear();
        comparedTables.putAll(other.comparedTables);
        lastRequest = other.lastRequest;
        lease = other.lease;
        commits = other.commits;
    }

    synchronized long connect() throws EventsDatabaseException {
        requireAvailable();
        connections.put(++lastConnectionId, Instant.MIN);
        return lastConnectionId;
    }

    /** Begins a statement of this connection. */
    synchronized void requireConnected(long connectionId, Instant now) throws EventsDatabaseException {
        requireAvailable();
        if (connections.replace(connectionId, now) == null) {
            throw new EventsDatabaseException(
                    Meaning.CONNECTION_LOST, "connection " + connectionId + " has ended", null);
        }
    }

    synchronized void requireWritable() throws EventsDatabaseException {
        if (refusing) {
            throw new EventsDatabaseException(Meaning.OTHER, "the store was told to refuse", null);
        }
    }

    private void requireAvailable() throws EventsDatabaseException {
        if (!available) {
            throw new EventsDatabaseException(Meaning.CONNECTION_LOST, "the store is switched off", null);
        }
    }

    synchronized void lockLease(long connectionId) throws EventsDatabaseException {
        if (leaseLockedBy != null && leaseLockedBy != connectionId) {
            throw new EventsDatabaseException(
                    Meaning.REPEAT_TRANSACTION, "the lease row is locked by connection " + leaseLockedBy, null);
        }
        leaseLockedBy = connectionId;
    }

    synchronized void unlockLease(long connectionId) {
        if (leaseLockedBy != null && leaseLockedBy == connectionId) {
            leaseLockedBy = null;
        }
    }

    synchronized boolean markAsWriter(long connectionId) {
        if (markedWriter == null) {
            markedWriter = connectionId;
        }
        return markedWriter == connectionId;
    }

    synchronized boolean isWriterMarked() {
        return markedWriter != null;
    }

    synchronized Optional<MarkedWriter> markedWriter(long observerId, Instant now) {
        Long marked = markedWriter;
        if (marked == null || marked == observerId) {
            return Optional.empty();
        }
        Instant since = connections.getOrDefault(marked, now);
        return Optional.of(new MarkedWriter(marked, true, Duration.between(since, now)));
    }

    /** Ends a connection, if it has not ended yet: its locks are free, and what it did not commit is gone. */
    synchronized void end(long connectionId) {
        connections.remove(connectionId);
        unlockLease(connectionId);
        if (markedWriter != null && markedWriter == connectionId) {
            markedWriter = null;
        }
    }

    synchronized @Nullable Lease lease() {
        return lease;
    }

    synchronized void lease(Lease newLease) {
        lease = newLease;
    }

    /** Hours, dimension rows, offsets and epoch as a reader sees them. */
    public synchronized SinkState state() {
        return state(lease == null ? 0 : lease.epoch());
    }

    /** The frontier in the lease row. */
    public synchronized @Nullable Instant lateCountedUntil() {
        return lease == null ? null : lease.lateCountedUntil();
    }

    /** The sequence number of the lease row; 0 before there is one. */
    public synchronized long seq() {
        return lease == null ? 0 : lease.seq();
    }

    synchronized SinkState state(long epoch) {
        return new SinkState(
                epoch,
                List.copyOf(hours.values()),
                List.copyOf(dimensionRows.values()),
                List.copyOf(offsets.values()),
                openDrifts());
    }

    /** Cells of one hour as a reader sees them, in the order of the primary key. */
    public synchronized List<Cell> cellsOf(int epochHour) {
        CellKey first =
                new CellKey(epochHour, Integer.MIN_VALUE, Integer.MIN_VALUE, Integer.MIN_VALUE, Integer.MIN_VALUE);
        return cells.tailMap(first).values().stream()
                .map(StoredCell::cell)
                .takeWhile(cell -> cell.key().epochHour() == epochHour)
                .toList();
    }

    /** Whether cells still have to follow a job or campaign. */
    public synchronized boolean isReenriching() {
        return !reenrichment.isEmpty();
    }

    /** Whether this cell is one of them. */
    public synchronized boolean hasToFollow(CellKey key) {
        for (Map.Entry<DimensionKey, @Nullable CellKey> todo : reenrichment.entrySet()) {
            CellKey done = todo.getValue();
            if (isOf(todo.getKey(), key) && (done == null || ReferenceModel.KEY_ORDER.compare(key, done) > 0)) {
                return true;
            }
        }
        return false;
    }

    /** Lets the next cells follow, at most {@code limit}. */
    synchronized void reenrich(int limit, Instant now) {
        Map.Entry<DimensionKey, @Nullable CellKey> todo = reenrichment.firstEntry();
        CellKey done = todo.getValue();
        List<CellKey> chunk = (done == null ? cells : cells.tailMap(done, false))
                .keySet().stream()
                        .filter(key -> isOf(todo.getKey(), key))
                        .limit(limit)
                        .toList();
        chunk.forEach(key -> follow(key, now));
        if (chunk.size() < limit) {
            reenrichment.remove(todo.getKey());
        } else {
            reenrichment.put(todo.getKey(), chunk.get(limit - 1));
        }
        commits++;
    }

    /** @param reenrichedCells how many cells may follow the dimension rows at once */
    synchronized void apply(Commit commit, Instant now, int reenrichedCells) {
        Set<DimensionKey> changed = new HashSet<>();
        commit.dimensionRows().forEach(row -> applyDimensionRow(row, changed));
        commit.snapshots().forEach(mark -> applySnapshot(mark, changed));
        commit.deletes().forEach(cells::remove);
        commit.upserts().forEach(cell -> put(cell, now));
        reEnrich(changed, reenrichedCells, now);
        commit.hours().forEach(hour -> hours.put(hour.epochHour(), hour));
        commit.offsets().forEach(offset -> offsets.put(new Partition(offset.topic(), offset.partition()), offset));
        commit.deadLetters()
                .forEach(letter -> deadLetters.putIfAbsent(new LetterKey(letter.source(), letter.position()), letter));
        corrections.addAll(commit.corrections());
        commit.drifts().forEach(this::putDrift);
        commit.comparedTables().forEach(compared -> comparedTables.put(compared.table(), compared));
        requests.removeIf(request -> commit.servedRequests().contains(request.id()));
        commits++;
    }

    private void putDrift(Drift drift) {
        drifts.removeIf(known -> known.table() == drift.table()
                && known.id() == drift.id()
                && known.since().equals(drift.since()));
        drifts.add(drift);
    }

    private List<Drift> openDrifts() {
        return drifts.stream()
                .filter(drift -> drift.state() == Drift.State.OPEN)
                .toList();
    }

    /** What was noted of drift. */
    public synchronized List<Drift> drifts() {
        return List.copyOf(drifts);
    }

    /** How the tables were compared last. */
    public synchronized List<ComparedTable> comparedTables() {
        return List.copyOf(comparedTables.values());
    }

    private void put(Cell cell, Instant now) {
        StoredCell stored = cells.get(cell.key());
        if (stored == null || !stored.cell().equals(cell)) {
            cells.put(cell.key(), new StoredCell(cell, now));
        }
    }

    private void applyDimensionRow(DimensionRow row, Set<DimensionKey> changed) {
        DimensionKey key = new DimensionKey(row.table(), row.id());
        changed.add(key);
        DimensionRow stored = dimensionRows.get(key);
        if (stored == null || !row.position().isBefore(stored.position())) {
            Integer companyId = row.deleted() ? null : row.companyId();
            dimensionRows.put(key, new DimensionRow(row.table(), row.id(), companyId, row.deleted(), row.position()));
        }
    }

    private void applySnapshot(SnapshotMark mark, Set<DimensionKey> changed) {
        for (Map.Entry<DimensionKey, DimensionRow> entry : dimensionRows.entrySet()) {
            DimensionRow row = entry.getValue();
            if (row.table() == mark.table() && row.position().isBefore(mark.position())) {
                entry.setValue(new DimensionRow(row.table(), row.id(), null, true, mark.position()));
                changed.add(entry.getKey());
            }
        }
    }

    private void reEnrich(Set<DimensionKey> changed, int limit, Instant now) {
        if (changed.isEmpty()) {
            return;
        }
        List<CellKey> following = cells.keySet().stream()
                .filter(key -> Arrays.stream(DimensionTable.values())
                        .anyMatch(table -> changed.contains(new DimensionKey(table, table.idIn(key)))))
                .toList();
        if (following.size() <= limit) {
            following.forEach(key -> follow(key, now));
        } else {
            changed.forEach(key -> reenrichment.put(key, null));
        }
    }

    private void follow(CellKey key, Instant now) {
        StoredCell stored = cells.get(key);
        if (stored != null) {
            put(new Cell(key, stored.cell().metrics(), companyOf(key)), now);
        }
    }

    private static boolean isOf(DimensionKey dimension, CellKey key) {
        return dimension.id() == dimension.table().idIn(key);
    }

    private @Nullable Integer companyOf(CellKey key) {
        return CompanyRule.companyOf(key, (table, id) -> dimensionRows.get(new DimensionKey(table, id)));
    }

    /** The lease row: who may write, until when, how many commits there were, when the last, and the frontier. */
    record Lease(
            long epoch,
            long seq,
            String instance,
            String owner,
            Instant expiresAt,
            Instant committedAt,
            @Nullable Instant lateCountedUntil) {
        Lease until(Instant newExpiry) {
            return new Lease(epoch, seq, instance, owner, newExpiry, committedAt, lateCountedUntil);
        }

        Lease late(@Nullable Instant newLateCountedUntil) {
            return newLateCountedUntil == null
                    ? this
                    : new Lease(epoch, seq, instance, owner, expiresAt, committedAt, newLateCountedUntil);
        }
    }

    private record StoredCell(Cell cell, Instant updatedAt) {}

    private record DimensionKey(DimensionTable table, int id) {}

    private record Partition(String topic, int number) {}

    private record LetterKey(String source, String position) {}
}
