package io.jobetl.spark.command;

import io.jobetl.app.backfill.BackfillCommand;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.spark.cluster.SparkCluster;
import io.jobetl.spark.slice.SparkSlices;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code etl spark backfill}. */
@Command(
        name = "backfill",
        description = {
            "As `etl backfill`: recount the hours from --from (included) to --to (excluded), read by executors of Spark.",
            "A running writer does the work; when there is none, this process does."
        },
        footer = {
            "",
            "Example:",
            "  etl spark backfill --from 2026-03-28 --to 2026-03-30 --master spark://127.0.0.1:7077"
        })
final class SparkBackfillCommand extends BackfillCommand {
    @Mixin
    private SparkArguments spark = new SparkArguments();

    SparkBackfillCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() throws Exception {
        try (SparkCluster cluster = spark.cluster(config(), console())) {
            return run(SparkSlices.on(cluster));
        }
    }
}
