package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.KeyFilter;
import io.jobetl.aggregation.Partial;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.DeadLetter;
import io.jobetl.pipeline.port.HintBatch;
import io.jobetl.pipeline.port.HourPhase;
import io.jobetl.pipeline.port.HourState;
import io.jobetl.pipeline.port.RecountRequest;
import io.jobetl.pipeline.port.SliceExecutor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    private static final Duration DISCOVERY_INTERVAL = Duration.ofSeconds(10);
    /** However many hours somebody requests, those that close or are due go on being read. */
    private static final int REQUESTED_HOURS_IN_FLIGHT = 3;

    private final SliceExecutor executor;
    private final CommittedHours committed;
    private final RecountSchedule schedule;
    private final Ladder ladder;
    private final RunMode mode;
    private final HourRecounts recounts;
    private final FrozenHours frozenHours;
    private final RecountRequests requests = new RecountRequests();
    /** Requests for hours that are open: they are served when the hour was read again. */
    private final RecountRequests openRequests = new RecountRequests();

    private final TreeMap<Integer, OpenHour> openHours = new TreeMap<>();
    private final TreeMap<Integer, Instant> recountAt = new TreeMap<>();
    private final TreeMap<Integer, HourRead> inFlight = new TreeMap<>();
    private final TreeMap<Integer, HourChange> closedChanges = new TreeMap<>();
    private final HoursInFlight hoursInFlight = new HoursInFlight();
    private final Sweep sweep;
    private final NearSweep nearSweep;
    private final RecentHours recentHours;
    private final LateFrontier frontier;
    private final LateHours lateHours;
    private final LateRows lateRows;
    private final Coverage coverage = new Coverage();
    private final PipelineObserver observer;
    private boolean hintsAnswer;
    private boolean toldAnswering;
    private int toldWaiting = -1;
    private long coveredSinceTicks;
    /** What became readable before late rows had hints is counted, so that nothing is left but what hints name. */
    private boolean isCoverageReached;
    /** When the last cycle began. */
    private Instant latestRead;

    private final boolean isSweeping;
    private List<HourChange> exported = List.of();

    private @Nullable CompletableFuture<SortedSet<Integer>> discovery;
    private Instant discoverAt = Instant.MIN;
    private Instant discoveryStarted = Instant.MIN;
    /** When the last look at the partition keys began that has ended. */
    private long discoveredTicks = Span.NEVER;

    private boolean discovered;
    private long rowsRead;

    SlicedCounter(
            SliceExecutor executor,
            CommittedHours committed,
            PipelineConfig config,
            RunMode mode,
            InstantSource clock,
            PipelineObserver observer) {
        Instant now = clock.instant();
        this.latestRead = now;
        this.executor = executor;
        this.committed = committed;
        this.schedule = new RecountSchedule(config.closeAfter(), config.horizon(), config.retention());
        this.observer = observer;
        this.mode = mode;
        this.recounts = new HourRecounts(committed, schedule);
        this.sweep = new Sweep(config.sweepRowsPerSecond());
        this.frozenHours = new FrozenHours(executor, committed, new Sweep(config.sweepRowsPerSecond()), isStreaming());
        this.nearSweep = new NearSweep(executor, clock, config.nearSweepRowsPerSecond());
        this.lateHours = new LateHours(committed, config.nearSweepRowsPerSecond());
        this.lateRows = new LateRows(new LateHourFinder(), executor, observer);
        this.recentHours = new RecentHours(committed, schedule, executor.shards(), nearSweep.pieceRows(), lateHours);
        this.frontier = new LateFrontier(committed);
        this.isSweeping = isStreaming() && config.nearSweepRowsPerSecond() > 0;
        this.ladder = new Ladder(config.pollInterval().toNanos() / 100, !isSweeping);
        this.discovered = mode == RunMode.RECOUNT;
        for (HourState state : committed.states()) {
            if (!state.isFrozen() && mode != RunMode.RECOUNT) {
                recountAt.put(state.epochHour(), isStreaming() ? due(state, now) : now);
            }
        }
    }

    private boolean isStreaming() {
        return mode == RunMode.STREAM;
    }

    /** A clock that ran ahead may have stored a recount too far away. */
    private Instant due(HourState state, Instant now) {
        return RecountSchedule.earlier(state.nextRecount(), schedule.next(state.epochHour(), now));
    }

    @Override
    public void recount(List<RecountRequest> newRequests) {
        requests.add(newRequests);
    }

    @Override
    public void take(HintBatch hints, boolean isAnswering, Instant now) {
        hintsAnswer = isAnswering;
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
        latestRead = now;
        ladder.setPoll(pollInterval);
        close(now);
        discover(now);
        if (isStreaming()) {
            open(now);
        }
        startRequested(now);
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
        CompletableFuture<?> lateRead = lateRows.start(nowTicks);
        frozenHours.start(now);
        if (isStreaming()) {
            Futures.awaitAll(young, YOUNG_WAIT);
            if (lateRead != null) {
                Futures.awaitAll(List.of(lateRead), LATE_WAIT);
            }
        } else {
            Futures.awaitAny(inFlight.values().stream().map(HourRead::result).toList(), BACKLOG_WAIT);
        }
        finish(now, nowTicks);
        if (isStreaming()) {
            cover(now);
        }
        if (isSweeping) {
            sweepNear(now);
        }
    }

    /** Where every late row has a hint, reading again and again to find them is needless. */
    private void cover(Instant now) {
        openHours.values().forEach(hour -> coverage.found(hour.takeFoundLate()));
        recentHours.all().forEach(hour -> coverage.found(hour.takeFoundLate()));
        lateRows.report().forEach(coverage::hinted);
        boolean isCovered = coverage.isCovered(hintsAnswer, now);
        tellOfHints();
        if (isCovered != ladder.isCoarse()) {
            ladder.setCoarse(isCovered);
            coveredSinceTicks = RecountSchedule.ticks(now);
            isCoverageReached = false;
            if (!isCovered) {
                openHours.values().forEach(OpenHour::refine);
            }
            observer.lateRowsCovered(isCovered);
        }
    }

    private void tellOfHints() {
        int waiting = lateRows.waiting();
        if (toldWaiting != waiting || toldAnswering != hintsAnswer) {
            toldWaiting = waiting;
            toldAnswering = hintsAnswer;
            observer.hintsSeen(toldAnswering, toldWaiting);
        }
        long unhinted = coverage.takeUnhinted();
        if (unhinted > 0 && hintsAnswer) { // else none was to be expected
            observer.lateRowsUnhinted(unhinted);
        }
    }

    /** After all that is due; while a part of an open hour is being read because it is due, the sweep waits. */
    private void sweepNear(Instant now) {
        recentHours.refresh(
                now,
                openHours::containsKey,
                hour -> !discovered || isBusy(hour) || isDue(hour, recountAt.getOrDefault(hour, Instant.MAX), now));
        List<SweptHour> hours = new ArrayList<>(openHours.values());
        hours.addAll(recentHours.all());
        rowsRead += nearSweep.finish(hours, now);
        for (RecentHour hour : recentHours.changed(now, this::isBusy)) {
            offer(hour, now);
        }
        if (openHours.values().stream().noneMatch(OpenHour::isReading)) {
            nearSweep.start(hours, isCoverageReached, now);
        }
    }

    private void offer(RecentHour recent, Instant now) {
        int hour = recent.slices().epochHour();
        Instant next = recountAt.getOrDefault(hour, now);
        Partial offered = recent.offer();
        HourChange change =
                recounts.change(offered, RecountSchedule.instant(recent.readTicks()), now, next, false, List.of());
        lateHours.replaced(offered, recent.keys(), recent.readTicks());
        if (change != null) {
            closedChanges.put(hour, change);
        }
    }

    private void discover(Instant now) {
        if (discovery == null && (isStreaming() || !discovered) && !now.isBefore(discoverAt)) {
            discoveryStarted = now;
            discovery = executor.occupiedHours();
            if (!isStreaming()) {
                Futures.awaitAll(List.of(discovery), YOUNG_WAIT);
            }
        }
        if (discovery != null && discovery.isDone()) {
            CompletableFuture<SortedSet<Integer>> done = discovery;
            discovery = null;
            SortedSet<Integer> occupied = Futures.result(done);
            discoverAt = now.plus(DISCOVERY_INTERVAL);
            for (int hour : occupied) {
                if (!openHours.containsKey(hour) && !committed.isFrozen(hour) && !closedChanges.containsKey(hour)) {
                    recountAt.putIfAbsent(hour, now);
                }
                frontier.found(hour, discoveredTicks);
            }
            discoveredTicks = RecountSchedule.ticks(discoveryStarted);
            frozenHours.discovered(occupied);
            discovered = true;
        }
    }

    private void open(Instant now) {
        for (int hour = RecountSchedule.hourOf(now); schedule.isOpen(hour, now); hour--) {
            if (!openHours.containsKey(hour) && !isBusy(hour) && !committed.isFrozen(hour)) {
                Partial stored = committed.partial(hour);
                open(stored, committed.hourCells(stored));
                recountAt.remove(hour);
                lateHours.forget(hour);
            }
        }
    }

    private void open(Partial stored, HourCells cells) {
        int hour = stored.epochHour();
        KeyFilter keys = new KeyFilter(Math.max(committed.rows(hour), committed.rows(hour - 1)));
        openHours.put(hour, new OpenHour(stored, cells, keys, executor.shards(), ladder));
    }

    /** True while the hour is being read as a whole, or what was read waits for the commit. */
    private boolean isBusy(int hour) {
        return inFlight.containsKey(hour) || closedChanges.containsKey(hour);
    }

    private void startRequested(Instant now) {
        for (int hour : List.copyOf(requests.hours())) {
            if (isBusy(hour)) {
                continue; // what is being read may have begun before the request
            }
            if (committed.isFrozen(hour)) {
                closedChanges.put(hour, new HourChange(HourCells.unchanged(hour), null, requests.take(hour)));
            } else if (openHours.containsKey(hour)) {
                List<Cell> cells = committed.cells(hour);
                Partial stored = committed.partial(hour, cells);
                HourCells rewritten = committed.hourCells(stored);
                rewritten.rewrite(cells);
                open(stored, rewritten);
                openRequests.add(hour, requests.take(hour));
            } else if (inFlight.size() < REQUESTED_HOURS_IN_FLIGHT) {
                startWhole(hour, now, requests.take(hour), false);
            }
        }
    }

    private void startClosed(Instant now) {
        for (Map.Entry<Integer, Instant> entry : recountAt.descendingMap().entrySet()) {
            if (inFlight.size() >= hoursInFlight.most()) {
                return;
            }
            int hour = entry.getKey();
            if (isDue(hour, entry.getValue(), now) && !inFlight.containsKey(hour)) {
                startWhole(hour, now, List.of(), false);
            }
        }
        if (isStreaming()) {
            startLate(now);
            if (!openHours.values().stream().allMatch(OpenHour::isReadAgain)) {
                return; // nothing new is counted before that, so nothing else may keep it waiting
            }
            sweep.earn(now, isCoverageReached);
            while (inFlight.size() < HoursInFlight.FEWEST && sweep.canAfford()) {
                Integer hour = sweep.next(
                        recountAt.headMap(RecountSchedule.hourOf(now), false).navigableKeySet());
                if (hour == null || isBusy(hour)) {
                    return;
                }
                startWhole(hour, now, List.of(), true);
            }
        }
    }

    /** Closed hours with late rows that nothing is known of, or that may have been counted. */
    private void startLate(Instant now) {
        Integer hour = lateHours.nextWanted(now);
        while (hour != null && inFlight.size() < hoursInFlight.most() && !isBusy(hour)) {
            startWhole(hour, now, List.of(), false);
            hour = lateHours.nextWanted(now);
        }
    }

    /** An hour that has not begun holds nothing that counts; one whose rows may have begun to expire is not read. */
    private void startWhole(int hour, Instant now, List<Long> served, boolean isSwept) {
        boolean isReadable = !RecountSchedule.startOf(hour).isAfter(now) && !recounts.isTooOld(hour, now);
        KeyFilter keys = lateHours.startWhole(hour);
        CompletableFuture<Partial> rows = isReadable
                ? executor.read(new HourSlices(hour, executor.shards()).whole(), committed.rows(hour), keys)
                : CompletableFuture.completedFuture(new Partial(hour));
        inFlight.put(hour, new HourRead(rows, now, served, keys, isSwept));
    }

    /** An hour that has not begun is not counted; one whose last recount is not committed yet waits for the commit. */
    private boolean isDue(int hour, Instant recount, Instant now) {
        return !recount.isAfter(now) && !RecountSchedule.startOf(hour).isAfter(now) && !closedChanges.containsKey(hour);
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
        try {
            rowsRead += lateRows.finish(nowTicks);
        } catch (RuntimeException e) {
            failure = failure == null ? e : failure;
        }
        for (int hour : List.copyOf(inFlight.keySet())) {
            try {
                finishClosed(hour, now);
            } catch (RuntimeException e) {
                failure = failure == null ? e : failure;
            }
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

    private void finishClosed(int hour, Instant now) {
        HourRead read = inFlight.get(hour);
        if (read == null || !read.result().isDone()) {
            return;
        }
        inFlight.remove(hour);
        try {
            takeOver(hour, read, now);
        } catch (RuntimeException e) {
            requests.add(hour, read.requests());
            throw e;
        }
    }

    private void takeOver(int hour, HourRead read, Instant now) {
        Partial fresh = Futures.result(read.result());
        Instant due = recountAt.getOrDefault(hour, now);
        boolean isUnscheduled = due.isAfter(now) && read.requests().isEmpty();
        Instant next = isUnscheduled ? due : schedule.next(hour, now);
        HourChange change = recounts.change(fresh, read.startedAt(), now, next, !isUnscheduled, read.requests());
        rowsRead += fresh.rows();
        hoursInFlight.read(fresh.rows());
        if (read.isSwept()) {
            sweep.pay(fresh.rows());
        }
        if (change != null) {
            closedChanges.put(hour, change);
        }
        if (isCounted(fresh, change)) {
            lateHours.readWhole(fresh, read.keys(), RecountSchedule.ticks(read.startedAt()));
        } else {
            lateHours.forget(hour);
        }
        recentHours.alignKeys(hour, lateHours.keysOf(hour));
        RecentHour recent = recentHours.get(hour);
        if (recent != null) {
            recent.readWhole(fresh.digest(), RecountSchedule.ticks(read.startedAt()));
        }
        if (change == null || change.state() == null) {
            frontier.read(hour, RecountSchedule.ticks(read.startedAt()));
        }
        // A hint alone does not make an hour that the schedule would have to know.
        boolean isNothing = change == null && committed.state(hour) == null && read.keys() != null;
        if (!isStreaming()
                || isNothing
                || (change != null && (change.state() == null || change.state().isFrozen()))) {
            recountAt.remove(hour);
        } else {
            recountAt.put(hour, next);
        }
    }

    /** True when what was read is what the sink holds, as soon as the change is committed. */
    private boolean isCounted(Partial fresh, @Nullable HourChange change) {
        HourState state =
                change == null || change.state() == null ? committed.state(fresh.epochHour()) : change.state();
        return state == null
                ? fresh.rows() == 0
                : !state.isFrozen() && state.digest().equals(fresh.digest());
    }

    @Override
    public List<HourChange> changes(Instant now) {
        List<HourChange> changes = new ArrayList<>(closedChanges.values());
        for (OpenHour hour : openHours.values()) {
            int epochHour = hour.epochHour();
            List<Long> served = hour.isReadAgain() ? openRequests.of(epochHour) : List.of();
            if (hour.cells().isChanged() || !served.isEmpty()) {
                HourState state = hour.cells().state(schedule.closes(epochHour), committed.phase(epochHour), now);
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
    public void committed() {
        for (HourChange change : exported) {
            int hour = change.cells().epochHour();
            change.cells().committed();
            lateHours.committed(change.cells());
            if (change.state() != null) {
                committed.put(change.state());
                frontier.found(hour, Span.NEVER);
            }
            closedChanges.remove(hour);
            if (!change.servedRequests().isEmpty()) {
                openRequests.take(hour);
            }
        }
        exported = List.of();
        frozenHours.committed();
    }

    /** Drops the slices of hours that are over; each is recounted as a whole right away. */
    private void close(Instant now) {
        openHours.values().removeIf(hour -> {
            boolean over = !schedule.isOpen(hour.epochHour(), now)
                    && hour.isSettled()
                    && openRequests.of(hour.epochHour()).isEmpty()
                    && !hour.cells().isChanged();
            if (over) {
                recountAt.put(hour.epochHour(), now);
                frontier.read(hour.epochHour(), hour.lateReadTicks());
                if (hintsAnswer) {
                    lateHours.closing(hour.epochHour(), hour.keys());
                }
                if (isSweeping) {
                    recentHours.closed(hour);
                }
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
        long ticks = Math.min(discoveredTicks, frontier.ticks(now, openHours::containsKey, recentHours));
        for (int hour = RecountSchedule.hourOf(now); schedule.isOpen(hour, now); hour--) {
            if (!committed.isFrozen(hour) && !openHours.containsKey(hour)) {
                return null;
            }
        }
        for (OpenHour open : openHours.values()) { // also one that is over, and was not read to its end
            ticks = Math.min(ticks, open.lateReadTicks());
        }
        isCoverageReached |= ladder.isCoarse() && ticks >= coveredSinceTicks;
        return ticks == Span.NEVER ? null : RecountSchedule.instant(ticks);
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
        for (HourRead read : inFlight.values()) {
            if (!read.requests().isEmpty()) {
                due++;
            }
        }
        for (int hour : requests.hours()) {
            if (!closedChanges.containsKey(hour)) { // else it waits for the commit, so the commit must not wait for it
                due++;
            }
        }
        return due + frozenHours.hoursWaiting() + (discovered ? 0 : 1);
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

    /** Finds the hours of hints. */
    private final class LateHourFinder implements LateRows.Hours {
        @Override
        public boolean isCountable(int epochHour) {
            Instant now = latestRead;
            return !committed.isFrozen(epochHour)
                    && !RecountSchedule.startOf(epochHour).isAfter(now)
                    && !recounts.isTooOld(epochHour, now);
        }

        @Override
        public @Nullable KeyFilter keys(int epochHour) {
            OpenHour open = openHours.get(epochHour);
            return open == null ? lateHours.keysOf(epochHour) : open.keys();
        }

        @Override
        public @Nullable HintedHour find(int epochHour) {
            OpenHour open = openHours.get(epochHour);
            if (open != null) {
                return open;
            }
            HourChange change = closedChanges.get(epochHour);
            if (inFlight.containsKey(epochHour)
                    || schedule.isOpen(epochHour, latestRead)
                    || (change != null && !lateHours.isChangedBy(change.cells()))) {
                return null;
            }
            LateHour late = lateHours.get(epochHour);
            return late == null ? null : new ClosedHour(epochHour, late);
        }

        @Override
        public boolean isUnread(int epochHour) {
            return !openHours.containsKey(epochHour)
                    && !schedule.isOpen(epochHour, latestRead)
                    && !inFlight.containsKey(epochHour)
                    && !lateHours.isKnown(epochHour);
        }
    }

    /** A closed hour to which rows are added. */
    private final class ClosedHour implements HintedHour {
        private final int epochHour;
        private final LateHour late;

        ClosedHour(int epochHour, LateHour late) {
            this.epochHour = epochHour;
            this.late = late;
        }

        @Override
        public KeyFilter keys() {
            return late.keys();
        }

        @Override
        public boolean isBeingRead(long ticks) {
            RecentHour recent = recentHours.get(epochHour);
            return recent != null && recent.spanAt(ticks).isBeingRead(ticks);
        }

        @Override
        public boolean isSwept(long ticks) {
            RecentHour recent = recentHours.get(epochHour);
            return recent != null && recent.spanAt(ticks).sweep != null;
        }

        @Override
        public long readTicks(long ticks) {
            return late.readTicks();
        }

        /** The schedule of the hour stays, and so does the time of the last whole reading. */
        @Override
        public void add(long ticks, Partial row) {
            RecentHour recent = recentHours.get(epochHour);
            if (recent != null) {
                recent.add(ticks, row);
            }
            HourCells cells = late.add(row, committed);
            HourState known = committed.state(epochHour);
            Instant next = recountAt.getOrDefault(epochHour, schedule.next(epochHour, latestRead));
            HourPhase phase = known == null ? HourPhase.CLOSED : known.phase();
            Instant countedAt = known == null ? RecountSchedule.instant(late.readTicks()) : known.countedAt();
            closedChanges.put(epochHour, new HourChange(cells, cells.state(next, phase, countedAt), List.of()));
        }

        @Override
        public boolean readAgain(long ticks) {
            if (late.keys().isComplete()) {
                lateHours.readAgain(epochHour);
            }
            return late.keys().isComplete(); // else each hint would ask for the whole hour
        }
    }
}
