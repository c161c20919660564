package io.jobetl.spark.slice;

import io.jobetl.pipeline.port.Slice;
import io.jobetl.spark.cluster.JobFailures;
import io.jobetl.spark.cluster.SparkCluster;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import scala.Tuple2;

/**
 * Jobs of Spark for reads of one urgency. What is asked for while all cores have tasks goes into the next job together,
 * so that thousands of small hours do not pay for a job each, and a few large ones do not either. Thread-safe.
 */
final class SliceJobs implements AutoCloseable {
    /** So that cores on which one job has nothing left to do have tasks of the next. */
    private static final int JOBS = 2;
    /** What one job is asked for must not grow without bound. */
    private static final int MOST_READS = 256;
    /**
     * Partials beyond one for each read that the driver combines itself. It decodes a cell in a hundredth of the time
     * that its commit takes; a stage that combines costs more than this many partials, but keeps them out of its
     * memory.
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
    /** Of the thread that makes the next job. */
    private final ReentrantLock turn = new ReentrantLock();

    private final TasksUnderWay tasks = new TasksUnderWay();
    private final List<Thread> threads = new ArrayList<>();
    /** Spark's own threads must not be kept with decoding. */
    private final ThreadPoolExecutor answering;

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
        this.answering = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "etl-spark-" + pool + "-answers");
            thread.setDaemon(true);
            return thread;
        });
        this.answering.allowCoreThreadTimeOut(true); // so it ends by itself, behind the last answer
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
                runNext();
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    private void runNext() throws InterruptedException {
        List<SliceRead> reads = new ArrayList<>();
        try {
            JavaSparkContext spark;
            TaskPlan plan;
            TasksUnderWay.Job job;
            turn.lockInterruptibly();
            try {
                tasks.awaitIdleCore(); // whoever asks meanwhile goes along
                reads.add(waiting.take());
                waiting.drainTo(reads, MOST_READS - 1);
                spark = cluster.context();
                int cores = spark.defaultParallelism();
                plan = TaskPlan.of(reads, cores, tasks.idle(cores), maxRows);
                job = tasks.begin(plan.tasks().size(), cores);
            } finally {
                turn.unlock();
            }
            try {
                run(spark, reads, plan, job);
            } finally {
                job.end();
            }
        } catch (Throwable e) {
            // Scala does not declare what it throws: SparkException for one, InterruptedException for another.
            if (!reads.isEmpty()) {
                Throwable failure = JobFailures.of("reading " + description(reads), cluster.isLocal(), e);
                // behind what is answered already: that stays
                answering.execute(() -> reads.forEach(read -> read.result().completeExceptionally(failure)));
            }
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

    private void run(JavaSparkContext spark, List<SliceRead> reads, TaskPlan plan, TasksUnderWay.Job job) {
        spark.setLocalProperty("spark.scheduler.pool", pool);
        spark.setJobDescription(description(reads));
        RDD<Tuple2<Integer, Folded>> folded = new SliceRdd(spark.sc(), plan.tasks(), replicas);
        List<Integer> parts = plan.parts();
        if (plan.surplus() > SURPLUS) {
            folded = combined(folded, plan.spread()).rdd();
            parts = Collections.nCopies(reads.size(), 1);
        }
        SliceAnswers answers = new SliceAnswers(reads, parts);
        SliceRdd.run(folded, found -> {
            job.endTask();
            answering.execute(() -> answers.take(found));
        });
        answering.execute(answers::end);
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

    /** Reads under way fail. */
    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        List<SliceRead> left = new ArrayList<>();
        waiting.drainTo(left);
        left.forEach(read -> read.result().cancel(false));
    }
}
