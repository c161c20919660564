package io.jobetl.spark.command;

import io.jobetl.app.adopt.AdoptCommand;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.spark.adopt.SparkPieces;
import io.jobetl.spark.cluster.SparkCluster;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code etl spark adopt}. */
@Command(
        name = "adopt",
        description = {
            "As `etl adopt`: copy the flat tracking table of an old installation into the hourly one, and compare both, by",
            "executors of Spark. Killed half way, it continues where it left off, also as `etl adopt`."
        },
        footer = {
            "",
            "Example:",
            "  etl spark adopt --set cassandra.keyspace=logs_hourly --from logs.tracking --master spark://127.0.0.1:7077"
        })
final class SparkAdoptCommand extends AdoptCommand {
    @Mixin
    private SparkArguments spark = new SparkArguments();

    SparkAdoptCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() throws Exception {
        try (SparkCluster cluster = spark.cluster(config(), console())) {
            return run(adoption -> adoption.workedBy(new SparkPieces(cluster)));
        }
    }
}
