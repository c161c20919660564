package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.HourlyFold;
import io.jobetl.aggregation.Partial;
import io.jobetl.pipeline.port.FlatTrackingSource;
import io.jobetl.pipeline.port.HourState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
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
    private final boolean streaming;

    private final TreeMap<Integer, HourChange> changes = new TreeMap<>();
    private List<HourChange> exported = List.of();
    private @Nullable CompletableFuture<SortedMap<Integer, Partial>> pass;
    private Instant passStarted = Instant.MIN;
    private Instant nextPass = Instant.MIN;
    private Instant countedUntil;
    private boolean counted;
    private long rowsRead;

    FlatCounter(
            FlatTrackingSource source,
            Executor thread,
            CommittedHours committed,
            PipelineConfig config,
            boolean streaming,
            Instant now) {
        this.source = source;
        this.thread = thread;
        this.committed = committed;
        this.schedule = new RecountSchedule(config.closeAfter(), config.horizon());
        this.streaming = streaming;
        this.countedUntil = now;
    }

    @Override
    public void read(Instant now) {
        boolean wanted = streaming || !counted;
        if (pass == null && changes.isEmpty() && wanted && !now.isBefore(nextPass)) {
            passStarted = now;
            pass = CompletableFuture.supplyAsync(this::foldAll, thread);
        }
        if (pass == null) {
            return;
        }
        Futures.awaitAll(List.of(pass), WAIT);
        if (pass.isDone()) {
            CompletableFuture<SortedMap<Integer, Partial>> done = pass;
            pass = null;
            takeOver(Futures.result(done), now);
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
        for (Map.Entry<Integer, Partial> entry : fresh.entrySet()) {
            rowsRead += entry.getValue().rows();
            if (!RecountSchedule.startOf(entry.getKey()).isAfter(now)) {
                compare(entry.getKey(), entry.getValue(), now);
            }
        }
        for (HourState state : List.copyOf(committed.states())) {
            if (!fresh.containsKey(state.epochHour()) && !state.digest().isEmpty()) {
                compare(state.epochHour(), new Partial(state.epochHour()), now);
            }
        }
    }

    private void compare(int hour, Partial fresh, Instant now) {
        HourState state = committed.state(hour);
        if (state == null || !state.digest().equals(fresh.digest())) {
            Partial before = committed.partial(hour);
            HourCells cells = new HourCells(before);
            cells.replace(before, fresh);
            changes.put(hour, new HourChange(cells, cells.state(schedule.next(hour, now))));
        }
    }

    @Override
    public List<HourChange> changes(Instant now) {
        exported = List.copyOf(changes.values());
        return exported;
    }

    @Override
    public void committed() {
        for (HourChange change : exported) {
            committed.put(change.state());
            changes.remove(change.state().epochHour());
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
        return counted ? 0 : 1;
    }

    @Override
    public Instant countedUntil(Instant now) {
        return countedUntil;
    }
}
