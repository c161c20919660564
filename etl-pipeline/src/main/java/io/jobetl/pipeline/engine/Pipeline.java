package io.jobetl.pipeline.engine;

import io.jobetl.model.CellKey;
import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.pipeline.observe.PipelineStats;
import io.jobetl.pipeline.port.ArrivalHints;
import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.ChangeBatch;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.ChangeSource;
import io.jobetl.pipeline.port.Commit;
import io.jobetl.pipeline.port.Correction;
import io.jobetl.pipeline.port.DeadLetter;
import io.jobetl.pipeline.port.EventsSink;
import io.jobetl.pipeline.port.FencedException;
import io.jobetl.pipeline.port.FlatTrackingSource;
import io.jobetl.pipeline.port.HintBatch;
import io.jobetl.pipeline.port.HourState;
import io.jobetl.pipeline.port.KeyMemory;
import io.jobetl.pipeline.port.SinkState;
import io.jobetl.pipeline.port.SliceExecutor;
import io.jobetl.pipeline.port.SourceTables;
import io.jobetl.pipeline.port.StateLostException;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.reconcile.Reconciliation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The engine. Each {@link #cycle} polls change events, reads what is due of the tracking table, and commits what
 * changed: cells as absolute values, digests, dimension rows and offsets in one transaction. Cells that follow a job or
 * campaign and are too many for that come after it, a chunk per cycle. All that it remembers can be thrown
 * away at any moment; {@link #start} builds it again from the sink.
 *
 * <p>Used by one thread; {@link #stats} by any.
 *
 * <pre>{@code
 * try (SliceExecutor executor = new LocalSliceExecutor(tracking, 4)) {
 *     Pipeline pipeline = Pipeline.sliced(executor, changes, sink, InstantSource.system(), PipelineConfig.DEFAULT);
 *     new PipelineRunner(pipeline, RunMode.ONCE, sink::leaseHolder, observer, Backoff.DEFAULT).run();
 * }
 * }</pre>
 */
public final class Pipeline {
    /** Makes the counter for the kind of tracking table at hand. */
    private interface CounterFactory {
        TrackingCounter create(CommittedHours committed, HourKeys keys, RunMode mode, Instant now);
    }

    private static final Duration BACKLOG_PAUSE = Duration.ofMillis(2);

    private final CounterFactory counters;
    private final ChangeSource changes;
    private final EventsSink sink;
    private final InstantSource clock;
    private final PipelineConfig config;
    private final PipelineObserver observer;
    private @Nullable SourceTables source;
    private ArrivalHints hints = ArrivalHints.NONE;
    private KeyMemory memory = KeyMemory.NONE;
    private Executor reconcileThread = Runnable::run;

    private @Nullable Term term;

    private long rowsCounted;
    private long cellsWritten;
    private long changeEvents;
    private long commits;
    private long readFailures;
    private boolean readFailed;
    private volatile PipelineStats stats;

    private Pipeline(
            CounterFactory counters,
            ChangeSource changes,
            EventsSink sink,
            InstantSource clock,
            PipelineConfig config,
            PipelineObserver observer) {
        this.counters = counters;
        this.changes = changes;
        this.sink = sink;
        this.clock = clock;
        this.config = config;
        this.observer = PipelineObserver.all(observer);
        this.stats = new PipelineStats(0, 0, 0, 0, 0, 0, 0, 0, clock.instant(), null, null);
    }

    /** A pipeline over a table of our layout. */
    public static Pipeline sliced(
            SliceExecutor executor, ChangeSource changes, EventsSink sink, InstantSource clock, PipelineConfig config) {
        return sliced(executor, changes, sink, clock, config, PipelineObserver.NONE);
    }

    /**
     * The same, observed.
     *
     * @param observer hears of each cycle and commit
     */
    public static Pipeline sliced(
            SliceExecutor executor,
            ChangeSource changes,
            EventsSink sink,
            InstantSource clock,
            PipelineConfig config,
            PipelineObserver observer) {
        PipelineObserver observers = PipelineObserver.all(observer);
        return new Pipeline(
                (committed, keys, mode, now) ->
                        new SlicedCounter(executor, committed, keys, config, mode, clock, observers),
                changes,
                sink,
                clock,
                config,
                observer);
    }

    /**
     * A pipeline over a flat table.
     *
     * @param thread runs the passes over the table, one at a time
     */
    public static Pipeline flat(
            FlatTrackingSource source,
            Executor thread,
            ChangeSource changes,
            EventsSink sink,
            InstantSource clock,
            PipelineConfig config) {
        return flat(source, thread, changes, sink, clock, config, PipelineObserver.NONE);
    }

    /**
     * The same, observed.
     *
     * @param thread runs the passes over the table, one at a time
     * @param observer hears of each cycle and commit
     */
    public static Pipeline flat(
            FlatTrackingSource source,
            Executor thread,
            ChangeSource changes,
            EventsSink sink,
            InstantSource clock,
            PipelineConfig config,
            PipelineObserver observer) {
        return new Pipeline(
                (committed, keys, mode, now) -> new FlatCounter(source, thread, committed, config, mode, now),
                changes,
                sink,
                clock,
                config,
                observer);
    }

    /**
     * Lets this pipeline compare job and campaign with what it knows of them, and repair what the feed did not carry.
     * To be called before {@link #start}.
     *
     * @param thread reads the tables, one piece at a time
     * @return this
     */
    public Pipeline reconciling(SourceTables tables, Executor thread) {
        source = tables;
        reconcileThread = thread;
        return this;
    }

    /**
     * Lets the engine count late rows as soon as their writers say that they are there. To be called before {@link
     * #start}.
     *
     * @param hints stay open, also when the pipeline ends
     * @return this
     */
    public Pipeline hinted(ArrivalHints hints) {
        this.hints = hints;
        return this;
    }

    /**
     * Lets the engine go on with the keys of counted rows that a writer before has left, so that late rows need not
     * wait until their hours are read again. To be called before {@link #start}.
     *
     * @return this
     */
    public Pipeline remembering(KeyMemory memory) {
        this.memory = memory;
        return this;
    }

    /**
     * Becomes the writer and takes up the work where the sink says it stands.
     *
     * @return false while another instance is the writer
     * @throws StoreException when a store does not answer or refuses; nothing has changed
     */
    public boolean start(RunMode mode) {
        term = null;
        Optional<SinkState> acquired = sink.acquire();
        if (acquired.isEmpty()) {
            return false;
        }
        SinkState state = acquired.get();
        Instant now = clock.instant();
        changes.seek(state.offsets());
        hints.seek(state.offsets());
        List<ChangeOffset> wantedOffsets = mode == RunMode.STREAM ? List.of() : changes.endOffsets();
        CommittedHours committed = new CommittedHours(state.hours(), sink::cellsOf, sink::now);
        TrackingCounter counter = counters.create(committed, keys(mode, committed), mode, now);
        term = new Term(
                mode, counter, state, wantedOffsets, reconciliation(mode, state), config, stats.rowsRead(), now);
        return true;
    }

    /** Where the mode has an end no single rows are added. */
    private HourKeys keys(RunMode mode, CommittedHours committed) {
        if (mode != RunMode.STREAM) {
            return new HourKeys(KeyMemory.NONE, committed);
        }
        HourKeys keys = new HourKeys(memory, committed);
        if (keys.leftHours() > 0) {
            observer.keysFound(keys.leftHours());
        }
        return keys;
    }

    private @Nullable Reconciliation reconciliation(RunMode mode, SinkState state) {
        return source == null
                ? null
                : new Reconciliation(
                        source,
                        reconcileThread,
                        clock,
                        config.driftRepair(),
                        mode != RunMode.STREAM,
                        state.openDrifts(),
                        observer);
    }

    /**
     * One round of the work.
     *
     * @return how long to wait before the next one
     * @throws StoreException when a store did not answer or refused: what could be done is done, the rest stays due,
     *     and the next cycle goes on with it
     * @throws FencedException when another instance became the writer
     * @throws StateLostException when the sink was restored, or the clock went back: start again
     */
    public Duration cycle() {
        Term current = term;
        if (current == null) {
            throw new IllegalStateException("cycle() before a successful start()");
        }
        readFailed = false;
        Instant now = clock.instant();
        current.requireForward(now);
        pollChanges(current, now);
        StoreException failure = null;
        // Where the mode has an end, dimensions come first: no cell is written twice for its company.
        if (current.changesReached()) {
            try {
                takeRequests(current, now);
                current.reconcile(now);
                pollHints(current, now);
                current.counter.read(now, current.pollInterval(now));
            } catch (StoreException e) {
                readFailures++;
                failure = e;
            }
        }
        current.hintsSettled(current.counter.settledOffsets());
        if (!isWorthWaiting(current, now)) {
            commit(current, now);
        }
        // A chunk between two commits: fresh rows wait for one at most.
        current.setReenriching(sink.continueReenrichment());
        updateStats(current, now);
        observer.cycled(stats);
        if (failure != null) {
            readFailed = true;
            throw failure;
        }
        return pause(current, now);
    }

    /** One attempt to extend the lease between two cycles. @return false when the sink does not answer or refuses */
    boolean keepLease() {
        try {
            sink.keepLease();
            return true;
        } catch (StoreException | FencedException | StateLostException e) {
            return false; // the next cycle finds out what that means
        }
    }

    /** Whether the last cycle ended with a failure to read; all the rest of it was done. */
    boolean hasReadFailed() {
        return readFailed;
    }

    /** Whether a read that has failed is to be repeated, or is being repeated. */
    boolean hasFailedReads() {
        Term current = term;
        return current != null && current.counter.hasFailedReads();
    }

    /** Where the mode has an end: true when everything that was there at the start is committed. */
    public boolean isDone() {
        Term current = term;
        return current != null && current.isDone(clock.instant());
    }

    /** What was done so far. Thread-safe. */
    public PipelineStats stats() {
        return stats;
    }

    private void pollChanges(Term current, Instant now) {
        ChangeBatch batch = changes.poll();
        current.take(batch, now);
        changeEvents += batch.events().size();
    }

    /** Where the mode has an end everything is read anyway. */
    private void pollHints(Term current, Instant now) {
        if (current.mode != RunMode.STREAM) {
            return;
        }
        if (current.counter.hasRoomForHints()) {
            HintBatch batch = hints.poll();
            current.counter.take(batch, hints.isAnswering(), now);
        } else {
            current.counter.take(HintBatch.EMPTY, false, now); // those that are there will be late
        }
    }

    private void takeRequests(Term current, Instant now) {
        if (current.wantsRequests(now)) {
            current.take(sink.recountRequests(), now);
        }
    }

    private void commit(Term current, Instant now) {
        List<Cell> upserts = new ArrayList<>();
        List<CellKey> deletes = new ArrayList<>();
        List<Correction> corrections = new ArrayList<>();
        List<HourState> hours = new ArrayList<>();
        List<Long> servedRequests = new ArrayList<>();
        List<DeadLetter> letters = new ArrayList<>(current.uncommittedLetters());
        long rows = 0;
        for (TrackingCounter.HourChange change : current.counter.changes(now)) {
            change.cells().export(current.dimensions, upserts, deletes, corrections, letters);
            HourState state = change.state();
            if (state != null) {
                hours.add(state);
            }
            servedRequests.addAll(change.servedRequests());
            rows += change.cells().uncommittedDigestRows();
        }
        Commit commit = Commit.builder()
                .upserts(upserts)
                .deletes(deletes)
                .hours(hours)
                .dimensionRows(current.dimensions.uncommittedRows())
                .snapshots(current.dimensions.uncommittedSnapshots())
                .offsets(current.uncommittedOffsets())
                .deadLetters(letters)
                .corrections(corrections)
                .servedRequests(servedRequests)
                .drifts(current.uncommittedDrifts())
                .comparedTables(current.comparedTables())
                .lateCountedUntil(current.lateCountedUntil())
                .build();
        boolean isNotes = commit.isEmpty() || commit.isNotes();
        List<ChangeOffset> hintOffsets = current.dueHintOffsets(!commit.isEmpty(), now);
        if (!hintOffsets.isEmpty()) {
            List<ChangeOffset> offsets = new ArrayList<>(commit.offsets());
            offsets.addAll(hintOffsets);
            commit = commit.toBuilder().offsets(offsets).build();
        }
        if (!commit.isEmpty()) {
            Instant begun = clock.instant();
            current.counter.committing();
            sink.commit(commit);
            int cells = upserts.size() + deletes.size();
            current.committed(cells > 0, rows, !hintOffsets.isEmpty(), now);
            commits += isNotes ? 0 : 1;
            cellsWritten += cells;
            rowsCounted += rows;
            observer.committed(cells, rows, Duration.between(begun, clock.instant()));
        } else {
            current.nothingUncommitted(now);
            if (current.wantsLeaseRenewal(now)) {
                sink.renewLease(current.lateCountedUntil());
                current.leaseRenewed(now);
            }
        }
    }

    /** Small hours of a backlog share a commit: its fixed cost is that of some thousand cells. */
    private boolean isWorthWaiting(Term current, Instant now) {
        if (current.mode == RunMode.STREAM
                || current.counter.hoursWaiting(now) == 0
                || current.wantsLeaseRenewal(now)) {
            return false;
        }
        long rows = 0;
        for (TrackingCounter.HourChange change : current.counter.changes(now)) {
            rows += Math.abs(change.cells().uncommittedDigestRows());
        }
        return rows < config.commitRows();
    }

    private void updateStats(Term current, Instant now) {
        stats = new PipelineStats(
                current.rowsRead(),
                rowsCounted,
                cellsWritten,
                changeEvents,
                commits,
                current.counter.openHours(),
                current.counter.hoursWaiting(now),
                readFailures,
                current.counter.countedUntil(now),
                current.lateCountedUntil(),
                current.counter.uncountedFrom(now));
    }

    private Duration pause(Term current, Instant started) {
        if (current.hasMore(started)) {
            return BACKLOG_PAUSE;
        }
        Duration left = current.pollInterval(started).minus(Duration.between(started, clock.instant()));
        return left.compareTo(BACKLOG_PAUSE) > 0 ? left : BACKLOG_PAUSE;
    }

    @Override
    public String toString() {
        return "Pipeline[" + stats + "]";
    }
}
