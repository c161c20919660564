package io.jobetl.spark.task;

import io.jobetl.pipeline.port.StoreException;
import io.jobetl.spark.cluster.JobFailures;
import io.jobetl.spark.cluster.Reasons;
import io.jobetl.spark.cluster.SparkCluster;
import java.io.Serializable;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

/**
 * Inputs in waves, a job of Spark each: of a wave, every core gets some tasks, so that those who are slower than others
 * leave few cores idle; between waves results are handed over. Thread-safe.
 */
public final class Waves {
    private static final int TASKS_PER_CORE = 4;

    private final SparkCluster cluster;
    private final int inputsPerTask;

    /** @param inputsPerTask for which it pays to get ready once */
    public Waves(SparkCluster cluster, int inputsPerTask) {
        this.cluster = cluster;
        this.inputsPerTask = inputsPerTask;
    }

    /** Tasks of a wave. */
    public int tasks() {
        JavaSparkContext spark = cluster.context();
        try {
            return TASKS_PER_CORE * Math.max(1, spark.defaultParallelism());
        } catch (IllegalStateException e) { // it was stopped at this moment
            throw SparkCluster.failure("Spark ended the application: " + Reasons.of(e), "", e);
        }
    }

    /**
     * Hands every result over once, by the thread of the caller. What a wave found is handed over even when one of its
     * inputs failed; no other follows it then.
     *
     * @param title what is done, for messages and for the pages of Spark
     * @throws StoreException the first failure of an input, or that of Spark
     */
    public <T, R extends Serializable> void run(
            String title, List<T> inputs, TaskWork<T, R> work, BiConsumer<T, R> done) {
        int wave = inputsPerTask * tasks();
        for (int from = 0; from < inputs.size(); from += wave) {
            List<T> some = List.copyOf(inputs.subList(from, Math.min(inputs.size(), from + wave)));
            List<Tuple2<T, Outcome<R>>> outcomes = outcomes(title, some, work);
            if (outcomes.size() != some.size()) {
                throw new IllegalStateException(
                        outcomes.size() + " results for " + some.size() + " inputs of " + title);
            }
            for (Tuple2<T, Outcome<R>> each : outcomes) {
                if (!each._2().isFailure()) {
                    done.accept(each._1(), each._2().result());
                }
            }
            outcomes.forEach(each -> each._2().result());
        }
    }

    private <T, R extends Serializable> List<Tuple2<T, Outcome<R>>> outcomes(
            String title, List<T> inputs, TaskWork<T, R> work) {
        JavaSparkContext spark = cluster.context();
        spark.setJobDescription(title);
        int tasks = (inputs.size() + inputsPerTask - 1) / inputsPerTask;
        try {
            return spark.parallelize(inputs, tasks)
                    .mapPartitions(new Task<>(title, work))
                    .collect();
        } catch (Throwable e) {
            // Scala does not declare what it throws: SparkException for one, InterruptedException for another.
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            Throwable failure = JobFailures.of(title, cluster.isLocal(), e);
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        }
    }
}
