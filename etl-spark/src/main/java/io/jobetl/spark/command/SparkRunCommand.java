package io.jobetl.spark.command;

import io.jobetl.app.run.RunCommand;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.spark.cluster.SparkCluster;
import io.jobetl.spark.slice.SparkSlices;
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
        try (SparkCluster cluster = spark.open(config(), console())) {
            return run(SparkSlices.on(cluster));
        }
    }
}
