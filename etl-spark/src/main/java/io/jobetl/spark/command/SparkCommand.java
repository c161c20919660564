package io.jobetl.spark.command;

import io.jobetl.app.verb.VerbGroup;
import picocli.CommandLine.Command;

/** {@code etl spark}. */
@Command(
        name = "spark",
        description = {
            "Let Apache Spark do the reading: the same pipeline with the same tables, spread over executors. An",
            "installation can change between `etl run` and `etl spark run` at any time."
        },
        subcommands = {
            SparkRunCommand.class,
            SparkBackfillCommand.class,
            SparkVerifyCommand.class,
            SparkAdoptCommand.class,
        })
public final class SparkCommand extends VerbGroup {}
