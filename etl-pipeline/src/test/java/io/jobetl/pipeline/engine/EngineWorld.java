package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.KeyFilter;
import io.jobetl.aggregation.Partial;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.pipeline.memory.InMemoryArrivalHints;
import io.jobetl.pipeline.memory.InMemoryChangeSource;
import io.jobetl.pipeline.memory.InMemoryEventsSink;
import io.jobetl.pipeline.memory.InMemoryEventsStore;
import io.jobetl.pipeline.memory.InMemoryKeyMemory;
import io.jobetl.pipeline.memory.InMemoryTrackingSource;
import io.jobetl.pipeline.memory.ManualClock;
import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.KeyMemory;
import io.jobetl.pipeline.port.Slice;
import io.jobetl.pipeline.port.SliceExecutor;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import io.jobetl.pipeline.port.WrittenRow;
import io.jobetl.pipeline.reference.ReferenceEvents;
import io.jobetl.pipeline.slice.SliceFold;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The stores in memory, the engine over them, and what the stores should hold by the reference model. */
final class EngineWorld {
    static final Instant START = Instant.parse("2026-03-29T00:30:00Z");
    static final Duration LEASE = Duration.ofSeconds(10);
    /** Of the clicks that are made here. */
    static final int JOB = 7;

    final ManualClock clock = new ManualClock(START);
    final InMemoryTrackingSource tracking = new InMemoryTrackingSource(2);
    final InMemoryChangeSource changes = new InMemoryChangeSource();
    final InMemoryArrivalHints hints = new InMemoryArrivalHints();
    /** Of the machine on which all instances run. */
    InMemoryKeyMemory machine = new InMemoryKeyMemory();

    final InMemoryEventsStore store = new InMemoryEventsStore();
    final ReferenceEvents reference = new ReferenceEvents();
    final Map<UUID, TrackingRow> rows = new HashMap<>();
    PipelineConfig config = PipelineConfig.DEFAULT;
    /** By how much the clock of the engine is ahead of that of the sink. */
    Duration ahead = Duration.ZERO;

    PipelineObserver observer = PipelineObserver.NONE;
    /** Of the instances that are made from now on: how many cells may follow a job in one transaction. */
    int reenrichedCells = 10_000;

    /** Of the instances that are made from now on: whether they find the keys of rows that others have counted. */
    boolean isRemembering;

    boolean trackingAvailable = true;
    /** How reads fail while the tracking table is not available. */
    Kind trackingFails = Kind.UNAVAILABLE;

    /** Whether looks at all partitions are answered while the tracking table is available. */
    boolean looksAvailable = true;
    /** An hour of which no read is answered, the only one; null by default. */
    @Nullable
    Integer failingHour;

    /** Reads of the hour that is not answered. */
    int failedReads;

    /** Looks at all partitions. */
    int looks;

    /** What a defect of the fold would make of each partial; nothing by default. */
    UnaryOperator<Partial> defect = UnaryOperator.identity();

    /** What becomes of a read that nobody waits for; it ends at once by default. */
    UnaryOperator<CompletableFuture<Partial>> aside = UnaryOperator.identity();

    /** What becomes of other reads that were made; they end at once by default. */
    BiFunction<Slice, CompletableFuture<Partial>, CompletableFuture<Partial>> reads = (slice, read) -> read;

    /** Reads that see what is there when they {@link #endLingering}; none by default. */
    Predicate<Slice> lingers = slice -> false;

    /** The same of reads that nobody waits for. */
    Predicate<Slice> lingersAside = slice -> false;

    /** What becomes of reads of single rows; they end at once by default. */
    UnaryOperator<CompletableFuture<Map<UUID, Partial>>> rowReads = UnaryOperator.identity();

    /** Rows that were read by reads that nobody waits for. */
    long asideRows;

    long outages;
    /** Reads of less than an hour: cuts and young recounts. */
    long shortReads;

    /** Rows that were asked for by their key. */
    long keyReads;

    private final boolean flat;
    private final List<Consumer<Boolean>> lingering = new ArrayList<>();
    private int instances;
    private long node = Long.MIN_VALUE;

    EngineWorld(boolean flat) {
        this.flat = flat;
    }

    /** Of the instances that are made from now on: rows per second of the near sweep, and of that over closed hours. */
    void sweeps(int nearRowsPerSecond, int rowsPerSecond) {
        config = PipelineConfig.builder()
                .nearSweepRowsPerSecond(nearRowsPerSecond)
                .sweepRowsPerSecond(rowsPerSecond)
                .build();
    }

    /** A key of this time that no other row has. */
    UUID key(Instant eventTime) {
        return new UUID(TimeUuids.highOfTicks(RecountSchedule.ticks(eventTime)), node++);
    }

    /** A row that nobody has written. */
    TrackingRow click(Instant eventTime) {
        return TrackingRow.click(key(eventTime), JOB);
    }

    /** All that are counted. */
    long clicks() {
        return store.cells().stream().mapToLong(cell -> cell.metrics().clicks()).sum();
    }

    void put(TrackingRow row) {
        tracking.put(row, clock.instant());
        rows.put(row.createTime(), row);
    }

    /** Writes a row, and the hint behind it. */
    void putWithHint(TrackingRow row) {
        put(row);
        hint(row);
    }

    void hint(TrackingRow row) {
        hints.append(row.createTime(), clock.instant());
    }

    void remove(TrackingRow row) {
        tracking.remove(row);
        rows.remove(row.createTime());
    }

    /** A new instance of the engine, with nothing in memory. */
    Pipeline newInstance() {
        instances++;
        InMemoryEventsSink sink = new InMemoryEventsSink(
                store, () -> clock.instant().minus(ahead), "instance-" + instances, LEASE, reenrichedCells, observer);
        if (flat) {
            return Pipeline.flat(tracking.flat(), Runnable::run, changes, sink, clock, config, observer);
        }
        return Pipeline.sliced(new DirectExecutor(), changes, sink, clock, config, observer)
                .hinted(hints)
                .remembering(isRemembering ? machine.process() : KeyMemory.NONE);
    }

    /** Starts with all stores there; an instance that crashed leaves its lease behind, which then has ended. */
    Pipeline startedInstance(RunMode mode) {
        bringBackStores();
        clock.advance(LEASE);
        Pipeline pipeline = newInstance();
        if (!pipeline.start(mode)) {
            throw new AssertionError("the lease has ended, but start() says that another instance holds it");
        }
        return pipeline;
    }

    /** Cycles and pauses as the engine wants it. */
    void run(Pipeline pipeline, Duration duration) {
        Instant end = clock.instant().plus(duration);
        while (clock.instant().isBefore(end)) {
            clock.advance(pipeline.cycle());
        }
        pipeline.cycle();
    }

    /**
     * @param isFailing they read, and fail then
     * @return how many reads did
     */
    int endLingering(boolean isFailing) {
        List<Consumer<Boolean>> ending = List.copyOf(lingering);
        lingering.clear();
        ending.forEach(read -> read.accept(isFailing));
        return ending.size();
    }

    void bringBackStores() {
        store.setAvailable(true);
        changes.setAvailable(true);
        trackingAvailable = true;
    }

    List<Cell> expected() {
        return reference.cells(rows.values(), clock.instant());
    }

    /** Reads at once in the calling thread; the test decides when the store is away. */
    private final class DirectExecutor implements SliceExecutor {
        @Override
        public int shards() {
            return tracking.shards();
        }

        @Override
        public CompletableFuture<SortedSet<Integer>> occupiedHours() {
            looks++;
            return looksAvailable
                    ? available(tracking::occupiedHours)
                    : CompletableFuture.failedFuture(
                            new StoreException(Store.CASSANDRA, Kind.REFUSED, "too many tombstones", "", null));
        }

        @Override
        public CompletableFuture<Partial> read(List<Slice> slices, long expectedRows, @Nullable KeyFilter keys) {
            Slice first = slices.get(0);
            if (failingHour != null && first.epochHour() == failingHour) {
                failedReads++;
                return CompletableFuture.failedFuture(
                        new StoreException(Store.CASSANDRA, trackingFails, "the hour cannot be read", "", null));
            }
            if (first.fromTicks() > TimeUuids.firstTickOfHour(first.epochHour())
                    || first.toTicks() < TimeUuids.firstTickOfHour(first.epochHour() + 1)) {
                shortReads++;
            }
            return reads.apply(first, lingers.test(first) ? linger(slices, keys) : fold(slices, keys));
        }

        private CompletableFuture<Partial> linger(List<Slice> slices, @Nullable KeyFilter keys) {
            CompletableFuture<Partial> read = new CompletableFuture<>();
            lingering.add(isFailing -> {
                Partial partial = fold(slices, keys).join();
                if (isFailing) {
                    read.completeExceptionally(
                            new StoreException(Store.CASSANDRA, trackingFails, "the answer was lost", "", null));
                } else {
                    read.complete(partial);
                }
            });
            return read;
        }

        private CompletableFuture<Partial> fold(List<Slice> slices, @Nullable KeyFilter keys) {
            return available(() -> {
                Partial partial = new Partial(slices.get(0).epochHour());
                SliceFold fold = new SliceFold(tracking);
                slices.forEach(slice -> partial.combine(fold.fold(slice, keys)));
                return defect.apply(partial);
            });
        }

        @Override
        public CompletableFuture<Partial> readAside(List<Slice> slices, long expectedRows, @Nullable KeyFilter keys) {
            Slice first = slices.get(0);
            CompletableFuture<Partial> read = lingersAside.test(first) ? linger(slices, keys) : fold(slices, keys);
            return aside.apply(read.whenComplete((partial, error) -> {
                if (partial != null) {
                    asideRows += partial.rows();
                }
            }));
        }

        @Override
        public CompletableFuture<Map<UUID, Partial>> readRows(List<UUID> createTimes) {
            return rowReads.apply(available(() -> {
                keyReads += createTimes.size();
                return new SliceFold(tracking).foldRows(createTimes);
            }));
        }

        @Override
        public CompletableFuture<List<WrittenRow>> rowsWrittenAfter(int epochHour, Instant time) {
            return available(() -> tracking.rowsWrittenAfter(epochHour, time));
        }

        private <T> CompletableFuture<T> available(Supplier<T> read) {
            if (trackingAvailable) {
                return CompletableFuture.completedFuture(read.get());
            }
            return CompletableFuture.failedFuture(
                    new StoreException(Store.CASSANDRA, trackingFails, "the tracking table was taken away", "", null));
        }

        @Override
        public void close() {}
    }
}
