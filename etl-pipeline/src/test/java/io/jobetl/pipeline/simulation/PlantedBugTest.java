package io.jobetl.pipeline.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.aggregation.Digest;
import io.jobetl.aggregation.KeyFilter;
import io.jobetl.aggregation.Partial;
import io.jobetl.model.ChangeEvent;
import io.jobetl.model.ChangeEvent.RowDeleted;
import io.jobetl.model.ChangeEvent.RowUpserted;
import io.jobetl.model.DimensionTable;
import io.jobetl.model.SourcePosition;
import io.jobetl.model.TrackingColumns;
import io.jobetl.pipeline.commit.EventsConnection;
import io.jobetl.pipeline.commit.EventsDatabase;
import io.jobetl.pipeline.commit.EventsDatabaseException;
import io.jobetl.pipeline.commit.EventsDatabaseException.Meaning;
import io.jobetl.pipeline.commit.LeaseRow;
import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.ChangeBatch;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.ChangeSource;
import io.jobetl.pipeline.port.Commit;
import io.jobetl.pipeline.port.Correction;
import io.jobetl.pipeline.port.HourState;
import io.jobetl.pipeline.port.KeyMemory;
import io.jobetl.pipeline.port.RecountRequest;
import io.jobetl.pipeline.port.SinkState;
import io.jobetl.pipeline.port.Slice;
import io.jobetl.pipeline.port.SliceExecutor;
import io.jobetl.pipeline.port.SlicedTrackingSource;
import io.jobetl.pipeline.port.SourceTables;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.TooMuch;
import io.jobetl.pipeline.port.WrittenRow;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A simulation that finds nothing proves something only if it finds mistakes that are there. */
class PlantedBugTest {
    private static final int SEEDS = 300;

    @Test
    void should_find_a_missing_fence() {
        assertThat(violated(() -> new ConnectionBug() {
                    private String instance = "";
                    private long epoch;

                    @Override
                    Object call(EventsConnection server, String method, Object[] arguments, Invocation invocation)
                            throws Throwable {
                        Object answer = invocation.proceed();
                        if (method.equals("takeLease")) {
                            instance = (String) arguments[0];
                            epoch = server.readLease().orElseThrow().epoch();
                        }
                        return method.equals("lockLease") && !instance.isEmpty()
                                ? changed(answer, row -> withOwner(row, epoch, instance))
                                : answer;
                    }
                }))
                .isEqualTo(Invariants.ONE_WRITER);
    }

    @Test
    void should_find_a_missing_row_lock() {
        assertThat(violated(() -> new ConnectionBug() {
                    @Override
                    Object call(EventsConnection server, String method, Object[] arguments, Invocation invocation)
                            throws Throwable {
                        return method.equals("lockLease") ? server.readLease() : invocation.proceed();
                    }
                }))
                .isEqualTo(Invariants.ONE_WRITER);
    }

    @Test
    void should_find_an_unknown_commit_that_is_taken_for_done() {
        assertThat(violated(() -> new ConnectionBug() {
                    @Override
                    Object call(EventsConnection server, String method, Object[] arguments, Invocation invocation)
                            throws Throwable {
                        try {
                            return invocation.proceed();
                        } catch (EventsDatabaseException error) {
                            if (method.equals("commit") && error.meaning() == Meaning.CONNECTION_LOST) {
                                return "done";
                            }
                            throw error;
                        }
                    }
                }))
                .isEqualTo(Invariants.KNOWN);
    }

    @Test
    void should_find_an_unknown_commit_that_is_taken_for_rolled_back() {
        assertThat(violated(() -> new ConnectionBug() {
                    @Override
                    Object call(EventsConnection server, String method, Object[] arguments, Invocation invocation)
                            throws Throwable {
                        try {
                            return invocation.proceed();
                        } catch (EventsDatabaseException error) {
                            if (method.equals("commit")) {
                                server.abort();
                                throw new EventsDatabaseException(Meaning.REPEAT_TRANSACTION, "rolled back", error);
                            }
                            throw error;
                        }
                    }
                }))
                .isEqualTo(Invariants.KNOWN);
    }

    @Test
    void should_find_offsets_that_are_committed_before_their_rows() {
        assertThat(violated(() -> new PlantedBug() {
                    @Override
                    public EventsDatabase database(EventsDatabase database) {
                        return connections(database, (server, method, arguments, invocation) -> {
                            if (method.equals("write")) {
                                Commit commit = (Commit) arguments[0];
                                EventsConnection other = database.connect();
                                other.write(
                                        Commit.builder()
                                                .offsets(commit.offsets())
                                                .build(),
                                        (Instant) arguments[1]);
                                other.commit();
                                other.close();
                            }
                            return invocation.proceed();
                        });
                    }
                }))
                .isEqualTo(Invariants.ONE_COMMIT_PER_SEQ);
    }

    @Test
    void should_find_a_frontier_that_calls_everything_counted() {
        assertThat(violated(() -> new ConnectionBug() {
                    @Override
                    Object call(EventsConnection server, String method, Object[] arguments, Invocation invocation)
                            throws Throwable {
                        if (method.equals("advanceLease") && arguments[2] != null) {
                            arguments[2] = arguments[0];
                        }
                        return invocation.proceed();
                    }
                }))
                .isEqualTo(Invariants.LATE_COUNTED);
    }

    @Test
    void should_find_rows_out_of_order() {
        assertThat(violated(() -> rows(commit -> {
                    List<Cell> upserts = new ArrayList<>(commit.upserts());
                    Collections.reverse(upserts);
                    return commit.toBuilder().upserts(upserts).build();
                })))
                .isEqualTo(Invariants.KEY_ORDER);
    }

    @Test
    void should_find_vanished_cells_that_are_not_deleted() {
        assertThat(violated(() ->
                        rows(commit -> commit.toBuilder().deletes(List.of()).build())))
                .isEqualTo(Invariants.EXACT);
    }

    @Test
    void should_find_a_partial_of_a_failed_read_that_is_used() {
        assertThat(violated(() -> new PlantedBug() {
                    @Override
                    public SlicedTrackingSource slices(SlicedTrackingSource tracking) {
                        return new HalfReads(tracking);
                    }
                }))
                .isEqualTo(Invariants.NAMED);
    }

    @Test
    void should_find_a_missing_filter_of_the_rows_that_are_counted() {
        assertThat(violated(() ->
                        executors((executor, world, process) -> new SimulatedExecutor(executor, world, process) {
                            @Override
                            public CompletableFuture<Partial> read(
                                    List<Slice> slices, long expectedRows, @Nullable KeyFilter keys) {
                                return executor.read(slices, expectedRows, null);
                            }
                        })))
                .isIn(Invariants.NAMED, Invariants.BEFORE);
    }

    /** Readings meet rows that are younger than the cut. */
    @Test
    void should_find_an_hour_that_says_its_rows_end_sooner_than_they_do() {
        assertThat(violated(() -> rows(commit -> commit.toBuilder()
                        .hours(commit.hours().stream()
                                .map(PlantedBugTest::ending)
                                .toList())
                        .build())))
                .isEqualTo(Invariants.BEFORE);
    }

    /** As if the stored cells ended sooner than they do: what was counted behind that is counted again. */
    @Test
    void should_find_rows_that_are_read_on_from_too_early() {
        assertThat(violated(() -> new ConnectionBug() {
                    @Override
                    Object call(EventsConnection server, String method, Object[] arguments, Invocation invocation)
                            throws Throwable {
                        Object answer = invocation.proceed();
                        if (!method.equals("readState")) {
                            return answer;
                        }
                        SinkState state = (SinkState) answer;
                        return new SinkState(
                                state.epoch(),
                                state.hours().stream()
                                        .map(PlantedBugTest::ending)
                                        .toList(),
                                state.dimensionRows(),
                                state.offsets(),
                                state.openDrifts());
                    }
                }))
                .isEqualTo(Invariants.NAMED);
    }

    /** A hint may be looked at while a reading is under way that shows its row. */
    @Test
    void should_find_a_reading_that_tells_its_keys_when_it_is_over() {
        assertThat(violated(() ->
                        executors((executor, world, process) -> new SimulatedExecutor(executor, world, process) {
                            private final KeyFilter unused = new KeyFilter(0);
                            private final List<Runnable> later = new ArrayList<>();

                            @Override
                            public CompletableFuture<Partial> read(
                                    List<Slice> slices, long expectedRows, @Nullable KeyFilter keys) {
                                later.forEach(Runnable::run);
                                later.clear();
                                if (keys != null) {
                                    later.add(() -> {
                                        CompletableFuture<Partial> unused = executor.read(slices, expectedRows, keys);
                                    });
                                }
                                return executor.read(slices, expectedRows, unused);
                            }
                        })))
                .isIn(Invariants.NAMED, Invariants.BEFORE);
    }

    /** Whoever has written since then has counted rows whose keys are not there. */
    @Test
    void should_find_keys_that_are_taken_although_another_machine_has_written() {
        assertThat(violated(() -> memories(memory -> new MemoryBug(memory) {
                    @Override
                    public Map<Integer, KeyFilter> take(Map<Integer, Digest> counted) {
                        Map<Integer, Digest> any = new HashMap<>();
                        counted.keySet().forEach(hour -> any.put(hour, Digest.EMPTY));
                        return super.take(any);
                    }

                    @Override
                    public void complete(int epochHour, Digest digest) {
                        super.complete(epochHour, Digest.EMPTY);
                    }
                })))
                .isIn(Invariants.NAMED, Invariants.BEFORE);
    }

    @Test
    void should_find_keys_that_are_complete_before_the_hour_is_read() {
        assertThat(violated(() -> memories(memory -> new MemoryBug(memory) {
                    private final Map<Integer, Digest> counted = new HashMap<>();

                    @Override
                    public Map<Integer, KeyFilter> take(Map<Integer, Digest> state) {
                        counted.putAll(state);
                        return super.take(state);
                    }

                    @Override
                    public KeyFilter begin(int epochHour, long expectedKeys) {
                        KeyFilter keys = super.begin(epochHour, expectedKeys);
                        complete(epochHour, counted.getOrDefault(epochHour, Digest.EMPTY));
                        return keys;
                    }
                })))
                .isIn(Invariants.NAMED, Invariants.BEFORE);
    }

    /** What the engine makes up for is a hint that comes a moment before its row. */
    @Test
    void should_find_hints_that_are_written_long_before_their_rows() {
        assertThat(violated(() ->
                        executors((executor, world, process) -> new SimulatedExecutor(executor, world, process) {
                            private final Map<UUID, Instant> firstAsked = new HashMap<>();

                            @Override
                            public CompletableFuture<Map<UUID, Partial>> readRows(List<UUID> createTimes) {
                                Instant now = world.time.instant();
                                List<UUID> written = createTimes.stream()
                                        .filter(key -> now.isAfter(firstAsked
                                                .computeIfAbsent(key, unknown -> now)
                                                .plusSeconds(4)))
                                        .toList();
                                return executor.readRows(written);
                            }
                        })))
                .isEqualTo(Invariants.HINTED);
    }

    @Test
    void should_find_rows_of_a_refused_read_that_are_kept_when_its_halves_are_read() {
        assertThat(violated(() -> new PlantedBug() {
                    @Override
                    public SlicedTrackingSource slices(SlicedTrackingSource tracking) {
                        return new KeptRows(tracking);
                    }
                }))
                .isEqualTo(Invariants.NAMED);
    }

    @Test
    void should_find_a_half_of_a_refused_read_that_is_left_out() {
        assertThat(violated(() -> new PlantedBug() {
                    @Override
                    public SlicedTrackingSource slices(SlicedTrackingSource tracking) {
                        return new FirstHalves(tracking);
                    }
                }))
                .isNotEmpty();
    }

    @Test
    void should_find_old_changes_that_are_taken_for_new() {
        assertThat(violated(() -> new PlantedBug() {
                    @Override
                    public ChangeSource changes(ChangeSource changes) {
                        return new WithoutPositions(changes);
                    }
                }))
                .isEqualTo(Invariants.TRUE_AT);
    }

    @Test
    void should_find_cells_that_nobody_lets_follow() {
        assertThat(violated(() -> new ConnectionBug() {
                    @Override
                    Object call(EventsConnection server, String method, Object[] arguments, Invocation invocation)
                            throws Throwable {
                        return method.equals("isReenriching") ? false : invocation.proceed();
                    }
                }))
                .isEqualTo(Invariants.FOLLOWED);
    }

    @Test
    void should_find_corrections_with_swapped_values() {
        assertThat(violated(() -> rows(commit -> commit.toBuilder()
                        .corrections(commit.corrections().stream()
                                .map(right -> new Correction(right.key(), right.after(), right.before()))
                                .toList())
                        .build())))
                .isEqualTo(Invariants.CORRECTED);
    }

    @Test
    void should_find_a_recount_of_another_hour_than_the_requested() {
        assertThat(violated(() -> new ConnectionBug() {
                    @Override
                    Object call(EventsConnection server, String method, Object[] arguments, Invocation invocation)
                            throws Throwable {
                        return method.equals("recountRequests")
                                ? server.recountRequests().stream()
                                        .map(right -> new RecountRequest(right.id(), right.epochHour() - 1))
                                        .toList()
                                : invocation.proceed();
                    }
                }))
                .isEqualTo(Invariants.EXACT);
    }

    @Test
    void should_find_a_comparison_that_sees_nothing() {
        assertThat(violated(() -> source(tables -> new SourceBug(tables) {
                    @Override
                    public Comparison compare(DimensionTable table, long afterId, int atMost) {
                        Comparison right = super.compare(table, afterId, atMost);
                        return new Comparison(List.of(), right.lastId(), right.rows(), right.logEnd());
                    }
                })))
                .isEqualTo(Invariants.EXACT_IN_THE_END);
    }

    @Test
    void should_find_a_look_at_rows_without_lock() {
        assertThat(violated(() -> new PlantedBug() {
                    @Override
                    public boolean isLooseReader() {
                        return true;
                    }
                }))
                .isEqualTo(Invariants.TRUE_AT);
    }

    @Test
    void should_find_a_missing_row_that_nobody_looks_at_again() {
        assertThat(violated(() -> source(tables -> new SourceBug(tables) {
                    private @Nullable Map<Integer, Optional<Integer>> first;

                    @Override
                    public RowLocks lockRows() {
                        first = null;
                        return super.lockRows();
                    }

                    @Override
                    Map<Integer, Optional<Integer>> read(
                            RowLocks locks, DimensionTable table, Collection<Integer> ids) {
                        if (first == null) {
                            first = super.read(locks, table, ids);
                        }
                        return first;
                    }
                })))
                .isEqualTo(Invariants.TRUE_AT);
    }

    @Test
    void should_find_a_position_of_an_earlier_look() {
        assertThat(violated(() -> source(tables -> new SourceBug(tables) {
                    private Optional<SourcePosition> first = Optional.empty();

                    @Override
                    Optional<SourcePosition> logEnd(RowLocks locks) {
                        if (first.isEmpty()) {
                            first = locks.logEnd();
                        }
                        return first;
                    }
                })))
                .isEqualTo(Invariants.TRUE_AT);
    }

    @Test
    void should_find_a_repair_that_no_change_can_overtake() {
        assertThat(violated(() -> source(tables -> new SourceBug(tables) {
                    @Override
                    Optional<SourcePosition> logEnd(RowLocks locks) {
                        return Optional.of(new SourcePosition(1_000_000, 0, 0));
                    }
                })))
                .isEqualTo(Invariants.TRUE_AT);
    }

    /** The first invariant that is violated; empty when all histories end well. */
    private static String violated(Supplier<PlantedBug> bug) {
        return LongStream.range(0, SEEDS)
                .mapToObj(seed -> Simulation.play(seed, bug, line -> {}).violation())
                .flatMap(Optional::stream)
                .findFirst()
                .map(InvariantViolation::invariant)
                .orElse("");
    }

    private interface Invocation {
        Object proceed() throws Throwable;
    }

    private interface Interceptor {
        Object call(EventsConnection server, String method, Object[] arguments, Invocation invocation) throws Throwable;
    }

    /** A mistake in what happens on a connection. */
    private abstract static class ConnectionBug implements PlantedBug {
        abstract Object call(EventsConnection server, String method, Object[] arguments, Invocation invocation)
                throws Throwable;

        @Override
        public EventsDatabase database(EventsDatabase database) {
            return connections(database, this::call);
        }
    }

    private static PlantedBug source(UnaryOperator<SourceTables> bug) {
        return new PlantedBug() {
            @Override
            public SourceTables source(SourceTables source) {
                return bug.apply(source);
            }
        };
    }

    /** A mistake in what is read of job and campaign. */
    private static class SourceBug implements SourceTables {
        final SourceTables source;

        SourceBug(SourceTables source) {
            this.source = source;
        }

        @Override
        public Comparison compare(DimensionTable table, long afterId, int atMost) {
            return source.compare(table, afterId, atMost);
        }

        Map<Integer, Optional<Integer>> read(RowLocks locks, DimensionTable table, Collection<Integer> ids) {
            return locks.read(table, ids);
        }

        Optional<SourcePosition> logEnd(RowLocks locks) {
            return locks.logEnd();
        }

        /** Answers what the source does; a mistake changes {@link #read} and {@link #logEnd}. */
        @Override
        public RowLocks lockRows() {
            RowLocks locks = source.lockRows();
            return new RowLocks() {
                @Override
                public Map<Integer, Optional<Integer>> read(DimensionTable table, Collection<Integer> ids) {
                    return SourceBug.this.read(locks, table, ids);
                }

                @Override
                public Optional<SourcePosition> logEnd() {
                    return SourceBug.this.logEnd(locks);
                }

                @Override
                public void close() {
                    locks.close();
                }
            };
        }

        @Override
        public void close() {
            source.close();
        }
    }

    private static PlantedBug memories(UnaryOperator<KeyMemory> bug) {
        return new PlantedBug() {
            @Override
            public KeyMemory memory(KeyMemory memory) {
                return bug.apply(memory);
            }
        };
    }

    /** A mistake in what is remembered beyond the end of a process. */
    private static class MemoryBug implements KeyMemory {
        private final KeyMemory memory;

        MemoryBug(KeyMemory memory) {
            this.memory = memory;
        }

        @Override
        public Map<Integer, KeyFilter> take(Map<Integer, Digest> counted) {
            return memory.take(counted);
        }

        @Override
        public KeyFilter begin(int epochHour, long expectedKeys) {
            return memory.begin(epochHour, expectedKeys);
        }

        @Override
        public void committing(int epochHour, Digest digest) {
            memory.committing(epochHour, digest);
        }

        @Override
        public void complete(int epochHour, Digest digest) {
            memory.complete(epochHour, digest);
        }

        @Override
        public void forget(int epochHour) {
            memory.forget(epochHour);
        }
    }

    private interface CommitChange {
        Commit of(Commit commit);
    }

    private static PlantedBug rows(CommitChange change) {
        return new ConnectionBug() {
            @Override
            Object call(EventsConnection server, String method, Object[] arguments, Invocation invocation)
                    throws Throwable {
                if (method.equals("write")) {
                    server.write(change.of((Commit) arguments[0]), (Instant) arguments[1]);
                    return "written";
                }
                return invocation.proceed();
            }
        };
    }

    private static EventsDatabase connections(EventsDatabase database, Interceptor interceptor) {
        return new EventsDatabase() {
            @Override
            public EventsConnection connect() throws EventsDatabaseException {
                EventsConnection server = database.connect();
                return (EventsConnection) Proxy.newProxyInstance(
                        PlantedBugTest.class.getClassLoader(),
                        new Class<?>[] {EventsConnection.class},
                        (proxy, method, arguments) -> {
                            Object answer = interceptor.call(server, method.getName(), arguments, () -> {
                                try {
                                    return method.invoke(server, arguments);
                                } catch (InvocationTargetException e) {
                                    throw e.getTargetException();
                                }
                            });
                            return method.getReturnType() == void.class ? null : answer;
                        });
            }

            @Override
            public String name() {
                return database.name();
            }

            @Override
            public StoreException failure(String action, EventsDatabaseException error) {
                return database.failure(action, error);
            }
        };
    }

    private interface RowChange {
        LeaseRow of(LeaseRow row);
    }

    private static Object changed(Object answer, RowChange change) {
        return ((Optional<?>) answer).map(row -> change.of((LeaseRow) row));
    }

    private static HourState ending(HourState hour) {
        Instant rowsBefore = hour.rowsBefore();
        return rowsBefore == null
                ? hour
                : new HourState(
                        hour.epochHour(),
                        hour.digest(),
                        hour.rejects(),
                        hour.nextRecount(),
                        hour.phase(),
                        hour.countedAt(),
                        rowsBefore.minusSeconds(15));
    }

    private static LeaseRow withOwner(LeaseRow row, long epoch, String instance) {
        return new LeaseRow(epoch, row.seq(), instance, row.owner(), row.remaining(), row.commitTime());
    }

    /** A mistake in how slices are read. */
    private static PlantedBug executors(ExecutorBug bug) {
        return new PlantedBug() {
            @Override
            public SliceExecutor executor(SliceExecutor executor, SimulatedWorld world, SimulatedProcess process) {
                return bug.between(executor, world, process);
            }
        };
    }

    private interface ExecutorBug {
        SliceExecutor between(SliceExecutor executor, SimulatedWorld world, SimulatedProcess process);
    }

    private abstract static class SlicesBug implements SlicedTrackingSource {
        final SlicedTrackingSource tracking;

        SlicesBug(SlicedTrackingSource tracking) {
            this.tracking = tracking;
        }

        @Override
        public int shards() {
            return tracking.shards();
        }

        @Override
        public SortedSet<Integer> occupiedHours() {
            return tracking.occupiedHours();
        }

        @Override
        public void readRows(List<UUID> createTimes, Consumer<TrackingColumns> rows) {
            tracking.readRows(createTimes, rows);
        }

        @Override
        public List<WrittenRow> rowsWrittenAfter(int epochHour, Instant time) {
            return tracking.rowsWrittenAfter(epochHour, time);
        }

        @Override
        public Optional<Duration> timeToLive() {
            return tracking.timeToLive();
        }

        @Override
        public void readAll(Consumer<TrackingColumns> batches) {
            tracking.readAll(batches);
        }

        @Override
        public void close() {}
    }

    /** Takes what it has got when a page fails. */
    private static final class HalfReads extends SlicesBug {
        HalfReads(SlicedTrackingSource tracking) {
            super(tracking);
        }

        @Override
        public void read(Slice slice, Consumer<TrackingColumns> batches) {
            boolean[] hasRows = {false};
            try {
                tracking.read(slice, batch -> {
                    hasRows[0] = true;
                    batches.accept(batch);
                });
            } catch (StoreException e) {
                if (!hasRows[0]) {
                    throw e;
                }
            }
        }
    }

    /** A mistake in what becomes of the halves of a slice that was refused. */
    private abstract static class HalvesBug extends SlicesBug {
        private final List<Slice> refused = new ArrayList<>();

        HalvesBug(SlicedTrackingSource tracking) {
            super(tracking);
        }

        /** @param slice may be the first or the second half of {@code refused}, or none of it */
        abstract int timesRead(Slice slice, Slice refused);

        @Override
        public void read(Slice slice, Consumer<TrackingColumns> batches) {
            int times = refused.stream()
                    .filter(whole -> !whole.equals(slice)
                            && whole.epochHour() == slice.epochHour()
                            && whole.shard() == slice.shard())
                    .mapToInt(whole -> timesRead(slice, whole))
                    .filter(count -> count != 1)
                    .findFirst()
                    .orElse(1);
            try {
                for (int i = 0; i < times; i++) {
                    tracking.read(slice, batches);
                }
            } catch (StoreException e) {
                if (e.tooMuch() == TooMuch.YES) {
                    refused.add(slice);
                }
                throw e;
            }
        }
    }

    /** What was read before the refusal is in the first half, which is read again. */
    private static final class KeptRows extends HalvesBug {
        KeptRows(SlicedTrackingSource tracking) {
            super(tracking);
        }

        @Override
        int timesRead(Slice slice, Slice refused) {
            return slice.fromTicks() == refused.fromTicks() ? 2 : 1;
        }
    }

    private static final class FirstHalves extends HalvesBug {
        FirstHalves(SlicedTrackingSource tracking) {
            super(tracking);
        }

        @Override
        int timesRead(Slice slice, Slice refused) {
            return slice.toTicks() == refused.toTicks() ? 0 : 1;
        }
    }

    /** Gives each event a position of its own, as if the latest event were always the newest. */
    private static final class WithoutPositions implements ChangeSource {
        private static long position;
        private final ChangeSource changes;

        WithoutPositions(ChangeSource changes) {
            this.changes = changes;
        }

        @Override
        public void seek(List<ChangeOffset> offsets) {
            changes.seek(offsets);
        }

        @Override
        public ChangeBatch poll() {
            ChangeBatch batch = changes.poll();
            List<ChangeEvent> events = new ArrayList<>();
            batch.events().forEach(event -> {
                SourcePosition at = new SourcePosition(1_000, ++position, 0);
                if (event instanceof RowUpserted row) {
                    events.add(new RowUpserted(row.table(), row.id(), row.companyId(), at));
                } else if (event instanceof RowDeleted row) {
                    events.add(new RowDeleted(row.table(), row.id(), at));
                }
            });
            return new ChangeBatch(events, batch.nextOffsets(), batch.deadLetters());
        }

        @Override
        public List<ChangeOffset> endOffsets() {
            return changes.endOffsets();
        }

        @Override
        public void close() {
            changes.close();
        }
    }
}
