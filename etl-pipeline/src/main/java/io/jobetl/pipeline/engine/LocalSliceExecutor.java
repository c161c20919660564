package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.Partial;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.pipeline.port.Slice;
import io.jobetl.pipeline.port.SliceExecutor;
import io.jobetl.pipeline.port.SlicedTrackingSource;
import io.jobetl.pipeline.port.WrittenRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Reads and folds slices in two small pools of threads of this process, one for whole hours and one for all that is
 * shorter. The store is the bottleneck, so the threads are there to keep it busy, not to share the folding. Thread-safe.
 */
public final class LocalSliceExecutor implements SliceExecutor {
    private final SlicedTrackingSource source;
    private final Executor threads;
    private final Executor wholeHours;
    private final List<ExecutorService> ownThreads;

    /** @param threads slices that are read at the same time, 1 or more; as many again for whole hours */
    public LocalSliceExecutor(SlicedTrackingSource source, int threads) {
        ExecutorService slices = pool("etl-slices", threads);
        ExecutorService hours = pool("etl-hours", threads);
        this.source = source;
        this.threads = slices;
        this.wholeHours = hours;
        this.ownThreads = List.of(slices, hours);
    }

    /** Reads in the caller's executors, which the caller ends. */
    public LocalSliceExecutor(SlicedTrackingSource source, Executor slices, Executor wholeHours) {
        this.source = source;
        this.threads = slices;
        this.wholeHours = wholeHours;
        this.ownThreads = List.of();
    }

    private static ExecutorService pool(String name, int threads) {
        return Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public int shards() {
        return source.shards();
    }

    @Override
    public CompletableFuture<SortedSet<Integer>> occupiedHours() {
        return CompletableFuture.supplyAsync(source::occupiedHours, threads);
    }

    @Override
    public CompletableFuture<Partial> read(List<Slice> slices) {
        if (slices.isEmpty()) {
            throw new IllegalArgumentException("slices must not be empty");
        }
        int epochHour = slices.get(0).epochHour();
        List<CompletableFuture<Partial>> partials = new ArrayList<>(slices.size());
        for (Slice slice : slices) {
            partials.add(CompletableFuture.supplyAsync(() -> fold(slice), poolFor(slice)));
        }
        return CompletableFuture.allOf(partials.toArray(CompletableFuture<?>[]::new))
                .thenApply(nothing -> {
                    Partial sum = new Partial(epochHour);
                    partials.forEach(partial -> sum.combine(partial.join()));
                    return sum;
                });
    }

    @Override
    public CompletableFuture<List<WrittenRow>> rowsWrittenAfter(int epochHour, Instant time) {
        return CompletableFuture.supplyAsync(() -> source.rowsWrittenAfter(epochHour, time), wholeHours);
    }

    /** News must not queue behind a backlog. */
    private Executor poolFor(Slice slice) {
        return slice.toTicks() - slice.fromTicks() < TimeUuids.TICKS_PER_HOUR ? threads : wholeHours;
    }

    private Partial fold(Slice slice) {
        Partial partial = new Partial(slice.epochHour());
        source.read(slice, partial::accumulate);
        return partial;
    }

    @Override
    public void close() {
        ownThreads.forEach(ExecutorService::shutdownNow);
    }
}
