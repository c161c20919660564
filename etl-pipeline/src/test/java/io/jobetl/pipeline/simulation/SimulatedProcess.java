package io.jobetl.pipeline.simulation;

import io.jobetl.aggregation.TimeUuids;
import io.jobetl.pipeline.commit.FailPoints;
import io.jobetl.pipeline.commit.FencedEventsSink;
import io.jobetl.pipeline.commit.RetryPolicy;
import io.jobetl.pipeline.engine.Pipeline;
import io.jobetl.pipeline.engine.RunMode;
import io.jobetl.pipeline.memory.InMemoryKeyMemory;
import io.jobetl.pipeline.observe.HintOutcome;
import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.Commit;
import io.jobetl.pipeline.port.EventsSink;
import io.jobetl.pipeline.port.RecountRequest;
import io.jobetl.pipeline.port.SinkState;
import io.jobetl.pipeline.port.Slice;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.slice.LocalSliceExecutor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One run of the program: the real engine and the real commit protocol, from its start to its end. */
final class SimulatedProcess {
    private static final int MOST_RETRIES = 6;

    private final SimulatedWorld world;
    private final String name;
    private final RunMode mode;
    private final InstantSource clock;
    private final ShownRows shown;
    private final Pipeline pipeline;
    private final EventsSink sink;
    /** Reads of whole hours that are under way. */
    private final List<Runnable> reads = new ArrayList<>();

    private @Nullable NamedCommit commitUnderWay;
    private boolean isDead;
    private boolean isReadingAside;
    private boolean isLingering;
    private int lingeringReads;
    private boolean lingered;
    private boolean isReadingWhole;
    private Duration clockAhead;
    private Instant writerSince = Instant.MAX;
    /** Where rows end that were counted when it became the writer; nothing where that is not known. */
    private final Map<Integer, @Nullable Instant> pastUntil = new HashMap<>();

    SimulatedProcess(
            SimulatedWorld world,
            String name,
            InMemoryKeyMemory machine,
            RunMode mode,
            boolean isFlat,
            InstantSource clock,
            PlantedBug bug) {
        this.world = world;
        this.name = name;
        this.mode = mode;
        this.clock = clock;
        this.clockAhead = Duration.between(world.time.instant(), clock.instant());
        this.shown = new ShownRows(world.tracking.shards());
        PipelineObserver observer = bug.observer(new Trace());
        FencedEventsSink protocol = new FencedEventsSink(
                bug.database(new SimulatedDatabase(world, this, world.database())),
                name,
                SimulatedWorld.LEASE,
                retries(),
                new Points(),
                observer,
                world.locks(name));
        this.sink = new ReportedSink(protocol);
        SimulatedTracking tracking = new SimulatedTracking(world, this, world.tracking);
        var changes = bug.changes(world.dimensions.consumer(this::requireAlive));
        Pipeline counting = isFlat
                ? Pipeline.flat(bug.flat(tracking.flat()), Runnable::run, changes, sink, clock, world.config, observer)
                : Pipeline.sliced(
                        bug.executor(
                                new SimulatedExecutor(
                                        new LocalSliceExecutor(
                                                bug.slices(tracking),
                                                this::beginSlices,
                                                this::beginWhole,
                                                this::beginAside,
                                                world.mostRowsPerRead),
                                        world,
                                        this),
                                world,
                                this),
                        changes,
                        sink,
                        clock,
                        world.config,
                        observer);
        this.pipeline = counting.hinted(world.hints.reader())
                .remembering(bug.memory(machine.process()))
                .reconciling(bug.source(new SimulatedSource(world, this, bug.isLooseReader())), this::beginLook);
    }

    String name() {
        return name;
    }

    boolean seesExitOf(String owner) {
        return world.seemsToHaveExited(owner);
    }

    Pipeline pipeline() {
        return pipeline;
    }

    RunMode mode() {
        return mode;
    }

    ShownRows shown() {
        return shown;
    }

    NamedCommit commitUnderWay() {
        NamedCommit commit = commitUnderWay;
        if (commit == null) {
            throw world.invariants.violated(Invariants.NO_DEFECT, "rows are written, but nothing is to be committed");
        }
        return commit;
    }

    /** Ends the process where it is. */
    Crash die() {
        isDead = true;
        world.exited(name);
        world.invariants.died(this);
        world.setCovered(this, false);
        reads.clear();
        return new Crash(name);
    }

    boolean isDead() {
        return isDead;
    }

    /** By how much its clock is ahead now; what it says of times is measured by the most that it ever was. */
    void setClock(Duration ahead) {
        clockAhead = ahead.compareTo(clockAhead) > 0 ? ahead : clockAhead;
    }

    Duration clockAhead() {
        return clockAhead;
    }

    void becameWriter() {
        writerSince = world.time.instant();
        pastUntil.clear();
        world.store.state().hours().forEach(hour -> pastUntil.put(hour.epochHour(), hour.rowsBefore()));
    }

    /** It may be a piece of what was counted at the start, which is used when all of that is read. */
    boolean isOfThePast(Slice slice) {
        Instant until = pastUntil.get(slice.epochHour());
        return until != null && slice.toTicks() <= TimeUuids.ticksOfEpochMillis(until.toEpochMilli() + 1);
    }

    /** It may call rows counted only if they became readable since then: clocks before it were others. */
    Instant answersSince() {
        return world.areClocksRight() ? Instant.MIN : writerSince;
    }

    void requireAlive() {
        if (isDead) {
            throw new Crash(name);
        }
    }

    /** Gives the lease back. */
    void close() {
        world.setCovered(this, false);
        sink.close();
    }

    /** A mode that has an end waits for its reads by the real clock. */
    private void begin(Runnable read) {
        if (mode != RunMode.STREAM || world.isQuiet() || world.random.nextBoolean()) {
            read.run();
        } else {
            reads.add(read);
        }
    }

    /** A reading that is begun some time later, or whose answer comes some time later. */
    <T> CompletableFuture<T> lingering(Supplier<CompletableFuture<T>> asking) {
        boolean isAnsweredLater = world.random.nextBoolean();
        isReadingAside = isAnsweredLater;
        isLingering = !isAnsweredLater;
        try {
            CompletableFuture<T> result = asking.get();
            if (!isAnsweredLater) {
                return result;
            }
            CompletableFuture<T> later = new CompletableFuture<>();
            linger(() -> {
                CompletableFuture<T> unused = result.whenComplete((answer, failure) -> {
                    if (failure == null) {
                        later.complete(answer);
                    } else {
                        later.completeExceptionally(failure);
                    }
                });
            });
            return later;
        } finally {
            isLingering = false;
            isReadingAside = false;
        }
    }

    /** What this reading shows may be used later, with that of others. */
    <T> T aside(Supplier<T> reading) {
        boolean was = isReadingAside;
        isReadingAside = true;
        try {
            return reading.get();
        } finally {
            isReadingAside = was;
        }
    }

    private void linger(Runnable end) {
        lingeringReads++;
        lingered = true;
        begin(() -> {
            lingeringReads--;
            end.run();
        });
    }

    long nowTicks() {
        return TimeUuids.ticksOfEpochMillis(clock.millis());
    }

    private void beginSlices(Runnable read) {
        if (isLingering) {
            linger(() -> aside(read));
        } else {
            read.run();
        }
    }

    private void beginWhole(Runnable read) {
        begin(() -> {
            isReadingWhole = true;
            try {
                read.run();
            } finally {
                isReadingWhole = false;
            }
        });
    }

    private void beginAside(Runnable read) {
        begin(() -> aside(read));
    }

    private void aside(Runnable read) {
        isReadingAside = true;
        try {
            read.run();
        } finally {
            isReadingAside = false;
        }
    }

    /**
     * A part of an open hour was being read since the last call, so what comes to it is counted later than it would be.
     */
    boolean wasReadingSlowly() {
        boolean was = lingered;
        lingered = lingeringReads > 0;
        return was;
    }

    boolean isReading() {
        return !reads.isEmpty();
    }

    /** What the read under way shows is used later, together with others, or never. */
    boolean isReadingAside() {
        return isReadingAside || lingeringReads > 0;
    }

    /** The read under way is part of that of a whole hour. */
    boolean isReadingWhole() {
        return isReadingWhole;
    }

    /** Mostly at once: a history is short. */
    private void beginLook(Runnable look) {
        if (world.isQuiet() || world.random.nextInt(8) > 0) {
            look.run();
        } else {
            begin(look);
        }
    }

    /** A read of an hour that is under way comes to its end. */
    void endRead() {
        if (!reads.isEmpty()) {
            reads.remove(world.random.nextInt(reads.size())).run();
        }
    }

    void endAllReads() {
        while (!reads.isEmpty()) {
            reads.remove(0).run();
        }
    }

    @Override
    public String toString() {
        return name;
    }

    private RetryPolicy retries() {
        return () -> {
            int[] left = {world.random.nextInt(MOST_RETRIES + 1)};
            return () -> {
                world.pass(Duration.ofMillis(10 + world.random.nextInt(500)));
                if (world.random.nextInt(3) == 0) {
                    world.endLingering();
                }
                world.letOthersAct();
                return left[0]-- > 0 && !isDead;
            };
        };
    }

    /** The fail points of a commit: a crash, or a standstill. */
    private final class Points implements FailPoints {
        @Override
        public void afterBegin() {
            reached("after begin");
        }

        @Override
        public void afterUpserts() {
            reached("after upserts");
        }

        @Override
        public void beforeCommit() {
            reached("before commit");
        }

        @Override
        public void afterCommit() {
            reached("after commit");
        }

        private void reached(String point) {
            Fault fault = world.nextFault();
            if (fault == Fault.CRASH_BEFORE || fault == Fault.CRASH_AFTER) {
                world.disturb();
                world.say(name, point + ": crash");
                throw die();
            }
            if (fault != Fault.NONE) {
                world.disturb();
                world.say(name, point + ": standstill");
                world.letOthersAct();
            }
        }
    }

    /** Lets the trace of a failing seed say what the protocol did. */
    private final class Trace implements PipelineObserver {
        @Override
        public void leaseTaken(long epoch, long seq) {
            world.say(name, "lease taken: epoch=" + epoch + " seq=" + seq);
        }

        @Override
        public void endingFrozenWriter(long connectionId, Duration idle) {
            world.say(name, "ends frozen connection=" + connectionId + " idle=" + idle);
        }

        @Override
        public void lateRowsCovered(boolean isCovered) {
            world.say(name, "late rows are covered by hints: " + isCovered);
            world.setCovered(SimulatedProcess.this, isCovered);
        }

        @Override
        public void hintsSettled(HintOutcome outcome, int hints) {
            world.say(name, "hints " + outcome + ": " + hints);
            world.invariants.met(RareCase.of(outcome));
        }

        @Override
        public void commitUnknown(long seq, String reason) {
            world.say(name, "unknown COMMIT after seq=" + seq + ": " + reason);
        }

        @Override
        public void commitFound(long seq) {
            world.say(name, "the unknown COMMIT had happened: seq=" + seq);
        }
    }

    /** Compares what the protocol says of a commit with what has happened. */
    private final class ReportedSink implements EventsSink {
        private final EventsSink protocol;

        ReportedSink(EventsSink protocol) {
            this.protocol = protocol;
        }

        @Override
        public Optional<SinkState> acquire() {
            return protocol.acquire();
        }

        @Override
        public Optional<LeaseHolder> leaseHolder() {
            return protocol.leaseHolder();
        }

        @Override
        public Instant now() {
            return protocol.now();
        }

        @Override
        public void commit(Commit commit) {
            NamedCommit named = world.invariants.named(SimulatedProcess.this, commit);
            commitUnderWay = named;
            try {
                protocol.commit(commit);
                world.invariants.reportedDone(named);
            } catch (StoreException notDone) {
                world.invariants.reportedNotDone(named);
                throw notDone;
            }
        }

        @Override
        public boolean continueReenrichment() {
            boolean isGoingOn = protocol.continueReenrichment();
            world.invariants.reportedReenriching(SimulatedProcess.this, isGoingOn);
            return isGoingOn;
        }

        @Override
        public List<RecountRequest> recountRequests() {
            return protocol.recountRequests();
        }

        @Override
        public void renewLease(@Nullable Instant lateCountedUntil) {
            protocol.renewLease(lateCountedUntil);
        }

        @Override
        public Map<Integer, List<Cell>> cellsOf(Collection<Integer> epochHours) {
            return protocol.cellsOf(epochHours);
        }

        @Override
        public void close() {
            protocol.close();
        }
    }
}
