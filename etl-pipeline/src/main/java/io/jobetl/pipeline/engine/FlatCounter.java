package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.HourlyFold;
import io.jobetl.aggregation.Partial;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.DeadLetter;
import io.jobetl.pipeline.port.FlatTrackingSource;
import io.jobetl.pipeline.port.HintBatch;
import io.jobetl.pipeline.port.HourState;
import io.jobetl.pipeline.port.RecountRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Counts a flat table: it is read as a whole again and again, and hours whose digest changed are committed. Exact like
 * the ladder, but a pass costs what the whole table costs, so passes are spaced to leave the store most of its time.
 *
 * <p>Mutable, for one thread; the passes run on the given executor.
 */
final class FlatCounter implements TrackingCounter {
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration WAIT = Duration.ofMillis(50);
    private static final int PAUSE_PER_PASS = 3;

    private final FlatTrackingSource source;
    private final Executor thread;
    private final CommittedHours committed;
    private final RecountSchedule schedule;
    private final HourRecounts recounts;
    private final RunMode mode;
    private final RecountRequests requests = new RecountRequests();

    private final List<ChangeOffset> settledOffsets = new ArrayList<>();
    private final TreeMap<Integer, HourChange> changes = new TreeMap<>();
    private List<HourChange> exported = List.of();
    private @Nullable CompletableFuture<SortedMap<Integer, Partial>> pass;
    /** Requests that the pass under way serves. */
    private RecountRequests passRequests = new RecountRequests();

    private Instant passStarted = Instant.MIN;
    private Instant nextPass = Instant.MIN;
    private Instant countedUntil;
    private boolean counted;
    /** The last pass has failed. */
    private boolean hasFailed;

    private long rowsRead;

    FlatCounter(
            FlatTrackingSource source,
            Executor thread,
            CommittedHours committed,
            PipelineConfig config,
            RunMode mode,
            Instant now) {
        this.source = source;
        this.thread = thread;
        this.committed = committed;
        this.schedule = RecountSchedule.of(config);
        this.recounts = new HourRecounts(committed, schedule);
        this.mode = mode;
        this.countedUntil = now;
        this.counted = mode == RunMode.RECOUNT;
    }

    @Override
    public void recount(List<RecountRequest> newRequests) {
        requests.add(newRequests);
    }

    @Override
    public void read(Instant now, Duration pollInterval) {
        boolean wanted = mode == RunMode.STREAM || !counted || !requests.hours().isEmpty();
        if (pass == null && changes.isEmpty() && wanted && !now.isBefore(nextPass)) {
            passStarted = now;
            requests.moveTo(passRequests);
            pass = CompletableFuture.supplyAsync(this::foldAll, thread);
        }
        if (pass == null) {
            return;
        }
        Futures.awaitAll(List.of(pass), WAIT);
        if (pass.isDone()) {
            CompletableFuture<SortedMap<Integer, Partial>> done = pass;
            pass = null;
            try {
                takeOver(Futures.result(done), now);
            } catch (RuntimeException e) {
                hasFailed = true;
                changes.clear(); // a part of a pass is none: the next one finds it all again
                passRequests.moveTo(requests);
                throw e;
            }
            hasFailed = false;
            passRequests = new RecountRequests();
            Duration took = Duration.between(passStarted, now).multipliedBy(PAUSE_PER_PASS);
            nextPass = now.plus(took.compareTo(SHORTEST_PAUSE) > 0 ? took : SHORTEST_PAUSE);
            countedUntil = passStarted;
            counted = true;
        }
    }

    private SortedMap<Integer, Partial> foldAll() {
        HourlyFold fold = new HourlyFold();
        source.readAll(fold::accumulate);
        return fold.partials();
    }

    private void takeOver(SortedMap<Integer, Partial> fresh, Instant now) {
        TreeSet<Integer> hours = new TreeSet<>(passRequests.hours());
        if (mode != RunMode.RECOUNT) {
            hours.addAll(fresh.keySet());
            committed.states().stream().map(HourState::epochHour).forEach(hours::add);
        }
        for (Partial partial : fresh.values()) {
            rowsRead += partial.rows();
        }
        if (mode != RunMode.RECOUNT) {
            new LostRows(committed, schedule).looked(fresh.keySet(), passStarted);
        }
        for (int hour : hours) {
            HourChange change = recounts.change(
                    fresh.getOrDefault(hour, new Partial(hour)),
                    passStarted,
                    now,
                    schedule.next(hour, now),
                    false,
                    passRequests.of(hour));
            if (change != null) {
                changes.put(hour, change);
            }
        }
    }

    @Override
    public boolean hasFailedReads() {
        return hasFailed;
    }

    /** A row of this table cannot be added to what was counted: the next pass finds it. */
    @Override
    public void take(HintBatch hints, boolean isAnswering, Instant now) {
        settledOffsets.addAll(hints.nextOffsets());
    }

    @Override
    public boolean hasRoomForHints() {
        return true;
    }

    @Override
    public List<ChangeOffset> settledOffsets() {
        List<ChangeOffset> offsets = List.copyOf(settledOffsets);
        settledOffsets.clear();
        return offsets;
    }

    @Override
    public List<HourChange> changes(Instant now) {
        exported = List.copyOf(changes.values());
        return exported;
    }

    /** A flat table cannot tell by hour what was written late: docs/explanation/design/008-late-data.md. */
    @Override
    public List<DeadLetter> deadLetters() {
        return List.of();
    }

    @Override
    public void committed() {
        for (HourChange change : exported) {
            if (change.state() != null) {
                committed.put(change.state());
            }
            changes.remove(change.cells().epochHour());
        }
        exported = List.of();
    }

    @Override
    public long rowsRead() {
        return rowsRead;
    }

    @Override
    public int openHours() {
        return 0;
    }

    @Override
    public int hoursWaiting(Instant now) {
        boolean isRequested =
                !requests.hours().isEmpty() || !passRequests.hours().isEmpty();
        // The next pass waits for the commit of the last one, so that commit must not wait for it.
        return (counted && !isRequested) || !changes.isEmpty() ? 0 : 1;
    }

    /** A pass reads all rows, however late they are. */
    @Override
    public @Nullable Instant lateCountedUntil(Instant now) {
        return mode == RunMode.STREAM && counted ? countedUntil : null;
    }

    /** All hours are read together. */
    @Override
    public @Nullable Instant uncountedFrom(Instant now) {
        return null;
    }

    @Override
    public Instant countedUntil(Instant now) {
        return countedUntil;
    }
}
