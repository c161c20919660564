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
import java.util.function.Function;

/**
 * Reads and folds slices in small pools of threads of this process: one for news, one for older parts of open hours,
 * one for whole hours, and one thread for what nobody waits for. The store is the bottleneck, so the threads are there
 * to keep it busy, not to share the folding. Thread-safe.
 */
public final class LocalSliceExecutor implements SliceExecutor {
    /** A slice that is no wider holds news; with some thousand rows per second it is read within a second. */
    private static final long MAX_NEWS_TICKS = 60_000 * TimeUuids.TICKS_PER_MILLI;

    private final SlicedTrackingSource source;
    private final Executor news;
    private final Executor slices;
    private final Executor wholeHours;
    private final Executor aside;
    private final List<ExecutorService> ownThreads;

    /** @param threads slices of each of the first three kinds that are read at the same time, 1 or more */
    public LocalSliceExecutor(SlicedTrackingSource source, int threads) {
        this.source = source;
        this.ownThreads = List.of(
                pool("etl-news", threads),
                pool("etl-slices", threads),
                pool("etl-hours", threads),
                pool("etl-sweep", 1));
        this.news = ownThreads.get(0);
        this.slices = ownThreads.get(1);
        this.wholeHours = ownThreads.get(2);
        this.aside = ownThreads.get(3);
    }

    /** Reads in the caller's executors, which the caller ends. */
    public LocalSliceExecutor(SlicedTrackingSource source, Executor slices, Executor wholeHours, Executor aside) {
        this.source = source;
        this.news = slices;
        this.slices = slices;
        this.wholeHours = wholeHours;
        this.aside = aside;
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
        return CompletableFuture.supplyAsync(source::occupiedHours, news);
    }

    @Override
    public CompletableFuture<Partial> read(List<Slice> slices) {
        return read(slices, this::poolFor);
    }

    @Override
    public CompletableFuture<Partial> readAside(List<Slice> slices) {
        return read(slices, slice -> aside);
    }

    private CompletableFuture<Partial> read(List<Slice> slices, Function<Slice, Executor> pools) {
        if (slices.isEmpty()) {
            throw new IllegalArgumentException("slices must not be empty");
        }
        int epochHour = slices.get(0).epochHour();
        List<CompletableFuture<Partial>> partials = new ArrayList<>(slices.size());
        for (Slice slice : slices) {
            partials.add(CompletableFuture.supplyAsync(() -> fold(slice), pools.apply(slice)));
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

    /** News must not queue behind a backlog, nor behind the older part of their own hour. */
    private Executor poolFor(Slice slice) {
        if (slice.isOutside()) {
            return slices; // next to nothing, as a rule
        }
        long fromTicks = Math.max(slice.fromTicks(), TimeUuids.firstTickOfHour(slice.epochHour()));
        long toTicks = Math.min(slice.toTicks(), TimeUuids.firstTickOfHour(slice.epochHour() + 1));
        long widthTicks = toTicks - fromTicks;
        if (widthTicks <= MAX_NEWS_TICKS) {
            return news;
        }
        return widthTicks < TimeUuids.TICKS_PER_HOUR ? slices : wholeHours;
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
