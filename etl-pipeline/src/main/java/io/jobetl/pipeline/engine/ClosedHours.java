package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.KeyFilter;
import io.jobetl.aggregation.Partial;
import io.jobetl.pipeline.engine.TrackingCounter.HourChange;
import io.jobetl.pipeline.port.HourPhase;
import io.jobetl.pipeline.port.HourState;
import io.jobetl.pipeline.port.SliceExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Counts closed hours: each is read as a whole when that is due, when somebody requests it, and when the sweep over all
 * of them comes by, which takes what is left of a small budget. Rows that hints name are added one by one to hours
 * whose keys are known.
 *
 * <p>Mutable, for one thread.
 */
final class ClosedHours {
    /** However many hours somebody requests, those that close or are due go on being read. */
    private static final int REQUESTED_HOURS_IN_FLIGHT = 3;

    private static final Duration DOUBTFUL_PAUSE = Duration.ofMinutes(1);

    /** A reading that takes long and fails is followed by a pause of so many times that. */
    private static final int FAILURE_PAUSES = 9;

    private static final Duration SHORTEST_FAILURE_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_FAILURE_PAUSE = Duration.ofMinutes(2);
    /** A late row may begin an hour, and that is read at once. */
    private static final Duration UNCOUNTED_AFTER = Duration.ofSeconds(10);

    private final SliceExecutor executor;
    private final CommittedHours committed;
    private final RecountSchedule schedule;
    private final LostRows lostRows;
    private final LateFrontier frontier;
    /** Gets back what a reading should have served that failed. */
    private final RecountRequests requests;

    private final boolean streaming;
    private final HourRecounts recounts;
    private final TreeMap<Integer, Instant> recountAt = new TreeMap<>();
    private final TreeMap<Integer, HourRead> inFlight = new TreeMap<>();
    /** Hours that have rows and were never counted to their end, by when that was found out. */
    private final TreeMap<Integer, Instant> uncounted = new TreeMap<>();
    /** Hours whose last reading has failed: when they may be read again. */
    private final Map<Integer, Instant> retryAt = new HashMap<>();

    private final TreeMap<Integer, HourChange> changes = new TreeMap<>();
    private final HoursInFlight hoursInFlight = new HoursInFlight();
    private final Sweep sweep;
    private final HourKeys keys;
    private final LateHours lateHours;
    private final RecentHours recentHours;
    /** When the last cycle began. */
    private Instant now;

    private long rowsRead;

    /**
     * @param requests gets back what a reading should have served that failed
     * @param pieceRows about as many rows shall be in a span of a recently closed hour
     */
    ClosedHours(
            SliceExecutor executor,
            CommittedHours committed,
            HourKeys keys,
            PipelineConfig config,
            RecountSchedule schedule,
            LostRows lostRows,
            LateFrontier frontier,
            RecountRequests requests,
            RunMode mode,
            long pieceRows,
            Instant now) {
        this.executor = executor;
        this.committed = committed;
        this.schedule = schedule;
        this.lostRows = lostRows;
        this.frontier = frontier;
        this.requests = requests;
        this.streaming = mode == RunMode.STREAM;
        this.recounts = new HourRecounts(committed, schedule);
        this.sweep = new Sweep(config.sweepRowsPerSecond());
        this.keys = keys;
        this.lateHours = new LateHours(committed, keys, config.nearSweepRowsPerSecond(), now);
        this.recentHours = new RecentHours(committed, schedule, executor.shards(), pieceRows, lateHours);
        this.now = now;
        for (HourState state : committed.states()) {
            if (!state.isFrozen() && mode != RunMode.RECOUNT) {
                recountAt.put(state.epochHour(), streaming ? due(state) : now);
                if (state.phase() == HourPhase.OPEN && !schedule.isOpen(state.epochHour(), now)) {
                    uncounted.put(state.epochHour(), now); // its writer has ended before the hour did
                }
            }
        }
    }

    /** A clock that ran ahead may have stored a recount too far away. */
    private Instant due(HourState state) {
        return RecountSchedule.earlier(state.nextRecount(), schedule.next(state.epochHour(), now));
    }

    void setNow(Instant now) {
        this.now = now;
    }

    RecentHours recent() {
        return recentHours;
    }

    /** The hour has rows; unless it is known it has to be counted. */
    void discovered(int hour) {
        if (!committed.isFrozen(hour) && !changes.containsKey(hour)) {
            recountAt.putIfAbsent(hour, now);
            if (committed.state(hour) == null && !RecountSchedule.startOf(hour).isAfter(now)) {
                uncounted.putIfAbsent(hour, now);
            }
        }
    }

    /** Start of the oldest hour that waits to be counted for the first time; null when there is none. */
    @Nullable
    Instant uncountedFrom(Instant now) {
        for (Map.Entry<Integer, Instant> hour : uncounted.entrySet()) {
            if (!hour.getValue().plus(UNCOUNTED_AFTER).isAfter(now)) {
                return RecountSchedule.startOf(hour.getKey());
            }
        }
        return null;
    }

    /** The hour is open, and none of these any more. */
    void opened(int hour) {
        recountAt.remove(hour);
        uncounted.remove(hour);
        lateHours.opened(hour);
    }

    /**
     * The hour is over: it is read as a whole right away.
     *
     * @param isHinted rows may be added to it one by one
     * @param isSwept its spans are read again until no row comes to it that is late by up to an hour
     */
    void closed(OpenHour hour, boolean isHinted, boolean isSwept) {
        recountAt.put(hour.epochHour(), now);
        frontier.read(hour.epochHour(), hour.lateReadTicks());
        if (isHinted) {
            lateHours.closing(hour.epochHour(), hour.keys());
        } else {
            keys.forget(hour.epochHour());
        }
        if (isSwept) {
            recentHours.closed(hour);
        }
    }

    /** True while the hour is being read as a whole, or what was read waits for the commit. */
    boolean isBusy(int hour) {
        return inFlight.containsKey(hour) || changes.containsKey(hour);
    }

    /** True while what was found of the hour waits for the commit. */
    boolean isChanged(int hour) {
        return changes.containsKey(hour);
    }

    /** Whether this hour may be read too because somebody requests it. */
    boolean hasRoomForRequest(int hour) {
        return inFlight.size() < REQUESTED_HOURS_IN_FLIGHT && !isPausing(hour);
    }

    /** True when the store could not read the hour a moment ago, and must not be asked again and again. */
    private boolean isPausing(int hour) {
        return retryAt.getOrDefault(hour, Instant.MIN).isAfter(now);
    }

    /** Whether a reading that has failed is to be repeated, or is being repeated. */
    boolean hasFailedReads() {
        return retryAt.keySet().stream()
                .anyMatch(hour -> inFlight.containsKey(hour)
                        || isDue(hour, recountAt.getOrDefault(hour, Instant.MAX), now)
                        || lateHours.isWanted(hour)
                        || !requests.of(hour).isEmpty());
    }

    void startRequested(int hour, List<Long> ids) {
        startWhole(hour, ids, false);
    }

    /** A frozen hour stays as it is; that serves the requests. */
    void keepFrozen(int hour, List<Long> ids) {
        changes.put(hour, new HourChange(HourCells.unchanged(hour), null, ids));
    }

    /** Begins to read the hours that are due. */
    void startDue() {
        for (Map.Entry<Integer, Instant> entry : recountAt.descendingMap().entrySet()) {
            if (inFlight.size() >= hoursInFlight.most()) {
                return;
            }
            int hour = entry.getKey();
            if (isDue(hour, entry.getValue(), now) && !inFlight.containsKey(hour) && !isPausing(hour)) {
                startWhole(hour, List.of(), false);
            }
        }
    }

    /** Closed hours with late rows that nothing is known of, or that may have been counted. */
    void startLate() {
        Integer hour = lateHours.nextWanted(now, this::isPausing);
        while (hour != null && inFlight.size() < hoursInFlight.most() && !isBusy(hour)) {
            startWhole(hour, List.of(), false);
            hour = lateHours.nextWanted(now, this::isPausing);
        }
    }

    /** @param isResting it is needed less, and takes a part of its budget */
    void startSwept(boolean isResting) {
        sweep.earn(now, isResting);
        while (inFlight.size() < HoursInFlight.FEWEST && sweep.canAfford()) {
            Integer hour = sweep.next(
                    recountAt.headMap(RecountSchedule.hourOf(now), false).navigableKeySet());
            if (hour == null || isBusy(hour) || isPausing(hour)) {
                return;
            }
            startWhole(hour, List.of(), true);
        }
    }

    /** An hour that has not begun holds nothing that counts; one whose rows may have begun to expire is not read. */
    private void startWhole(int hour, List<Long> served, boolean isSwept) {
        boolean isReadable = !RecountSchedule.startOf(hour).isAfter(now) && !recounts.isTooOld(hour, now);
        KeyFilter keys = lateHours.startWhole(hour);
        CompletableFuture<Partial> rows = isReadable
                ? executor.read(new HourSlices(hour, executor.shards()).whole(), committed.rows(hour), keys)
                : CompletableFuture.completedFuture(new Partial(hour));
        inFlight.put(hour, new HourRead(rows, now, served, keys, isSwept));
    }

    /** An hour that has not begun is not counted; one whose last recount is not committed yet waits for the commit. */
    private boolean isDue(int hour, Instant recount, Instant at) {
        return !recount.isAfter(at) && !RecountSchedule.startOf(hour).isAfter(at) && !changes.containsKey(hour);
    }

    /** What is being read. */
    List<CompletableFuture<Partial>> results() {
        return inFlight.values().stream().map(HourRead::result).toList();
    }

    /**
     * Takes over what was read.
     *
     * @throws RuntimeException what the first failed read reported; all other results are in
     */
    void finish() {
        RuntimeException failure = null;
        for (int hour : List.copyOf(inFlight.keySet())) {
            try {
                finish(hour);
            } catch (RuntimeException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void finish(int hour) {
        HourRead read = inFlight.get(hour);
        if (read == null || !read.result().isDone() || isDoubtful(hour, read)) {
            return;
        }
        inFlight.remove(hour);
        try {
            takeOver(hour, read);
            retryAt.remove(hour);
        } catch (RuntimeException e) {
            if (streaming) { // else whoever runs the cycles pauses, and gives up some day
                retryAt.put(hour, now.plus(pauseAfterFailure(Duration.between(read.startedAt(), now))));
            }
            requests.add(hour, read.requests());
            if (read.keys() != null) {
                read.keys().forgetLately(); // what it has told is not counted
            }
            throw e;
        }
    }

    private static Duration pauseAfterFailure(Duration took) {
        Duration pause = took.multipliedBy(FAILURE_PAUSES);
        if (pause.compareTo(LONGEST_FAILURE_PAUSE) > 0) {
            return LONGEST_FAILURE_PAUSE;
        }
        return pause.compareTo(SHORTEST_FAILURE_PAUSE) < 0 ? SHORTEST_FAILURE_PAUSE : pause;
    }

    /** True while hours that were read wait for a look at all partitions. */
    boolean isInDoubt() {
        return inFlight.entrySet().stream().anyMatch(read -> isDoubtful(read.getKey(), read.getValue()));
    }

    /** What somebody requests is taken as it is. */
    private boolean isDoubtful(int hour, HourRead read) {
        return read.requests().isEmpty()
                && read.result().isDone()
                && !read.result().isCompletedExceptionally()
                && read.result().join().rows() == 0
                && lostRows.isDoubtful(hour, read.startedAt());
    }

    private void takeOver(int hour, HourRead read) {
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
            changes.put(hour, change);
        }
        long readTicks = RecountSchedule.ticks(read.startedAt());
        if (isCounted(fresh, change)) {
            lateHours.readWhole(fresh, read.keys(), readTicks);
        } else {
            lateHours.forget(hour);
        }
        recentHours.alignKeys(hour, lateHours.keysOf(hour));
        RecentHour recent = recentHours.get(hour);
        if (recent != null) {
            recent.readWhole(fresh.digest(), readTicks);
        }
        if (change == null || change.state() == null) {
            frontier.read(hour, readTicks);
        }
        // A hint alone does not make an hour that the schedule would have to know.
        boolean isNothing = change == null && committed.state(hour) == null && read.keys() != null;
        if (!streaming
                || isNothing
                || (change != null && (change.state() == null || change.state().isFrozen()))) {
            recountAt.remove(hour);
        } else {
            // What is due still, although it was read, waits for clocks that do not agree.
            recountAt.put(hour, next.isAfter(now) ? next : now.plus(DOUBTFUL_PAUSE));
        }
        uncounted.remove(hour);
    }

    /** True when what was read is what the sink holds, as soon as the change is committed. */
    private boolean isCounted(Partial fresh, @Nullable HourChange change) {
        HourState state =
                change == null || change.state() == null ? committed.state(fresh.epochHour()) : change.state();
        return state == null
                ? fresh.rows() == 0
                : !state.isFrozen() && state.digest().equals(fresh.digest());
    }

    /** @param isDiscovered it is known which hours have rows */
    void refreshRecent(IntPredicate isOpen, boolean isDiscovered) {
        recentHours.refresh(
                now,
                isOpen,
                hour -> !isDiscovered || isBusy(hour) || isDue(hour, recountAt.getOrDefault(hour, Instant.MAX), now));
    }

    /** What the sweep has found of recently closed hours is to be counted. */
    void offerRecent() {
        for (RecentHour recent : recentHours.changed(now, this::isBusy)) {
            int hour = recent.slices().epochHour();
            Instant next = recountAt.getOrDefault(hour, now);
            Partial offered = recent.sum();
            if (offered.rows() == 0 && lostRows.isDoubtful(hour, RecountSchedule.instant(recent.readTicks()))) {
                continue;
            }
            HourChange change =
                    recounts.change(offered, RecountSchedule.instant(recent.readTicks()), now, next, false, List.of());
            recent.offered(); // not before: the change asks the sink, which may be away
            if (isCounted(offered, change)) {
                lateHours.replaced(offered, recent.keys(), recent.readTicks());
            } else {
                lateHours.forget(hour);
            }
            if (change != null) {
                changes.put(hour, change);
            }
        }
    }

    /** Rows read since the start, each reading counted. */
    long rowsRead() {
        return rowsRead;
    }

    /** Hours whose changes wait for a commit: the keys of their rows are told, or they are forgotten before. */
    void forgetUnnamed() {
        changes.keySet().stream().filter(hour -> !lateHours.isKnown(hour)).forEach(keys::forget);
    }

    /** Nothing waits for a commit any more. */
    void completeKeys() {
        lateHours.complete();
    }

    /** Hours with changes that wait for a commit. */
    Collection<HourChange> changes() {
        return changes.values();
    }

    /** The change is in the sink; it may be one of an open hour. */
    void committed(HourChange change) {
        lateHours.committed(change.cells());
        changes.remove(change.cells().epochHour());
    }

    /** Hours that are due, and those that are being read because somebody requests it. */
    int waiting(Instant at) {
        int waiting = 0;
        for (Map.Entry<Integer, Instant> entry : recountAt.entrySet()) {
            waiting += isDue(entry.getKey(), entry.getValue(), at) ? 1 : 0;
        }
        for (HourRead read : inFlight.values()) {
            waiting += read.requests().isEmpty() ? 0 : 1;
        }
        return waiting;
    }

    /** False when no row of this hour may be counted any more, or not yet. */
    boolean isCountable(int epochHour) {
        return !committed.isFrozen(epochHour)
                && !RecountSchedule.startOf(epochHour).isAfter(now)
                && !recounts.isTooOld(epochHour, now);
    }

    /** The keys of the rows that are counted in the hour, and that are being read; null when nobody keeps them. */
    @Nullable
    KeyFilter keys(int epochHour) {
        return lateHours.keysOf(epochHour);
    }

    /** An hour to which single rows are added; null while that cannot be done. */
    @Nullable
    HintedHour hinted(int epochHour) {
        LateHour late = takesRows(epochHour) ? lateHours.get(epochHour) : null;
        if (late == null) {
            return null;
        }
        recentHours.alignKeys(epochHour, late.keys());
        return new HintedClosedHour(epochHour, late);
    }

    private boolean takesRows(int epochHour) {
        HourChange change = changes.get(epochHour);
        return !inFlight.containsKey(epochHour)
                && !schedule.isOpen(epochHour, now)
                && (change == null || lateHours.isChangedBy(change.cells()));
    }

    /** Whether the writer before has left hours whose keys are known, and nobody has asked for yet. */
    boolean areSomeLeft() {
        return lateHours.areSomeLeft();
    }

    /** Single rows are to be added to these hours: what the sink holds of them is asked for together. */
    void takeLeft(Collection<Integer> epochHours) {
        lateHours.takeLeft(epochHours.stream().filter(this::takesRows).toList());
    }

    /** True when the whole hour will be read before a row can be added to it, and that has not begun. */
    boolean isUnread(int epochHour) {
        return !schedule.isOpen(epochHour, now)
                && !inFlight.containsKey(epochHour)
                && !lateHours.isKnownOrLeft(epochHour);
    }

    private final class HintedClosedHour implements HintedHour {
        private final int epochHour;
        private final LateHour late;

        HintedClosedHour(int epochHour, LateHour late) {
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
            Instant next = recountAt.getOrDefault(epochHour, schedule.next(epochHour, now));
            HourPhase phase = known == null ? HourPhase.CLOSED : known.phase();
            Instant countedAt = known == null ? RecountSchedule.instant(late.readTicks()) : known.countedAt();
            changes.put(epochHour, new HourChange(cells, cells.state(next, phase, countedAt), List.of()));
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
