package io.jobetl.spark.slice;

import io.jobetl.runtime.run.SliceExecutorFactory;
import io.jobetl.spark.cluster.SparkCluster;

/** The choice of Spark for {@link io.jobetl.runtime.run.PipelineTask}. */
public final class SparkSlices {
    private SparkSlices() {}

    /** Executors of slices on this cluster, which belongs to the caller; opening one fails when the master is away. */
    public static SliceExecutorFactory on(SparkCluster cluster) {
        return (source, config) -> {
            cluster.requireMaster();
            return new SparkSliceExecutor(
                    source, cluster, config.pipeline().readers(), config.spark().newsRows());
        };
    }
}
