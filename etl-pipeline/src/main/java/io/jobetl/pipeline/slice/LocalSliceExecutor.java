package io.jobetl.pipeline.slice;

import io.jobetl.aggregation.KeyFilter;
import io.jobetl.aggregation.Partial;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.pipeline.port.Slice;
import io.jobetl.pipeline.port.SliceExecutor;
import io.jobetl.pipeline.port.SlicedTrackingSource;
import io.jobetl.pipeline.port.WrittenRow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads and folds slices in small pools of threads of this process: one for news, one for older parts of open hours,
 * one for whole hours, and one thread for what nobody waits for. The store is the bottleneck, so the threads are there
 * to keep it busy, not to share the folding. A slice of many rows is read in pieces, side by side as far as there are
 * threads. Thread-safe.
 */
public final class LocalSliceExecutor implements SliceExecutor {
    /** A slice that is no wider holds news; with some thousand rows per second it is read within a second. */
    public static final long MAX_NEWS_TICKS = 60_000 * TimeUuids.TICKS_PER_MILLI;

    private final SlicedTrackingSource source;
    private final Executor news;
    private final Executor slices;
    private final Executor wholeHours;
    private final Executor aside;
    private final List<ExecutorService> ownThreads;
    private final SliceFold fold;
    private final int maxRows;

    /** @param threads slices of each of the first three kinds that are read at the same time, 1 or more */
    public LocalSliceExecutor(SlicedTrackingSource source, int threads) {
        this.source = source;
        this.fold = new SliceFold(source);
        this.maxRows = SliceCutter.MAX_ROWS;
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

    /**
     * Reads in the caller's executors, which the caller ends.
     *
     * @param maxRows about as many rows are read in one piece
     */
    public LocalSliceExecutor(
            SlicedTrackingSource source, Executor slices, Executor wholeHours, Executor aside, int maxRows) {
        this.source = source;
        this.fold = new SliceFold(source);
        this.maxRows = maxRows;
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
    public CompletableFuture<Partial> read(List<Slice> slices, long expectedRows, @Nullable KeyFilter keys) {
        Executor pool = poolFor(first(slices));
        return read(slices, expectedRows, keys, piece -> piece.isOutside() ? this.slices : pool);
    }

    @Override
    public CompletableFuture<Partial> readAside(List<Slice> slices, long expectedRows, @Nullable KeyFilter keys) {
        return read(slices, expectedRows, keys, piece -> aside);
    }

    private CompletableFuture<Partial> read(
            List<Slice> slices, long expectedRows, @Nullable KeyFilter keys, Function<Slice, Executor> pools) {
        List<Slice> pieces = SliceCutter.cut(slices, expectedRows, maxRows);
        Sum sum = new Sum(first(slices).epochHour());
        CompletableFuture<?>[] folds = new CompletableFuture<?>[pieces.size()];
        for (int i = 0; i < folds.length; i++) {
            Slice piece = pieces.get(i);
            folds[i] = CompletableFuture.runAsync(() -> sum.add(piece, keys), pools.apply(piece));
        }
        return CompletableFuture.allOf(folds).thenApply(nothing -> sum.partial);
    }

    private static Slice first(List<Slice> slices) {
        if (slices.isEmpty()) {
            throw new IllegalArgumentException("slices must not be empty");
        }
        return slices.get(0);
    }

    /** What has been read of some pieces: memory for one partial, and one per thread, however many pieces there are. */
    private final class Sum {
        private final Partial partial;
        private volatile @Nullable RuntimeException failure;

        Sum(int epochHour) {
            this.partial = new Partial(epochHour);
        }

        /** After a failure nothing of it will be used, so a store that is away is not asked for the rest. */
        void add(Slice piece, @Nullable KeyFilter keys) {
            RuntimeException earlier = failure;
            if (earlier != null) {
                throw earlier;
            }
            try {
                Partial fresh = fold.fold(piece, keys);
                synchronized (this) {
                    partial.combine(fresh);
                }
            } catch (RuntimeException e) {
                failure = e;
                throw e;
            }
        }
    }

    /** News: they are few, and somebody waits for them. */
    @Override
    public CompletableFuture<Map<UUID, Partial>> readRows(List<UUID> createTimes) {
        return CompletableFuture.supplyAsync(() -> fold.foldRows(createTimes), news);
    }

    @Override
    public CompletableFuture<List<WrittenRow>> rowsWrittenAfter(int epochHour, Instant time) {
        return CompletableFuture.supplyAsync(() -> source.rowsWrittenAfter(epochHour, time), wholeHours);
    }

    /**
     * Whether a slice is as narrow as one of news is, of at most a minute. One {@link Slice#outside} is: next to
     * nothing is there, as a rule.
     */
    public static boolean isNews(Slice slice) {
        return slice.isOutside() || widthTicks(slice) <= MAX_NEWS_TICKS;
    }

    /** Within its hour. */
    private static long widthTicks(Slice slice) {
        long fromTicks = Math.max(slice.fromTicks(), TimeUuids.firstTickOfHour(slice.epochHour()));
        long toTicks = Math.min(slice.toTicks(), TimeUuids.firstTickOfHour(slice.epochHour() + 1));
        return toTicks - fromTicks;
    }

    /**
     * News must not queue behind a backlog, nor behind the older part of their own hour. A piece goes where the slice
     * goes from which it was cut: it is narrow, but no news.
     */
    private Executor poolFor(Slice slice) {
        if (slice.isOutside()) {
            return slices;
        } else if (isNews(slice)) {
            return news;
        }
        return widthTicks(slice) < TimeUuids.TICKS_PER_HOUR ? slices : wholeHours;
    }

    @Override
    public void close() {
        ownThreads.forEach(ExecutorService::shutdownNow);
    }

    @Override
    public String toString() {
        return "LocalSliceExecutor[" + source + ", maxRows=" + maxRows + ", ownThreads=" + ownThreads.size() + "]";
    }
}
