package io.jobetl.spark.slice;

import io.jobetl.pipeline.port.Slice;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.spark.cluster.JobFailures;
import io.jobetl.spark.cluster.SparkCluster;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import scala.Tuple2;

/**
 * Jobs of Spark for reads of one urgency. What is asked for while jobs are under way goes into the next one together, so
 * that thousands of small hours do not pay for a job each. Thread-safe.
 */
final class SliceJobs implements AutoCloseable {
    /** So that one job's tasks run while the results of another are taken over. */
    private static final int JOBS = 2;
    /** A job is over when its last task is: it must not grow without bound. */
    private static final int MOST_READS = 256;
    /**
     * Partials beyond one for each read that the driver combines itself. It decodes a cell in a hundredth of the time that
     * its commit takes; a stage that combines costs more than this many partials, but keeps them out of its memory.
     */
    private static final int SURPLUS = 16;
    /** Above that, partials of a read are combined in two steps. */
    private static final int WIDE = 16;

    private static final long SECONDS_PER_HOUR = 3_600;

    private final SparkCluster cluster;
    private final String pool;
    private final long maxRows;
    private final Function<Slice, Set<String>> replicas;
    private final BlockingQueue<SliceRead> waiting = new LinkedBlockingQueue<>();
    private final List<Thread> threads = new ArrayList<>();

    /**
     * @param pool of Spark's fair scheduler
     * @param maxRows that a task reads at most, about
     * @param replicas hosts that hold a slice; empty when it is not known
     */
    SliceJobs(SparkCluster cluster, String pool, long maxRows, Function<Slice, Set<String>> replicas) {
        this.cluster = cluster;
        this.pool = pool;
        this.maxRows = maxRows;
        this.replicas = replicas;
        for (int i = 0; i < JOBS; i++) {
            Thread thread = new Thread(this::work, "etl-spark-" + pool + "-" + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    void submit(SliceRead read) {
        waiting.add(read);
    }

    private void work() {
        try {
            while (true) {
                List<SliceRead> reads = new ArrayList<>();
                reads.add(waiting.take());
                waiting.drainTo(reads, MOST_READS - 1);
                run(reads);
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    private void run(List<SliceRead> reads) throws InterruptedException {
        try {
            JavaSparkContext spark = cluster.context();
            spark.setLocalProperty("spark.scheduler.pool", pool);
            spark.setJobDescription(description(reads));
            answer(reads, fold(spark, TaskPlan.of(reads, spark.defaultParallelism(), maxRows)));
        } catch (Throwable e) {
            // Scala does not declare what it throws: SparkException for one, InterruptedException for another.
            Throwable failure = JobFailures.of("reading " + description(reads), cluster.isLocal(), e);
            reads.forEach(read -> read.result().completeExceptionally(failure));
            if (e instanceof InterruptedException interrupted) {
                throw interrupted;
            }
        }
    }

    private static String description(List<SliceRead> reads) {
        Slice first = reads.get(0).slices().get(0);
        Instant hour = Instant.ofEpochSecond(first.epochHour() * SECONDS_PER_HOUR);
        return reads.size() == 1
                ? reads.get(0).slices().size() + " slices of hour=" + hour
                : reads.size() + " reads, the first of hour=" + hour;
    }

    /** What was found of each read, by its number. */
    private Map<Integer, List<Folded>> fold(JavaSparkContext spark, TaskPlan plan) {
        RDD<Tuple2<Integer, Folded>> folded = new SliceRdd(spark.sc(), plan.tasks(), replicas);
        if (plan.surplus() > SURPLUS) {
            folded = combined(folded, plan.spread()).rdd();
        }
        Map<Integer, List<Folded>> found = new HashMap<>();
        for (Tuple2<Integer, Folded> each : SliceRdd.collect(folded)) {
            found.computeIfAbsent(each._1(), read -> new ArrayList<>()).add(each._2());
        }
        return found;
    }

    private static JavaPairRDD<Integer, Folded> combined(RDD<Tuple2<Integer, Folded>> parts, int spread) {
        JavaPairRDD<Integer, Folded> folded = JavaPairRDD.fromJavaRDD(parts.toJavaRDD());
        if (spread > WIDE) {
            int ways = (int) Math.ceil(Math.sqrt(spread));
            folded = folded.mapPartitionsToPair(new SpreadKeys(ways))
                    .reduceByKey(Folded::combine)
                    .mapToPair(each -> new Tuple2<>(Math.floorDiv(each._1(), ways), each._2()));
        }
        return folded.reduceByKey(Folded::combine);
    }

    private static void answer(List<SliceRead> reads, Map<Integer, List<Folded>> found) {
        for (int i = 0; i < reads.size(); i++) {
            List<Folded> folded = found.get(i);
            if (folded == null) {
                throw new IllegalStateException("no task read " + reads.get(i).slices());
            }
            try {
                reads.get(i).result().complete(Folded.sum(folded));
            } catch (StoreException e) {
                reads.get(i).result().completeExceptionally(e);
            }
        }
    }

    /** Reads under way fail. */
    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        List<SliceRead> left = new ArrayList<>();
        waiting.drainTo(left);
        left.forEach(read -> read.result().cancel(false));
    }
}
