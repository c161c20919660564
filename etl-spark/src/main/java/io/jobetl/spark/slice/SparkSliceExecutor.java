package io.jobetl.spark.slice;

import io.jobetl.aggregation.KeyFilter;
import io.jobetl.aggregation.Partial;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.pipeline.port.Slice;
import io.jobetl.pipeline.port.SliceExecutor;
import io.jobetl.pipeline.port.SlicedTrackingSource;
import io.jobetl.pipeline.port.WrittenRow;
import io.jobetl.pipeline.slice.LocalSliceExecutor;
import io.jobetl.pipeline.slice.SliceCutter;
import io.jobetl.spark.cluster.SparkCluster;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads and folds slices on the executors of Spark, with the reader and fold of a single process. News - slices of
 * some seconds - are folded in the driver, as a job costs more than they do; when there are too many of them for that,
 * they are distributed as well. Thread-safe.
 */
public final class SparkSliceExecutor implements SliceExecutor {
    private final SlicedTrackingSource source;
    private final SparkCluster cluster;
    private final LocalSliceExecutor driver;
    private final NewsRate newsRate;
    private final InstantSource clock;
    private final SliceJobs news;
    private final SliceJobs slices;
    private final SliceJobs aside;

    /**
     * @param source read by the driver itself
     * @param cluster belongs to the caller
     * @param readers slices that the driver reads side by side
     * @param newsRows rows per second of news that the driver folds itself; more are distributed
     */
    public SparkSliceExecutor(SlicedTrackingSource source, SparkCluster cluster, int readers, int newsRows) {
        this.source = source;
        this.cluster = cluster;
        this.driver = new LocalSliceExecutor(source, readers);
        this.newsRate = new NewsRate(newsRows, System::nanoTime);
        this.clock = InstantSource.system();
        this.news = new SliceJobs(cluster, "news", SliceCutter.MAX_ROWS, source::replicas);
        this.slices = new SliceJobs(cluster, "slices", SliceCutter.MAX_ROWS, source::replicas);
        this.aside = new SliceJobs(cluster, "aside", SliceCutter.MAX_ROWS, source::replicas);
    }

    @Override
    public int shards() {
        return source.shards();
    }

    /** The first thing that a writer asks for. Executors take seconds to come, and are wanted soon. */
    @Override
    public CompletableFuture<SortedSet<Integer>> occupiedHours() {
        cluster.begin();
        return driver.occupiedHours();
    }

    @Override
    public CompletableFuture<Partial> read(List<Slice> asked, long expectedRows, @Nullable KeyFilter keys) {
        if (!asked.stream().allMatch(this::isNews)) {
            return spread(slices, asked, expectedRows, keys, false);
        }
        // While all executors are lost the driver does what it can: a slow pipeline is better than one that waits.
        boolean isSpread = newsRate.isHigh() && cluster.executors() > 0;
        CompletableFuture<Partial> result =
                isSpread ? spread(news, asked, expectedRows, keys, false) : driver.read(asked, expectedRows, keys);
        return result.thenApply(partial -> {
            newsRate.folded(partial.rows());
            return partial;
        });
    }

    /** A slice that lies ahead is wide, but holds as little; and the newest rows wait for it. */
    private boolean isNews(Slice slice) {
        return LocalSliceExecutor.isNews(slice)
                || TimeUuids.ticksOfEpochMillis(clock.millis()) - slice.fromTicks()
                        <= LocalSliceExecutor.MAX_NEWS_TICKS;
    }

    @Override
    public CompletableFuture<Partial> readAside(List<Slice> asked, long expectedRows, @Nullable KeyFilter keys) {
        return spread(aside, asked, expectedRows, keys, true);
    }

    /**
     * Partitions that belong nowhere are read by the driver: which ones there are is known to the source that lists the
     * hours, and to no other.
     */
    private CompletableFuture<Partial> spread(
            SliceJobs jobs, List<Slice> asked, long expectedRows, @Nullable KeyFilter keys, boolean inOneTask) {
        Map<Boolean, List<Slice>> byPlace = asked.stream().collect(Collectors.partitioningBy(Slice::isOutside));
        List<Slice> outside = byPlace.getOrDefault(true, List.of());
        List<Slice> inside = byPlace.getOrDefault(false, List.of());
        if (inside.isEmpty()) {
            return driver.read(asked, expectedRows, keys);
        }
        if (keys != null) {
            keys.addUnknown(); // executors send partials, not keys
        }
        List<Slice> cut = inOneTask ? inside : SliceCutter.cut(inside, expectedRows, SliceCutter.MAX_ROWS);
        CompletableFuture<Partial> result = new CompletableFuture<>();
        jobs.submit(new SliceRead(cut, expectedRows, inOneTask, result));
        return outside.isEmpty()
                ? result
                : result.thenCombine(driver.read(outside, 0, keys), (within, without) -> {
                    within.combine(without);
                    return within;
                });
    }

    /** In the driver: they are few, and somebody waits for them. */
    @Override
    public CompletableFuture<Map<UUID, Partial>> readRows(List<UUID> createTimes) {
        return driver.readRows(createTimes);
    }

    /** In the driver: it is asked for rarely, of one hour after the other. */
    @Override
    public CompletableFuture<List<WrittenRow>> rowsWrittenAfter(int epochHour, Instant time) {
        return driver.rowsWrittenAfter(epochHour, time);
    }

    @Override
    public void close() {
        news.close();
        slices.close();
        aside.close();
        driver.close();
    }
}
