package io.jobetl.spark.command;

import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verify.VerifyCommand;
import io.jobetl.spark.cluster.SparkCluster;
import io.jobetl.spark.verify.SparkRecounting;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code etl spark verify}. */
@Command(
        name = "verify",
        description = {
            "As `etl verify`, with the raw rows recounted by executors of Spark; with code of its own there as well. Prints",
            "EXACT, or the keys that differ and exits with 1."
        },
        footer = {"", "Example:", "  etl spark verify --master spark://127.0.0.1:7077"})
final class SparkVerifyCommand extends VerifyCommand {
    @Mixin
    private SparkArguments spark = new SparkArguments();

    SparkVerifyCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() throws Exception {
        try (SparkCluster cluster = spark.cluster(config(), console())) {
            return run(verifier -> verifier.recountedBy(new SparkRecounting(cluster)));
        }
    }
}
