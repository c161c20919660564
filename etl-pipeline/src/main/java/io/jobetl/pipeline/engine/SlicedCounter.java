package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.Digest;
import io.jobetl.aggregation.Partial;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.pipeline.port.HourState;
import io.jobetl.pipeline.port.Slice;
import io.jobetl.pipeline.port.SliceExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Counts a table that can be read by slices: open hours on the ladder, closed hours whole and on schedule. Hours that
 * have rows and were never counted are found by a look at the partition keys now and then, however old they are. What is
 * left of a small budget goes into a sweep over all closed hours, so that in quiet times a late row is found long before
 * its recount is due.
 *
 * <p>Mutable, for one thread.
 */
final class SlicedCounter implements TrackingCounter {
    /** Reads of rows younger than this are waited for: they are short, and what they bring is news. */
    private static final long YOUNG_TICKS = 10_000 * TimeUuids.TICKS_PER_MILLI;

    private static final Duration YOUNG_WAIT = Duration.ofSeconds(1);
    private static final Duration BACKLOG_WAIT = Duration.ofMillis(50);
    private static final Duration DISCOVERY_INTERVAL = Duration.ofSeconds(10);
    private static final int CLOSED_HOURS_IN_FLIGHT = 4;

    private final SliceExecutor executor;
    private final CommittedHours committed;
    private final RecountSchedule schedule;
    private final long pollTicks;
    private final boolean streaming;

    private final TreeMap<Integer, OpenHour> openHours = new TreeMap<>();
    private final TreeMap<Integer, Instant> recountAt = new TreeMap<>();
    private final TreeMap<Integer, CompletableFuture<Partial>> inFlight = new TreeMap<>();
    private final TreeMap<Integer, HourChange> closedChanges = new TreeMap<>();
    private final Sweep sweep = new Sweep();
    private List<HourChange> exported = List.of();

    private @Nullable CompletableFuture<SortedSet<Integer>> discovery;
    private Instant discoverAt = Instant.MIN;
    private boolean discovered;
    private long rowsRead;

    /**
     * @param streaming false to count every hour once, open ones included, instead of following them
     */
    SlicedCounter(
            SliceExecutor executor, CommittedHours committed, PipelineConfig config, boolean streaming, Instant now) {
        this.executor = executor;
        this.committed = committed;
        this.schedule = new RecountSchedule(config.closeAfter(), config.horizon());
        this.pollTicks = config.pollInterval().toNanos() / 100;
        this.streaming = streaming;
        for (HourState state : committed.states()) {
            recountAt.put(state.epochHour(), streaming ? earlier(state.nextRecount(), state.epochHour(), now) : now);
        }
    }

    /** A clock that ran ahead may have stored a recount too far away. */
    private Instant earlier(Instant stored, int hour, Instant now) {
        Instant next = schedule.next(hour, now);
        return stored.isBefore(next) ? stored : next;
    }

    @Override
    public void read(Instant now) {
        close(now);
        discover(now);
        if (streaming) {
            open(now);
        }
        long nowTicks = RecountSchedule.ticks(now);
        List<CompletableFuture<?>> young = new ArrayList<>();
        for (OpenHour hour : openHours.values()) {
            for (Recount recount : hour.start(nowTicks, executor)) {
                if (recount.isYoung(YOUNG_TICKS)) {
                    young.addAll(recount.results());
                }
            }
        }
        startClosed(now);
        if (streaming) {
            Futures.awaitAll(young, YOUNG_WAIT);
        } else {
            Futures.awaitAny(inFlight.values(), BACKLOG_WAIT);
        }
        finish(now, nowTicks);
    }

    private void discover(Instant now) {
        if (discovery == null && (streaming || !discovered) && !now.isBefore(discoverAt)) {
            discovery = executor.occupiedHours();
            if (!streaming) {
                Futures.awaitAll(List.of(discovery), YOUNG_WAIT);
            }
        }
        if (discovery != null && discovery.isDone()) {
            CompletableFuture<SortedSet<Integer>> done = discovery;
            discovery = null;
            SortedSet<Integer> occupied = Futures.result(done);
            discoverAt = now.plus(DISCOVERY_INTERVAL);
            for (int hour : occupied) {
                if (!openHours.containsKey(hour)) {
                    recountAt.putIfAbsent(hour, now);
                }
            }
            discovered = true;
        }
    }

    private void open(Instant now) {
        for (int hour = RecountSchedule.hourOf(now); schedule.isOpen(hour, now); hour--) {
            if (!openHours.containsKey(hour) && !inFlight.containsKey(hour) && !closedChanges.containsKey(hour)) {
                openHours.put(hour, new OpenHour(committed.partial(hour), executor.shards(), pollTicks));
                recountAt.remove(hour);
            }
        }
    }

    private void startClosed(Instant now) {
        for (Map.Entry<Integer, Instant> entry : recountAt.descendingMap().entrySet()) {
            if (inFlight.size() == CLOSED_HOURS_IN_FLIGHT) {
                return;
            }
            int hour = entry.getKey();
            if (isDue(hour, entry.getValue(), now) && !inFlight.containsKey(hour)) {
                inFlight.put(hour, executor.read(wholeHour(hour)));
            }
        }
        if (streaming) {
            sweep.earn(now);
            while (inFlight.size() < CLOSED_HOURS_IN_FLIGHT && sweep.canAfford()) {
                Integer hour = sweep.next(
                        recountAt.headMap(RecountSchedule.hourOf(now), false).navigableKeySet());
                if (hour == null || inFlight.containsKey(hour) || closedChanges.containsKey(hour)) {
                    return;
                }
                inFlight.put(hour, executor.read(wholeHour(hour)));
            }
        }
    }

    /** An hour that has not begun is not counted; one whose last recount is not committed yet waits for the commit. */
    private boolean isDue(int hour, Instant recount, Instant now) {
        return !recount.isAfter(now) && !RecountSchedule.startOf(hour).isAfter(now) && !closedChanges.containsKey(hour);
    }

    private List<Slice> wholeHour(int hour) {
        List<Slice> slices = new ArrayList<>();
        for (int shard = 0; shard < executor.shards(); shard++) {
            slices.add(new Slice(hour, shard, TimeUuids.firstTickOfHour(hour), TimeUuids.firstTickOfHour(hour + 1)));
        }
        return slices;
    }

    private void finish(Instant now, long nowTicks) {
        RuntimeException failure = null;
        for (OpenHour hour : openHours.values()) {
            try {
                rowsRead += hour.finish(nowTicks);
            } catch (RuntimeException e) {
                failure = failure == null ? e : failure;
            }
        }
        for (int hour : List.copyOf(inFlight.keySet())) {
            try {
                finishClosed(hour, now);
            } catch (RuntimeException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void finishClosed(int hour, Instant now) {
        CompletableFuture<Partial> read = inFlight.get(hour);
        if (read == null || !read.isDone()) {
            return;
        }
        inFlight.remove(hour);
        Partial fresh = Futures.result(read);
        rowsRead += fresh.rows();
        HourState state = committed.state(hour);
        Instant due = recountAt.getOrDefault(hour, now);
        boolean swept = due.isAfter(now);
        if (swept) {
            sweep.pay(fresh.rows());
        }
        Instant next = swept ? due : schedule.next(hour, now);
        Digest stored = state == null ? Digest.EMPTY : state.digest();
        if (!fresh.digest().equals(stored)) {
            Partial before = committed.partial(hour);
            HourCells cells = new HourCells(before);
            cells.replace(before, fresh);
            closedChanges.put(hour, new HourChange(cells, cells.state(next)));
        } else if (state != null && !swept) {
            closedChanges.put(
                    hour,
                    new HourChange(
                            new HourCells(new Partial(hour)), new HourState(hour, stored, state.rejects(), next)));
        }
        if (streaming) {
            recountAt.put(hour, next);
        } else {
            recountAt.remove(hour);
        }
    }

    @Override
    public List<HourChange> changes(Instant now) {
        List<HourChange> changes = new ArrayList<>(closedChanges.values());
        for (OpenHour hour : openHours.values()) {
            if (hour.cells().isChanged()) {
                changes.add(new HourChange(hour.cells(), hour.cells().state(schedule.closes(hour.epochHour()))));
            }
        }
        exported = changes;
        return changes;
    }

    @Override
    public void committed() {
        for (HourChange change : exported) {
            change.cells().committed();
            committed.put(change.state());
            closedChanges.remove(change.state().epochHour());
        }
        exported = List.of();
    }

    /** Drops the slices of hours that are over; each is recounted as a whole right away. */
    private void close(Instant now) {
        openHours.values().removeIf(hour -> {
            boolean over = !schedule.isOpen(hour.epochHour(), now)
                    && hour.isSettled()
                    && !hour.cells().isChanged();
            if (over) {
                recountAt.put(hour.epochHour(), now);
            }
            return over;
        });
    }

    @Override
    public long rowsRead() {
        return rowsRead;
    }

    @Override
    public int hoursWaiting(Instant now) {
        int due = 0;
        for (Map.Entry<Integer, Instant> entry : recountAt.entrySet()) {
            if (isDue(entry.getKey(), entry.getValue(), now)) {
                due++;
            }
        }
        return due + (discovered ? 0 : 1);
    }

    @Override
    public int openHours() {
        return openHours.size();
    }

    @Override
    public Instant countedUntil(Instant now) {
        Instant counted = now;
        for (OpenHour hour : openHours.values()) {
            if (hour.countedUntilTicks() < TimeUuids.firstTickOfHour(hour.epochHour() + 1)) {
                Instant until = RecountSchedule.instant(hour.countedUntilTicks());
                counted = until.isBefore(counted) ? until : counted;
            }
        }
        return counted;
    }
}
