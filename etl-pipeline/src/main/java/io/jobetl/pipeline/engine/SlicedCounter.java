package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.KeyFilter;
import io.jobetl.aggregation.Partial;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.DeadLetter;
import io.jobetl.pipeline.port.HintBatch;
import io.jobetl.pipeline.port.HourState;
import io.jobetl.pipeline.port.RecountRequest;
import io.jobetl.pipeline.port.SliceExecutor;
import io.jobetl.pipeline.port.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Counts a table that can be read by slices: open hours on the ladder, closed hours whole and on schedule. Hours that
 * have rows and were never counted are found by a look at the partition keys now and then, however old they are. What
 * is left of a small budget goes into a sweep over all closed hours, so that in quiet times a late row is found long
 * before its recount is due. Hours whose rows expire are frozen before that.
 *
 * <p>Mutable, for one thread.
 */
final class SlicedCounter implements TrackingCounter {
    /** Reads of rows younger than this are waited for: they are short, and what they bring is news. */
    private static final long YOUNG_TICKS = 10_000 * TimeUuids.TICKS_PER_MILLI;

    private static final Duration YOUNG_WAIT = Duration.ofSeconds(1);
    /** Late rows are no reason to let the newest wait. */
    private static final Duration LATE_WAIT = Duration.ofMillis(20);

    private static final Duration BACKLOG_WAIT = Duration.ofMillis(50);
    /**
     * What has come since the last commit is one part of the hour, and read again as often as its newest rows have to
     * be. Behind a longer gap the hour is read in parts, from its beginning.
     */
    private static final Duration LONGEST_GAP = Duration.ofSeconds(30);

    private static final Duration DISCOVERY_INTERVAL = Duration.ofSeconds(10);
    /** A look at the partition keys that takes long is followed by a pause of so many times that. */
    private static final int DISCOVERY_PAUSES = 9;

    private static final Duration LONGEST_DISCOVERY_PAUSE = Duration.ofMinutes(2);

    private final SliceExecutor executor;
    private final CommittedHours committed;
    private final HourKeys keys;
    private final RecountSchedule schedule;
    private final Ladder ladder;
    private final RunMode mode;
    private final FrozenHours frozenHours;
    private final RecountRequests requests = new RecountRequests();
    /** Requests for hours that are open: they are served when the hour was read again. */
    private final RecountRequests openRequests = new RecountRequests();

    private final TreeMap<Integer, OpenHour> openHours = new TreeMap<>();
    private final NearSweep nearSweep;
    private final LateFrontier frontier;
    private final ClosedHours closedHours;
    private final LostRows lostRows;
    private final LateRows lateRows;
    private final CoverageSwitch coverage;

    private final boolean isSweeping;
    private List<HourChange> exported = List.of();

    private @Nullable CompletableFuture<SortedSet<Integer>> discovery;
    private Instant discoverAt = Instant.MIN;
    /** From then on a look is worth it when hours wait for one. */
    private Instant confirmAt = Instant.MIN;

    private Instant discoveryStarted = Instant.MIN;
    /** When the last look at the partition keys began that has ended. */
    private long discoveredTicks = Span.NEVER;

    private boolean discovered;
    private long rowsRead;

    SlicedCounter(
            SliceExecutor executor,
            CommittedHours committed,
            HourKeys keys,
            PipelineConfig config,
            RunMode mode,
            InstantSource clock,
            PipelineObserver observer) {
        this.executor = executor;
        this.committed = committed;
        this.keys = keys;
        this.schedule = RecountSchedule.of(config);
        this.mode = mode;
        this.frozenHours = new FrozenHours(executor, committed, new Sweep(config.sweepRowsPerSecond()), isStreaming());
        this.nearSweep = new NearSweep(executor, clock, config.nearSweepRowsPerSecond());
        this.frontier = new LateFrontier(committed);
        this.lostRows = new LostRows(committed, schedule);
        this.closedHours = new ClosedHours(
                executor,
                committed,
                keys,
                config,
                schedule,
                lostRows,
                frontier,
                requests,
                mode,
                nearSweep.pieceRows(),
                clock.instant());
        this.lateRows = new LateRows(new LateHourFinder(), executor, observer);
        this.isSweeping = isStreaming() && config.nearSweepRowsPerSecond() > 0;
        this.ladder = new Ladder(config.pollInterval().toNanos() / 100, !isSweeping);
        this.coverage = new CoverageSwitch(ladder, observer);
        this.discovered = mode == RunMode.RECOUNT;
    }

    private boolean isStreaming() {
        return mode == RunMode.STREAM;
    }

    @Override
    public void recount(List<RecountRequest> newRequests) {
        requests.add(newRequests);
    }

    @Override
    public void take(HintBatch hints, boolean isAnswering, Instant now) {
        coverage.setAnswering(isAnswering);
        if (!hints.equals(HintBatch.EMPTY)) {
            lateRows.take(hints, RecountSchedule.ticks(now));
        }
    }

    @Override
    public boolean hasRoomForHints() {
        return !lateRows.isFull();
    }

    @Override
    public List<ChangeOffset> settledOffsets() {
        return lateRows.settledOffsets();
    }

    @Override
    public void read(Instant now, Duration pollInterval) {
        closedHours.setNow(now);
        ladder.setPoll(pollInterval);
        close(now);
        RuntimeException unlisted = discover(now);
        if (isStreaming()) {
            open(now);
        }
        startRequested(now);
        long nowTicks = RecountSchedule.ticks(now);
        List<CompletableFuture<?>> young = new ArrayList<>();
        for (OpenHour hour : openHours.descendingMap().values()) { // news first
            for (Recount recount : hour.start(nowTicks, executor)) {
                if (recount.isYoung(YOUNG_TICKS)) {
                    young.addAll(recount.results());
                }
            }
        }
        startClosed();
        CompletableFuture<?> lateRead = lateRows.start(nowTicks);
        frozenHours.start(now);
        if (isStreaming()) {
            Futures.awaitAll(young, YOUNG_WAIT);
            if (lateRead != null) {
                Futures.awaitAll(List.of(lateRead), LATE_WAIT);
            }
        } else {
            Futures.awaitAny(closedHours.results(), BACKLOG_WAIT);
        }
        finish(nowTicks, unlisted);
        if (isStreaming()) {
            coverage.update(openHours.values(), closedHours.recent().all(), lateRows, now);
        }
        if (isSweeping) {
            sweepNear(now);
        }
    }

    private void startClosed() {
        closedHours.startDue();
        if (!isStreaming()) {
            return;
        }
        closedHours.startLate();
        // No late row is counted before what the sink held of open hours is read, so that must not wait for a sweep.
        if (openHours.values().stream().allMatch(OpenHour::isReadAgain)) {
            closedHours.startSwept(coverage.isReached());
        }
    }

    /** After all that is due; while a part of an open hour is being read because it is due, the sweep waits. */
    private void sweepNear(Instant now) {
        closedHours.refreshRecent(openHours::containsKey, discovered);
        List<SweptHour> hours = new ArrayList<>(openHours.values());
        hours.addAll(closedHours.recent().all());
        rowsRead += nearSweep.finish(hours, now);
        closedHours.offerRecent();
        if (openHours.values().stream().noneMatch(OpenHour::isReading)) {
            nearSweep.start(hours, coverage.isReached(), now);
        }
    }

    /** @return why the look at the partition keys has failed: no reason to leave out the reads of this cycle */
    private @Nullable RuntimeException discover(Instant now) {
        boolean isDue = (isStreaming() || !discovered) && !now.isBefore(discoverAt);
        if (discovery == null && (isDue || (closedHours.isInDoubt() && !now.isBefore(confirmAt)))) {
            discoveryStarted = now;
            discovery = executor.occupiedHours();
            if (!isStreaming()) {
                Futures.awaitAll(List.of(discovery), YOUNG_WAIT);
            }
        }
        if (discovery != null && discovery.isDone()) {
            CompletableFuture<SortedSet<Integer>> done = discovery;
            discovery = null;
            Duration pause = pauseAfterLook(Duration.between(discoveryStarted, now));
            discoverAt = isStreaming() ? now.plus(longer(pause, DISCOVERY_INTERVAL)) : now;
            confirmAt = discoverAt;
            SortedSet<Integer> occupied;
            try {
                occupied = Futures.result(done);
                lostRows.looked(occupied, discoveryStarted);
                confirmAt = now.plus(pause);
            } catch (StoreException e) {
                if (e.kind() == StoreException.Kind.REPLACED) {
                    throw e; // what is read now would take the place of what was counted
                }
                return e;
            }
            for (int hour : occupied) {
                if (!openHours.containsKey(hour)) {
                    closedHours.discovered(hour);
                }
                frontier.found(hour, discoveredTicks);
            }
            discoveredTicks = RecountSchedule.ticks(discoveryStarted);
            frozenHours.discovered(occupied);
            discovered = true;
        }
        return null;
    }

    /** A clock that was set while one was under way, or a process that was paused, is no look that took long. */
    private static Duration pauseAfterLook(Duration took) {
        Duration pause = took.multipliedBy(DISCOVERY_PAUSES);
        return pause.compareTo(LONGEST_DISCOVERY_PAUSE) < 0 ? pause : LONGEST_DISCOVERY_PAUSE;
    }

    private static Duration longer(Duration left, Duration right) {
        return left.compareTo(right) > 0 ? left : right;
    }

    private void open(Instant now) {
        for (int hour = RecountSchedule.hourOf(now); schedule.isOpen(hour, now); hour--) {
            if (!openHours.containsKey(hour) && !closedHours.isBusy(hour) && !committed.isFrozen(hour)) {
                Partial stored = committed.partial(hour);
                closedHours.opened(hour);
                open(stored, committed.hourCells(stored), now);
            }
        }
    }

    private void open(Partial stored, HourCells cells, Instant now) {
        int hour = stored.epochHour();
        Instant readOnFrom = readOnFrom(stored, now);
        KeyFilter left = readOnFrom == null ? null : keys.take(hour);
        KeyFilter filter =
                left == null ? keys.begin(hour, Math.max(committed.rows(hour), committed.rows(hour - 1))) : left;
        openHours.put(
                hour,
                new OpenHour(
                        stored,
                        readOnFrom,
                        cells,
                        filter,
                        left != null,
                        nearSweep.pieceRows(),
                        executor.shards(),
                        ladder,
                        RecountSchedule.ticks(now)));
    }

    /** Null when the hour has to be read from its begin before anything is added to what stands there. */
    private @Nullable Instant readOnFrom(Partial stored, Instant now) {
        HourState state = committed.state(stored.epochHour());
        if (state == null || !committed.isUnedited(stored)) {
            return null;
        }
        Instant rowsBefore = state.rowsBefore();
        if (rowsBefore == null || rowsBefore.isAfter(now)) { // rows dated ahead, or a clock that was
            return null;
        }
        Instant end = RecountSchedule.startOf(stored.epochHour() + 1);
        Instant readTo = end.isBefore(now) ? end : now;
        return Duration.between(rowsBefore, readTo).compareTo(LONGEST_GAP) > 0 ? null : rowsBefore;
    }

    private void startRequested(Instant now) {
        for (int hour : List.copyOf(requests.hours())) {
            if (closedHours.isBusy(hour)) {
                continue; // what is being read may have begun before the request
            }
            if (committed.isFrozen(hour)) {
                closedHours.keepFrozen(hour, requests.take(hour));
            } else if (openHours.containsKey(hour)) {
                List<Cell> cells = committed.cells(hour);
                Partial stored = committed.partial(hour, cells);
                HourCells rewritten = committed.hourCells(stored);
                rewritten.rewrite(cells);
                open(stored, rewritten, now);
                openRequests.add(hour, requests.take(hour));
            } else if (closedHours.hasRoomForRequest(hour)) {
                closedHours.startRequested(hour, requests.take(hour));
            }
        }
    }

    private void finish(long nowTicks, @Nullable RuntimeException unlisted) {
        RuntimeException failure = unlisted;
        for (OpenHour hour : openHours.values()) {
            try {
                rowsRead += hour.finish(nowTicks);
            } catch (RuntimeException e) {
                failure = failure == null ? e : failure;
            }
        }
        try {
            rowsRead += lateRows.finish(nowTicks);
        } catch (RuntimeException e) {
            failure = failure == null ? e : failure;
        }
        try {
            closedHours.finish();
        } catch (RuntimeException e) {
            failure = failure == null ? e : failure;
        }
        try {
            frozenHours.finish();
        } catch (RuntimeException e) {
            failure = failure == null ? e : failure;
        }
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public boolean hasFailedReads() {
        return closedHours.hasFailedReads() || openHours.values().stream().anyMatch(OpenHour::hasFailedReads);
    }

    @Override
    public List<HourChange> changes(Instant now) {
        List<HourChange> changes = new ArrayList<>(closedHours.changes());
        for (OpenHour hour : openHours.values()) {
            int epochHour = hour.epochHour();
            List<Long> served = hour.isReadAgain() ? openRequests.of(epochHour) : List.of();
            if (hour.cells().isChanged() || !served.isEmpty()) {
                HourState state = hour.cells()
                        .state(schedule.closes(epochHour), committed.phase(epochHour), now, hour.rowsBefore());
                changes.add(new HourChange(hour.cells(), state, served));
            }
        }
        exported = changes;
        return changes;
    }

    @Override
    public List<DeadLetter> deadLetters() {
        return frozenHours.letters();
    }

    @Override
    public void committing() {
        closedHours.forgetUnnamed();
        for (HourChange change : exported) {
            if (change.state() != null) {
                keys.committing(change.state().epochHour(), change.state().digest());
            }
        }
    }

    @Override
    public void committed() {
        for (HourChange change : exported) {
            int hour = change.cells().epochHour();
            change.cells().committed();
            closedHours.committed(change);
            if (change.state() != null) {
                committed.put(change.state());
                frontier.found(hour, Span.NEVER);
            }
            if (!change.servedRequests().isEmpty()) {
                openRequests.take(hour);
            }
        }
        exported = List.of();
        frozenHours.committed();
        // What was taken over is committed now, and nothing else is counted.
        openHours.values().stream().filter(OpenHour::isNamed).forEach(hour -> keys.complete(hour.epochHour()));
        closedHours.completeKeys();
    }

    /** Drops the slices of hours that are over; each is recounted as a whole right away. */
    private void close(Instant now) {
        openHours.values().removeIf(hour -> {
            boolean over = !schedule.isOpen(hour.epochHour(), now)
                    && hour.isSettled()
                    && openRequests.of(hour.epochHour()).isEmpty()
                    && !hour.cells().isChanged();
            if (over) {
                closedHours.closed(hour, coverage.isAnswering(), isSweeping);
            }
            return over;
        });
    }

    @Override
    public @Nullable Instant lateCountedUntil(Instant now) {
        if (!isStreaming()) {
            return null;
        }
        // An hour of which nothing is known has no rows, as of the last look.
        long ticks = Math.min(discoveredTicks, frontier.ticks(now, openHours::containsKey, closedHours.recent()));
        for (int hour = RecountSchedule.hourOf(now); schedule.isOpen(hour, now); hour--) {
            if (!committed.isFrozen(hour) && !openHours.containsKey(hour)) {
                return null;
            }
        }
        for (OpenHour open : openHours.values()) { // also one that is over, and was not read to its end
            ticks = Math.min(ticks, open.lateReadTicks());
        }
        coverage.counted(ticks);
        return ticks == Span.NEVER ? null : RecountSchedule.instant(ticks);
    }

    @Override
    public long rowsRead() {
        return rowsRead + closedHours.rowsRead();
    }

    @Override
    public int hoursWaiting(Instant now) {
        int waiting = closedHours.waiting(now);
        for (int hour : requests.hours()) {
            if (!closedHours.isChanged(hour)) { // else it waits for the commit, so the commit must not wait for it
                waiting++;
            }
        }
        return waiting + frozenHours.hoursWaiting() + (discovered ? 0 : 1);
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

    @Override
    public @Nullable Instant uncountedFrom(Instant now) {
        return closedHours.uncountedFrom(now);
    }

    /** Finds the hours of hints. */
    private final class LateHourFinder implements LateRows.Hours {
        @Override
        public boolean isCountable(int epochHour) {
            return closedHours.isCountable(epochHour);
        }

        @Override
        public @Nullable KeyFilter keys(int epochHour) {
            OpenHour open = openHours.get(epochHour);
            return open == null ? closedHours.keys(epochHour) : open.keys();
        }

        @Override
        public boolean areSomeLeft() {
            return closedHours.areSomeLeft();
        }

        @Override
        public void takeLeft(Collection<Integer> epochHours) {
            closedHours.takeLeft(epochHours);
        }

        @Override
        public @Nullable HintedHour find(int epochHour) {
            OpenHour open = openHours.get(epochHour);
            return open == null ? closedHours.hinted(epochHour) : open;
        }

        @Override
        public boolean isSwept(int epochHour, long ticks) {
            OpenHour open = openHours.get(epochHour);
            return nearSweep.isTelling(epochHour, ticks) || (open != null && open.isTelling(ticks));
        }

        @Override
        public boolean isUnread(int epochHour) {
            return !openHours.containsKey(epochHour) && closedHours.isUnread(epochHour);
        }
    }
}
