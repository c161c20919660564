package io.jobetl.spark.command;

import io.jobetl.app.run.RunCommand;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.pipeline.port.EventsSink.LeaseHolder;
import io.jobetl.spark.cluster.SparkCluster;
import io.jobetl.spark.slice.SparkSlices;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code etl spark run}. */
@Command(
        name = "run",
        description = {
            "As `etl run`, with hours that are read and folded by executors of Spark. The newest rows are folded in this",
            "process, up to spark.news-rows a second. It takes turns with any other `etl run` and `etl spark run`."
        },
        footer = {
            "",
            "Examples:",
            "  etl spark run --master spark://127.0.0.1:7077",
            "  etl spark run --once --conf spark.executor.memory=2g"
        })
final class SparkRunCommand extends RunCommand {
    @Mixin
    private SparkArguments spark = new SparkArguments();

    SparkRunCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() throws Exception {
        try (SparkCluster cluster = spark.cluster(config(), console())) {
            return run(SparkSlices.on(cluster), restingAsStandby(cluster));
        }
    }

    /** One that was replaced would keep the cores that the new writer needs. */
    private static PipelineObserver restingAsStandby(SparkCluster cluster) {
        return new PipelineObserver() {
            @Override
            public void standby(Optional<LeaseHolder> holder) {
                cluster.rest();
            }
        };
    }
}
