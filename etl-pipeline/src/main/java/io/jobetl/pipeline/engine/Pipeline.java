package io.jobetl.pipeline.engine;

import io.jobetl.model.CellKey;
import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.ChangeBatch;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.ChangeSource;
import io.jobetl.pipeline.port.Commit;
import io.jobetl.pipeline.port.Correction;
import io.jobetl.pipeline.port.DeadLetter;
import io.jobetl.pipeline.port.EventsSink;
import io.jobetl.pipeline.port.FlatTrackingSource;
import io.jobetl.pipeline.port.HourState;
import io.jobetl.pipeline.port.RecountRequest;
import io.jobetl.pipeline.port.SinkState;
import io.jobetl.pipeline.port.SliceExecutor;
import io.jobetl.pipeline.port.StateLostException;
import io.jobetl.pipeline.port.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The engine. Each {@link #cycle} polls change events, reads what is due of the tracking table, and commits what changed:
 * cells as absolute values, digests, dimension rows and offsets in one transaction. Cells that follow a job or campaign
 * and are too many for that come after it, a chunk per cycle. All that it remembers can be thrown
 * away at any moment; {@link #start} builds it again from the sink.
 *
 * <p>Used by one thread; {@link #stats} by any.
 *
 * <pre>{@code
 * Pipeline pipeline = Pipeline.sliced(executor, changes, sink, InstantSource.system(), PipelineConfig.DEFAULT);
 * new PipelineRunner(pipeline, RunMode.STREAM, sink::leaseHolder, notices).run();
 * }</pre>
 */
public final class Pipeline {
    /** Makes the counter for the kind of tracking table at hand. */
    private interface CounterFactory {
        TrackingCounter create(CommittedHours committed, RunMode mode, Instant now);
    }

    private static final Duration BACKLOG_PAUSE = Duration.ofMillis(2);
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(1);
    private static final Duration BUSY_FOR = Duration.ofSeconds(10);
    private static final Duration REQUEST_INTERVAL = Duration.ofSeconds(2);

    private final CounterFactory counters;
    private final ChangeSource changes;
    private final EventsSink sink;
    private final InstantSource clock;
    private final PipelineConfig config;

    private RunMode mode = RunMode.STREAM;
    private @Nullable TrackingCounter counter;
    private Dimensions dimensions = new Dimensions(List.of());
    private final Map<Partition, ChangeOffset> offsets = new LinkedHashMap<>();
    private final Map<Partition, ChangeOffset> uncommittedOffsets = new LinkedHashMap<>();
    private final List<DeadLetter> uncommittedLetters = new ArrayList<>();
    private List<ChangeOffset> wantedOffsets = List.of();
    private final Set<Long> knownRequests = new HashSet<>();
    private Instant requestsAt = Instant.MIN;
    private boolean reenriching;
    private boolean requestsKnown;
    private Instant renewAt = Instant.MIN;
    private Instant busyUntil = Instant.MIN;
    private Instant previousCycle = Instant.MIN;

    private long rowsReadBefore;
    private long rowsCounted;
    private long cellsWritten;
    private long changeEvents;
    private long commits;
    private long readFailures;
    private volatile PipelineStats stats;

    private Pipeline(
            CounterFactory counters,
            ChangeSource changes,
            EventsSink sink,
            InstantSource clock,
            PipelineConfig config) {
        this.counters = counters;
        this.changes = changes;
        this.sink = sink;
        this.clock = clock;
        this.config = config;
        this.stats = new PipelineStats(0, 0, 0, 0, 0, 0, 0, 0, clock.instant());
    }

    /** A pipeline over a table of our layout. */
    public static Pipeline sliced(
            SliceExecutor executor, ChangeSource changes, EventsSink sink, InstantSource clock, PipelineConfig config) {
        return new Pipeline(
                (committed, mode, now) -> new SlicedCounter(executor, committed, config, mode, now),
                changes,
                sink,
                clock,
                config);
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
        return new Pipeline(
                (committed, mode, now) -> new FlatCounter(source, thread, committed, config, mode, now),
                changes,
                sink,
                clock,
                config);
    }

    /**
     * Becomes the writer and takes up the work where the sink says it stands.
     *
     * @return false while another instance is the writer
     * @throws StoreException when a store does not answer or refuses; nothing has changed
     */
    public boolean start(RunMode runMode) {
        counter = null;
        mode = runMode;
        Optional<SinkState> acquired = sink.acquire();
        if (acquired.isEmpty()) {
            return false;
        }
        SinkState state = acquired.get();
        Instant now = clock.instant();
        dimensions = new Dimensions(state.dimensionRows());
        offsets.clear();
        state.offsets().forEach(offset -> offsets.put(Partition.of(offset), offset));
        uncommittedOffsets.clear();
        uncommittedLetters.clear();
        changes.seek(state.offsets());
        wantedOffsets = mode == RunMode.STREAM ? List.of() : changes.endOffsets();
        // An offset that the end has not reached is of a topic that was made again: that has to be read anew.
        wantedOffsets.forEach(end -> offsets.computeIfPresent(
                Partition.of(end), (partition, known) -> end.hasReached(known) ? known : null));
        reenriching = true; // unless the first cycle finds that no cell has to follow
        knownRequests.clear();
        requestsAt = now;
        requestsKnown = false;
        renewAt = now.plus(config.leaseRenewInterval());
        previousCycle = now;
        busyUntil = now;
        rowsReadBefore = stats.rowsRead();
        counter = counters.create(new CommittedHours(state.hours(), sink::cellsOf), mode, now);
        return true;
    }

    /**
     * One round of the work.
     *
     * @return how long to wait before the next one
     * @throws StoreException when a store did not answer or refused: what could be done is done, the rest stays due,
     *     and the next cycle goes on with it
     * @throws io.jobetl.pipeline.port.FencedException when another instance became the writer
     * @throws StateLostException when the sink was restored, or the clock went back: start again
     */
    public Duration cycle() {
        TrackingCounter current = counter;
        if (current == null) {
            throw new IllegalStateException("cycle() before a successful start()");
        }
        Instant now = clock.instant();
        requireForward(now);
        pollChanges();
        StoreException failure = null;
        if (changesReached()) { // where the mode has an end, dimensions come first: no cell is written twice for its
            // company
            try {
                takeRequests(current, now);
                current.read(now);
            } catch (StoreException e) {
                readFailures++;
                failure = e;
            }
        }
        if (!isWorthWaiting(current, now)) {
            commit(current, now);
        }
        reenriching = sink.continueReenrichment(); // a chunk between two commits: fresh rows wait for one at most
        updateStats(current, now);
        if (failure != null) {
            throw failure;
        }
        return pause(current, now);
    }

    /** Where the mode has an end: true when everything that was there at the start is committed. */
    public boolean isDone() {
        TrackingCounter current = counter;
        Instant now = clock.instant();
        return current != null
                && changesReached()
                && !reenriching
                && requestsKnown
                && current.hoursWaiting(now) == 0
                && current.changes(now).isEmpty()
                && current.deadLetters().isEmpty();
    }

    /** What was done so far. Thread-safe. */
    public PipelineStats stats() {
        return stats;
    }

    /** All schedules of this instance lie in the future of a clock that was ahead: they have to be made anew. */
    private void requireForward(Instant now) {
        if (now.plus(CLOCK_TOLERANCE).isBefore(previousCycle)) {
            throw new StateLostException("the clock went back from " + previousCycle + " to " + now);
        }
        previousCycle = now;
    }

    private void pollChanges() {
        ChangeBatch batch = changes.poll();
        batch.events().forEach(dimensions::apply);
        changeEvents += batch.events().size();
        for (ChangeOffset offset : batch.nextOffsets()) {
            offsets.put(Partition.of(offset), offset);
            uncommittedOffsets.put(Partition.of(offset), offset);
        }
        uncommittedLetters.addAll(batch.deadLetters());
    }

    private void takeRequests(TrackingCounter current, Instant now) {
        if (now.isBefore(requestsAt)) {
            return;
        }
        List<RecountRequest> requests = sink.recountRequests();
        knownRequests.retainAll(requests.stream().map(RecountRequest::id).toList());
        current.recount(requests.stream()
                .filter(request -> knownRequests.add(request.id()))
                .toList());
        requestsKnown = true;
        requestsAt = now.plus(REQUEST_INTERVAL);
    }

    private boolean changesReached() {
        for (ChangeOffset wanted : wantedOffsets) {
            ChangeOffset reached = offsets.get(Partition.of(wanted));
            if (reached == null || !reached.hasReached(wanted)) {
                return false;
            }
        }
        return true;
    }

    private void commit(TrackingCounter current, Instant now) {
        List<Cell> upserts = new ArrayList<>();
        List<CellKey> deletes = new ArrayList<>();
        List<Correction> corrections = new ArrayList<>();
        List<HourState> hours = new ArrayList<>();
        List<Long> servedRequests = new ArrayList<>();
        long rows = 0;
        for (TrackingCounter.HourChange change : current.changes(now)) {
            change.cells().export(dimensions, upserts, deletes, corrections);
            HourState state = change.state();
            if (state != null) {
                hours.add(state);
            }
            servedRequests.addAll(change.servedRequests());
            rows += change.cells().uncommittedDigestRows();
        }
        List<DeadLetter> letters = new ArrayList<>(uncommittedLetters);
        letters.addAll(current.deadLetters());
        Commit commit = Commit.builder()
                .upserts(upserts)
                .deletes(deletes)
                .hours(hours)
                .dimensionRows(dimensions.uncommittedRows())
                .snapshots(dimensions.uncommittedSnapshots())
                .offsets(List.copyOf(uncommittedOffsets.values()))
                .deadLetters(letters)
                .corrections(corrections)
                .servedRequests(servedRequests)
                .build();
        if (!commit.isEmpty()) {
            sink.commit(commit);
            current.committed();
            dimensions.committed();
            uncommittedOffsets.clear();
            uncommittedLetters.clear();
            commits++;
            cellsWritten += upserts.size() + deletes.size();
            rowsCounted += rows;
            renewAt = now.plus(config.leaseRenewInterval());
            if (!upserts.isEmpty() || !deletes.isEmpty()) {
                busyUntil = now.plus(BUSY_FOR);
            }
        } else if (!now.isBefore(renewAt)) {
            sink.renewLease();
            renewAt = now.plus(config.leaseRenewInterval());
        }
    }

    /** Small hours of a backlog share a commit: its fixed cost is that of some thousand cells. */
    private boolean isWorthWaiting(TrackingCounter current, Instant now) {
        if (mode == RunMode.STREAM || current.hoursWaiting(now) == 0 || !now.isBefore(renewAt)) {
            return false;
        }
        long rows = 0;
        for (TrackingCounter.HourChange change : current.changes(now)) {
            rows += Math.abs(change.cells().uncommittedDigestRows());
        }
        return rows < config.commitRows();
    }

    private void updateStats(TrackingCounter current, Instant now) {
        stats = new PipelineStats(
                rowsReadBefore + current.rowsRead(),
                rowsCounted,
                cellsWritten,
                changeEvents,
                commits,
                current.openHours(),
                current.hoursWaiting(now),
                readFailures,
                current.countedUntil(now));
    }

    private Duration pause(TrackingCounter current, Instant started) {
        if (current.hoursWaiting(started) > 0 || !changesReached() || reenriching) {
            return BACKLOG_PAUSE;
        }
        Duration interval = started.isBefore(busyUntil) ? config.pollInterval() : config.idlePollInterval();
        Duration left = interval.minus(Duration.between(started, clock.instant()));
        return left.compareTo(BACKLOG_PAUSE) > 0 ? left : BACKLOG_PAUSE;
    }

    private record Partition(String topic, int number) {
        static Partition of(ChangeOffset offset) {
            return new Partition(offset.topic(), offset.partition());
        }
    }
}
