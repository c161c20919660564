package io.jobetl.pipeline.simulation;

import io.jobetl.aggregation.HourlyFold;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.aggregation.reference.ReferenceModel;
import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.model.CellKey;
import io.jobetl.model.CellMetrics;
import io.jobetl.pipeline.commit.LeaseRow;
import io.jobetl.pipeline.memory.InMemoryEventsStore;
import io.jobetl.pipeline.memory.InMemoryTrackingSource;
import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.Commit;
import io.jobetl.pipeline.port.Correction;
import io.jobetl.pipeline.port.DimensionRow;
import io.jobetl.pipeline.port.Drift;
import io.jobetl.pipeline.port.HourPhase;
import io.jobetl.pipeline.port.HourState;
import io.jobetl.pipeline.port.RecountRequest;
import io.jobetl.pipeline.port.SinkState;
import io.jobetl.pipeline.reference.ReferenceEvents;
import io.jobetl.pipeline.simulation.Transaction.Written;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What must hold after each COMMIT of the server, whether its client learns of it or not, and at each moment in
 * between. For one thread.
 */
final class Invariants {
    static final String EXACT = "events is the aggregation of the rows that its digests name";
    static final String NAMED = "a digest names rows that were read";
    static final String FOLLOWED = "cells that have to follow a job or campaign are not forgotten";
    static final String CORRECTED = "corrections are the changes of cells of closed hours";
    static final String SERVED = "a request is gone with the commit that serves it";
    static final String CONSERVED = "rows read = rows aggregated + rows rejected";
    static final String TRUE_AT = "a dimension row is what the source held at its position";
    static final String ONE_WRITER = "only the holder of the lease commits";
    static final String LEASE_KEPT = "a valid lease is not taken away from a writer that is there";
    static final String ONE_COMMIT_PER_SEQ = "one commit for each sequence number";
    static final String FORWARD = "epoch, sequence number, offsets and positions never go back";
    static final String ONCE = "a commit happens once";
    static final String KNOWN = "the outcome of a commit is what its writer was told";
    static final String IN_TIME = "a row that is L late is counted L later";
    static final String STAYS = "a row that is counted stays counted as long as it stands";
    static final String BEFORE = "no row that is counted lies behind what its hour says";
    static final String HINTED = "a row that a hint behind it names is counted within a moment";
    static final String LATE_COUNTED =
            "rows up to an hour late are counted when they were readable before the frontier";
    static final String KEY_ORDER = "rows are written in the order of their keys";
    static final String EXACT_IN_THE_END = "events is exact when all is quiet";
    static final String NO_DEFECT = "the engine finds no defect in itself";

    private static final Duration HINT_BOUND = Duration.ofSeconds(2);
    private static final Duration LATENESS = Duration.ofHours(1);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration OPEN_AFTER_END = Duration.ofMinutes(10);

    private final InMemoryEventsStore store;
    private final SimulatedDimensions source;
    private final InMemoryTrackingSource tracking;
    private Seen seen = new Seen();
    private SinkState lastState;
    private final Map<UUID, RowChange> uncounted = new LinkedHashMap<>();
    private final Set<UUID> written = new HashSet<>();
    /** Rows that have changed: a reading may show what they were before. */
    private final Set<UUID> rewritten = new HashSet<>();
    /** When the hint was written behind the row. */
    private final Map<UUID, Instant> hintedAt = new HashMap<>();
    /** Rows without a hint, while every late row was taken to have one. */
    private final Set<UUID> unhinted = new HashSet<>();
    /** Rows that were not counted while the ladder was coarse. */
    private final Set<UUID> coarse = new HashSet<>();
    /** Keys that a filter takes for others. */
    private final Set<UUID> collided = new HashSet<>();
    /** When a reading was under way for the last time. */
    private Instant readsUntil = Instant.EPOCH;
    /** Commits that have happened, be it that a restore has undone them since. */
    private final Set<NamedCommit> everDone = Collections.newSetFromMap(new IdentityHashMap<>());

    private final Set<NamedCommit> denied = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<CellKey> everEdited = new HashSet<>();
    private final Set<RareCase> rareCases = EnumSet.noneOf(RareCase.class);
    /** The content of the store is that of a backup, and nobody has committed since. */
    private boolean isRestored;

    private @Nullable InvariantViolation first;

    /** What belongs to the content of the store, and comes back with it when a backup is restored. */
    private static final class Seen {
        private final Map<Integer, Map<UUID, TrackingRow>> rowsOfHour = new TreeMap<>();
        private final Map<Long, String> committerOfSeq = new HashMap<>();
        private Map<CellKey, Cell> cells = Map.of();
        private int corrections;
        private int edits;
        /** Hours that somebody has edited and nobody has mended, and which edit was the last. */
        private final Map<Integer, Integer> lastEditOfHour = new HashMap<>();
        /** Cells that were edited after the writer had read those of their hour. */
        private final Set<CellKey> unseenEdits = new HashSet<>();
        /** Requests that wait. */
        private final Map<Long, Request> requests = new HashMap<>();

        /** Cells that have yet to follow, when others have followed in a transaction of their own. */
        private Set<CellKey> cellsBehind = Set.of();

        private final Set<NamedCommit> done = Collections.newSetFromMap(new IdentityHashMap<>());
        private long seq;
        private @Nullable SimulatedProcess leaseHolder;
        private @Nullable Instant frontier;

        Seen copy() {
            Seen copy = new Seen();
            copy.rowsOfHour.putAll(rowsOfHour); // the maps in it are never changed
            copy.committerOfSeq.putAll(committerOfSeq);
            copy.cells = cells; // is never changed
            copy.corrections = corrections;
            copy.edits = edits;
            copy.lastEditOfHour.putAll(lastEditOfHour);
            copy.unseenEdits.addAll(unseenEdits);
            copy.requests.putAll(requests);
            copy.cellsBehind = cellsBehind;
            copy.done.addAll(done);
            copy.seq = seq;
            copy.leaseHolder = leaseHolder;
            copy.frontier = frontier;
            return copy;
        }
    }

    /** A backup of the store with what is known of it. */
    static final class Backup {
        private final InMemoryEventsStore tables;
        private final Seen seen;

        private Backup(InMemoryEventsStore tables, Seen seen) {
            this.tables = tables;
            this.seen = seen;
        }
    }

    /** @param edits how many edits there were before it */
    private record Request(int epochHour, int edits, Instant time) {}

    private record RowChange(
            int epochHour, UUID key, @Nullable TrackingRow row, Instant eventTime, Instant readable) {}

    Invariants(InMemoryEventsStore store, SimulatedDimensions source, InMemoryTrackingSource tracking) {
        this.store = store;
        this.tracking = tracking;
        this.source = source;
        this.lastState = store.state();
    }

    Backup backup() {
        return new Backup(store.backup(), seen.copy());
    }

    void restore(Backup backup) {
        store.restore(backup.tables);
        seen = backup.seen.copy();
        seen.unseenEdits.addAll(everEdited); // who goes on may have seen what is undone now
        lastState = store.state();
        isRestored = true;
    }

    Set<RareCase> rareCases() {
        return rareCases;
    }

    void met(RareCase rareCase) {
        rareCases.add(rareCase);
    }

    /** Somebody has edited a cell by hand. */
    void edited(CellKey key) {
        seen.edits++;
        seen.lastEditOfHour.put(key.epochHour(), seen.edits);
        seen.unseenEdits.add(key);
        everEdited.add(key);
        seen.cells = cellsByKey();
        if (seen.requests.values().stream().anyMatch(request -> request.epochHour() == key.epochHour())) {
            rareCases.add(RareCase.EDIT_BEHIND_REQUEST);
        }
    }

    /** Hours that are not what their rows say, because somebody has edited them. */
    Set<Integer> editedHours() {
        return seen.lastEditOfHour.keySet();
    }

    /** Somebody has requested a recount. */
    void requested(RecountRequest request, Instant now) {
        seen.requests.put(request.id(), new Request(request.epochHour(), seen.edits, now));
    }

    /** A process is about to read the cells of an hour. */
    void cellsRead(SimulatedProcess process, int epochHour) {
        if (process == seen.leaseHolder) {
            seen.unseenEdits.removeIf(key -> key.epochHour() == epochHour);
        }
    }

    /** @param requests what had been requested before the process became the writer; now it says that it is done */
    void requireServed(SimulatedProcess process, List<RecountRequest> requests) {
        if (process == seen.leaseHolder
                && !isRestored
                && requests.stream().anyMatch(store.recountRequests()::contains)) {
            throw violated(SERVED, process.name() + " is done, but these are left: " + store.recountRequests());
        }
    }

    /** All is quiet. */
    void requireRepaired() {
        if (!store.recountRequests().isEmpty() || !seen.lastEditOfHour.isEmpty()) {
            throw violated(
                    SERVED, "left in the end: " + store.recountRequests() + " edited: " + seen.lastEditOfHour.keySet());
        }
    }

    /** A process has died. */
    void died(SimulatedProcess process) {
        if (process == seen.leaseHolder && !seen.cellsBehind.isEmpty()) {
            rareCases.add(RareCase.CRASH_BETWEEN_CHUNKS);
        }
    }

    /** What was violated first; it may have been swallowed on its way up. */
    void rethrowFirst() {
        if (first != null) {
            throw first;
        }
    }

    InvariantViolation violated(String invariant, String detail) {
        InvariantViolation violation = new InvariantViolation(invariant, detail);
        if (first == null) {
            first = violation;
        }
        return violation;
    }

    /** The engine wants to commit: finds out which rows its digests name. */
    NamedCommit named(SimulatedProcess process, Commit commit) {
        Map<Integer, Map<UUID, TrackingRow>> rowsOfHour = new TreeMap<>();
        for (HourState hour : commit.hours()) {
            Map<UUID, TrackingRow> rows = process.shown().named(hour.epochHour(), hour.digest());
            if (rows == null) {
                throw violated(NAMED, "no reads of " + process.name() + " explain " + hour);
            }
            rowsOfHour.put(hour.epochHour(), rows);
        }
        return new NamedCommit(commit, rowsOfHour);
    }

    /** The server has committed a transaction. */
    void committed(SimulatedProcess process, Transaction transaction) {
        SinkState state = store.state();
        requireForward(state);
        requireTrue(state);
        if (transaction.isTaken()) {
            if (process != seen.leaseHolder && !seen.cellsBehind.isEmpty()) {
                rareCases.add(RareCase.TAKEOVER_BETWEEN_CHUNKS);
            }
            seen.leaseHolder = process;
            process.shown().reset(seen.rowsOfHour);
        }
        if (transaction.isVisible()) {
            requireOnlyWriter(process, transaction.written(), transaction.advances());
        }
        isRestored = isRestored && !transaction.isVisible() && !transaction.isTaken();
        Set<Integer> hours = new TreeSet<>();
        if (transaction.isReenriched()) {
            hours.addAll(seen.rowsOfHour.keySet());
        }
        for (Written each : transaction.written()) {
            Commit commit = each.rows();
            noteChangeBetweenChunks(commit);
            if (commit.drifts().stream().anyMatch(drift -> drift.state() == Drift.State.REPAIRED)) {
                rareCases.add(RareCase.DRIFT_REPAIRED);
            }
            if (!commit.dimensionRows().isEmpty() || !commit.snapshots().isEmpty()) {
                hours.addAll(seen.rowsOfHour.keySet());
            }
            commit.upserts().forEach(cell -> hours.add(cell.key().epochHour()));
            commit.deletes().forEach(key -> hours.add(key.epochHour()));
            for (HourState hour : commit.hours()) {
                hours.add(hour.epochHour());
                Map<UUID, TrackingRow> rows = each.cause().rowsOfHour().get(hour.epochHour());
                if (rows == null || !ShownRows.digest(hour.epochHour(), rows).equals(hour.digest())) {
                    throw violated(NAMED, process.name() + " writes what the engine has not said: " + hour);
                }
                requireStaying(process, hour.epochHour(), rows);
                requireBefore(process, hour, rows);
                seen.rowsOfHour.put(hour.epochHour(), rows);
                process.shown().committed(hour.epochHour(), rows);
            }
            takeServed(commit, hours);
        }
        requireRequestsKept();
        Map<CellKey, Cell> cells = cellsByKey();
        requireCorrections(cells);
        seen.seq = store.seq();
        lastState = state;
        requireExact(hours);
        Instant frontier = store.lateCountedUntil();
        if (!Objects.equals(frontier, seen.frontier)) {
            seen.frontier = frontier;
            requireLateCounted(process, frontier);
        }
        seen.cells = cells;
        seen.cellsBehind = cellsBehind(transaction);
    }

    private void requireStaying(SimulatedProcess process, int epochHour, Map<UUID, TrackingRow> rows) {
        seen.rowsOfHour.getOrDefault(epochHour, Map.of()).forEach((key, before) -> {
            boolean stands = ShownRows.areSame(epochHour, before, tracking.row(key)) && !rewritten.contains(key);
            if (stands && !ShownRows.areSame(epochHour, before, rows.get(key))) {
                throw violated(STAYS, process.name() + " counts " + rows.get(key) + " instead of " + before);
            }
        });
    }

    private void requireBefore(SimulatedProcess process, HourState hour, Map<UUID, TrackingRow> rows) {
        Instant rowsBefore = hour.rowsBefore();
        if (rowsBefore == null) {
            return;
        }
        long beforeTicks = TimeUuids.ticksOfEpochMillis(0) + ChronoUnit.MICROS.between(Instant.EPOCH, rowsBefore) * 10;
        for (TrackingRow row : rows.values()) {
            if (row.ticks100ns() >= beforeTicks) {
                throw violated(BEFORE, process.name() + " counts " + row + ", and says " + hour);
            }
        }
    }

    private void requireTrue(SinkState state) {
        for (DimensionRow row : state.dimensionRows()) {
            if (!source.history().holds(row)) {
                throw violated(TRUE_AT, row.toString());
            }
        }
    }

    /** Only what readers of closed hours see change is a correction; a company says nothing about the rows. */
    private void requireCorrections(Map<CellKey, Cell> cells) {
        Set<CellKey> keys = new HashSet<>(seen.cells.keySet());
        keys.addAll(cells.keySet());
        Set<Integer> closed = lastState.hours().stream()
                .filter(hour -> hour.phase() == HourPhase.CLOSED)
                .map(HourState::epochHour)
                .collect(Collectors.toSet());
        Set<Correction> expected = new HashSet<>();
        for (CellKey key : keys) {
            CellMetrics before = metrics(seen.cells.get(key));
            CellMetrics after = metrics(cells.get(key));
            if (closed.contains(key.epochHour()) && !seen.unseenEdits.contains(key) && !Objects.equals(before, after)) {
                expected.add(new Correction(key, before, after));
            }
        }
        List<Correction> all = store.corrections();
        List<Correction> written = all.subList(seen.corrections, all.size()).stream()
                .filter(correction -> !seen.unseenEdits.contains(correction.key()))
                .toList();
        if (written.size() != expected.size() || !expected.equals(Set.copyOf(written))) {
            throw violated(CORRECTED, "written: " + written + " expected: " + expected);
        }
        seen.corrections = all.size();
        if (!written.isEmpty()) {
            rareCases.add(RareCase.CORRECTION);
        }
    }

    /** What was edited before somebody requested a recount is mended with the commit that serves it. */
    private void takeServed(Commit commit, Set<Integer> hours) {
        for (long id : commit.servedRequests()) {
            Request request = seen.requests.remove(id);
            if (request != null) {
                hours.add(request.epochHour());
                requireCounted(request);
                if (seen.lastEditOfHour.getOrDefault(request.epochHour(), Integer.MAX_VALUE) <= request.edits()) {
                    seen.lastEditOfHour.remove(request.epochHour());
                    rareCases.add(RareCase.REPAIR);
                }
            }
        }
    }

    /** What was readable when somebody requested the recount is in it. */
    private void requireCounted(Request request) {
        Map<UUID, TrackingRow> rows = seen.rowsOfHour.getOrDefault(request.epochHour(), Map.of());
        for (RowChange change : uncounted.values()) {
            if (change.epochHour() == request.epochHour()
                    && !change.readable().isAfter(request.time())
                    && hasBegun(request)
                    && !ShownRows.areSame(change.epochHour(), change.row(), rows.get(change.key()))) {
                throw violated(SERVED, request + " without " + change);
            }
        }
    }

    /** By any clock: an hour that lies ahead is not counted. */
    private static boolean hasBegun(Request request) {
        return !Instant.ofEpochSecond(request.epochHour() * 3_600L)
                .isAfter(request.time().minus(SimulatedOperator.CLOCKS_BEHIND));
    }

    private void requireRequestsKept() {
        Set<Long> waiting =
                store.recountRequests().stream().map(RecountRequest::id).collect(Collectors.toSet());
        if (!waiting.equals(seen.requests.keySet())) {
            throw violated(SERVED, "waiting: " + waiting + " expected: " + seen.requests);
        }
    }

    private static @Nullable CellMetrics metrics(@Nullable Cell cell) {
        return cell == null ? null : cell.metrics();
    }

    private void noteChangeBetweenChunks(Commit commit) {
        for (DimensionRow row : commit.dimensionRows()) {
            if (seen.cellsBehind.stream().anyMatch(key -> isOf(row, key))) {
                rareCases.add(RareCase.CHANGE_BETWEEN_CHUNKS);
            }
        }
    }

    private static boolean isOf(DimensionRow row, CellKey key) {
        return row.id() == row.table().idIn(key);
    }

    private Set<CellKey> cellsBehind(Transaction transaction) {
        boolean isBetweenChunks = transaction.isReenriched() || !seen.cellsBehind.isEmpty();
        return isBetweenChunks && store.isReenriching()
                ? seen.cells.keySet().stream().filter(store::hasToFollow).collect(Collectors.toSet())
                : Set.of();
    }

    private Map<CellKey, Cell> cellsByKey() {
        Map<CellKey, Cell> cells = new HashMap<>();
        store.cells().forEach(cell -> cells.put(cell.key(), cell));
        return cells;
    }

    private void requireOnlyWriter(SimulatedProcess process, List<Written> written, int advances) {
        if (process != seen.leaseHolder) {
            throw violated(ONE_WRITER, process.name() + " commits, the lease is held by " + seen.leaseHolder);
        }
        if (advances != 1 || store.seq() != seen.seq + 1) {
            throw violated(
                    ONE_COMMIT_PER_SEQ,
                    process.name() + " commits with " + advances + " steps from seq=" + seen.seq + " to "
                            + store.seq());
        }
        String other = seen.committerOfSeq.putIfAbsent(store.seq(), process.name());
        if (other != null) {
            throw violated(ONE_COMMIT_PER_SEQ, process.name() + " and " + other + " seq=" + store.seq());
        }
        for (Written each : written) {
            if (!seen.done.add(each.cause())) {
                throw violated(ONCE, process.name() + " seq=" + store.seq());
            }
            everDone.add(each.cause());
            if (denied.contains(each.cause())) {
                throw violated(KNOWN, "a commit that was reported as not done happened, seq=" + store.seq());
            }
        }
    }

    private void requireForward(SinkState state) {
        if (state.epoch() < lastState.epoch() || store.seq() < seen.seq) {
            throw violated(
                    FORWARD,
                    "epoch=" + lastState.epoch() + " seq=" + seen.seq + " to epoch=" + state.epoch() + " seq="
                            + store.seq());
        }
        Map<String, Long> offsets = new HashMap<>();
        state.offsets().forEach(offset -> offsets.put(offset.topic(), offset.nextOffset()));
        for (ChangeOffset before : lastState.offsets()) {
            if (offsets.getOrDefault(before.topic(), -1L) < before.nextOffset()) {
                throw violated(FORWARD, before + " to " + offsets);
            }
        }
        Map<String, DimensionRow> rows = new HashMap<>();
        state.dimensionRows().forEach(row -> rows.put(row.table().tableName() + row.id(), row));
        for (DimensionRow before : lastState.dimensionRows()) {
            DimensionRow after = rows.get(before.table().tableName() + before.id());
            if (after == null || after.position().isBefore(before.position())) {
                throw violated(FORWARD, before + " to " + after);
            }
        }
    }

    /** What a reader sees now, in the middle of whatever is under way. */
    void requireExact() {
        Set<Integer> hours = new TreeSet<>(seen.rowsOfHour.keySet());
        store.cells().forEach(cell -> hours.add(cell.key().epochHour()));
        requireExact(hours);
        if (!cellsByKey().equals(seen.cells)) {
            throw violated(FORWARD, "cells without a commit, after seq=" + seen.seq);
        }
        if (store.seq() != seen.seq) {
            throw violated(FORWARD, "seq=" + store.seq() + " without a commit after seq=" + seen.seq);
        }
    }

    private void requireExact(Set<Integer> epochHours) {
        ReferenceEvents reference = new ReferenceEvents();
        for (DimensionRow row : lastState.dimensionRows()) {
            reference.put(row.table(), row.id(), row.companyId());
        }
        Map<Integer, HourState> states = new HashMap<>();
        lastState.hours().forEach(state -> states.put(state.epochHour(), state));
        for (int hour : epochHours) {
            if (seen.lastEditOfHour.containsKey(hour)) {
                continue;
            }
            Map<UUID, TrackingRow> rows = seen.rowsOfHour.getOrDefault(hour, Map.of());
            List<Cell> cells = store.cellsOf(hour);
            List<Cell> expected = withCompaniesToFollow(reference.cells(rows.values(), Instant.MAX), cells);
            if (!cells.equals(expected)) {
                throw violated(EXACT, "hour=" + hour + " " + difference(cells, expected));
            }
            HourState state = states.get(hour);
            long aggregated =
                    cells.stream().mapToLong(cell -> cell.metrics().rows()).sum();
            long read = state == null ? 0 : state.digest().rows();
            long rejected = state == null ? 0 : state.rejects().total();
            if (read != aggregated + rejected || read != rows.size()) {
                throw violated(
                        CONSERVED,
                        "hour=" + hour + " read=" + read + " aggregated=" + aggregated + " rejected=" + rejected
                                + " rows=" + rows.size());
            }
        }
    }

    /**
     * The expected cells, those that have to follow with the company that stands and stood there before. A company that
     * changes is the newest, so none goes back.
     */
    private List<Cell> withCompaniesToFollow(List<Cell> expected, List<Cell> standing) {
        if (!store.isReenriching()) {
            return expected;
        }
        Map<CellKey, Cell> now = new HashMap<>();
        standing.forEach(cell -> now.put(cell.key(), cell));
        return expected.stream()
                .map(cell -> {
                    Cell after = now.get(cell.key());
                    return after != null && isAsBefore(seen.cells.get(cell.key()), after)
                            ? new Cell(cell.key(), cell.metrics(), after.companyId())
                            : cell;
                })
                .toList();
    }

    private boolean isAsBefore(@Nullable Cell before, Cell after) {
        return before != null
                && Objects.equals(before.companyId(), after.companyId())
                && store.hasToFollow(after.key());
    }

    static String difference(List<Cell> cells, List<Cell> expected) {
        List<Cell> missing = new ArrayList<>(expected);
        missing.removeAll(new HashSet<>(cells));
        List<Cell> wrong = new ArrayList<>(cells);
        wrong.removeAll(new HashSet<>(expected));
        return "stands: " + wrong + " expected: " + missing;
    }

    /**
     * @param locked the row when it was locked; by the time it is taken the clock may have gone back
     * @param isMarked whether the server has said that a connection of the writer lives
     */
    void requireFree(SimulatedProcess process, Optional<LeaseRow> locked, String instance, boolean isMarked) {
        locked.filter(row -> row.isValid() && !row.instance().equals(instance)).ifPresent(row -> {
            boolean isSilent = row.remaining().compareTo(SimulatedWorld.LEASE.dividedBy(2)) <= 0;
            boolean isGone = process.seesExitOf(row.owner());
            if (isMarked || (!isSilent && !isGone)) {
                throw violated(LEASE_KEPT, process.name() + " takes the lease of " + row.owner());
            }
            rareCases.add(isSilent ? RareCase.ENDED_WRITER : RareCase.EXITED_WRITER);
        });
    }

    void requireKeyOrder(Commit commit) {
        List<CellKey> upserts = commit.upserts().stream().map(Cell::key).toList();
        for (List<CellKey> keys : List.of(upserts, commit.deletes())) {
            for (int i = 1; i < keys.size(); i++) {
                if (ReferenceModel.KEY_ORDER.compare(keys.get(i - 1), keys.get(i)) >= 0) {
                    throw violated(KEY_ORDER, keys.get(i - 1) + " before " + keys.get(i));
                }
            }
        }
    }

    /** The writer was told that its commit is done. */
    void reportedDone(NamedCommit commit) {
        if (!everDone.contains(commit)) {
            throw violated(KNOWN, "a commit that was reported as done is not in the database, seq=" + store.seq());
        }
    }

    /** The writer was told that its commit is not done, and will not be. */
    void reportedNotDone(NamedCommit commit) {
        if (seen.done.contains(commit)) {
            throw violated(KNOWN, "a commit that was reported as not done is in the database, seq=" + store.seq());
        }
        denied.add(commit);
    }

    /** The writer was told whether there may be cells that have yet to follow. */
    void reportedReenriching(SimulatedProcess process, boolean isGoingOn) {
        if (!isGoingOn && store.isReenriching() && process == seen.leaseHolder && !isRestored) {
            throw violated(FOLLOWED, process.name() + " has forgotten cells that have yet to follow");
        }
    }

    /** A row was written, or deleted when {@code row} is null. */
    void changed(TrackingRow before, @Nullable TrackingRow row, Instant eventTime, Instant now) {
        UUID key = before.createTime();
        hintedAt.remove(key);
        unhinted.remove(key);
        coarse.remove(key);
        if (!written.add(key)) {
            rewritten.add(key);
        }
        uncounted.remove(key);
        uncounted.put(key, new RowChange(ShownRows.hourOf(before), key, row, eventTime, now));
    }

    void hinted(UUID key, Instant now) {
        hintedAt.put(key, now);
    }

    void unhinted(UUID key) {
        unhinted.add(key);
    }

    void collided(UUID key) {
        collided.add(key);
    }

    void reads(Instant now) {
        readsUntil = now;
    }

    /** @param frontier what the process says, by its clock; null when it says nothing */
    void requireLateCounted(SimulatedProcess process, @Nullable Instant frontier) {
        if (frontier == null || process != seen.leaseHolder || isRestored) {
            return;
        }
        for (RowChange change : uncounted.values()) {
            Instant readable = change.readable().plus(process.clockAhead());
            Duration lateness = Duration.between(change.eventTime(), readable);
            if (readable.isBefore(frontier)
                    && !lateness.isNegative()
                    && lateness.compareTo(LATENESS) <= 0
                    && change.epochHour() != HourlyFold.NO_HOUR
                    && !unhinted.contains(change.key())
                    && !change.readable().isBefore(process.answersSince())
                    && !ShownRows.areSame(change.epochHour(), change.row(), countedRow(change))) {
                throw violated(LATE_COUNTED, process.name() + " says " + frontier + ", but not counted is " + change);
            }
        }
    }

    private @Nullable TrackingRow countedRow(RowChange change) {
        return seen.rowsOfHour.getOrDefault(change.epochHour(), Map.of()).get(change.key());
    }

    /**
     * A cycle of the writer has ended well: what became readable L late is counted L after that, in the open hours,
     * when nothing came in between.
     *
     * @param clockOffset how far the clock of the process is ahead
     * @param started when the cycle began
     * @param disturbed when something went wrong for the last time
     * @param isCovered every late row is taken to have a hint, so one without may wait longer
     */
    void requireInTime(
            SimulatedProcess process, Duration clockOffset, Instant started, Instant disturbed, boolean isCovered) {
        for (Iterator<RowChange> changes = uncounted.values().iterator(); changes.hasNext(); ) {
            RowChange change = changes.next();
            TrackingRow counted = process.shown().counted(change.epochHour(), change.key());
            if (ShownRows.areSame(change.epochHour(), change.row(), counted)) {
                changes.remove();
                continue;
            }
            Instant from = (change.readable().isAfter(disturbed) ? change.readable() : disturbed).plus(clockOffset);
            Duration lateness = Duration.between(change.eventTime(), from);
            if (lateness.isNegative()) {
                continue;
            }
            requireHintedInTime(change, counted, from, clockOffset, started);
            if (isCovered) {
                coarse.add(change.key());
            }
            if (coarse.contains(change.key()) || hintedAt.containsKey(change.key())) {
                continue;
            }
            Instant due = from.plus(lateness.compareTo(POLL) > 0 ? lateness : POLL);
            Instant closes =
                    Instant.ofEpochSecond((change.epochHour() + 1) * 3_600L).plus(OPEN_AFTER_END);
            if (due.isBefore(started.plus(clockOffset)) && due.isBefore(closes)) {
                throw violated(
                        IN_TIME,
                        change + " should be counted at " + due + " by the clock of " + process.name()
                                + ", which is ahead by " + clockOffset);
            }
        }
    }

    /** A row that has changed is read with its part of the hour, when there is room; so is one whose key collides. */
    private void requireHintedInTime(
            RowChange change, @Nullable TrackingRow counted, Instant from, Duration clockOffset, Instant started) {
        Instant hinted = hintedAt.get(change.key());
        if (hinted == null || change.row() == null || counted != null || collided.contains(change.key())) {
            return;
        }
        Instant since = latest(latest(hinted, readsUntil).plus(clockOffset), from);
        Instant due = since.plus(HINT_BOUND);
        Instant closes =
                Instant.ofEpochSecond((change.epochHour() + 1) * 3_600L).plus(OPEN_AFTER_END);
        if (due.isBefore(started.plus(clockOffset)) && due.isBefore(closes)) {
            throw violated(HINTED, change + " with a hint at " + hinted + " should be counted at " + due);
        }
    }

    private static Instant latest(Instant left, Instant right) {
        return left.isAfter(right) ? left : right;
    }
}
