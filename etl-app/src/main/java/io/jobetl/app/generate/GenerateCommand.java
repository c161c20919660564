package io.jobetl.app.generate;

import io.jobetl.app.verb.VerbGroup;
import picocli.CommandLine.Command;

/** {@code etl generate ...}. */
@Command(
        name = "generate",
        description = "Make synthetic data: CSV files, or live traffic.",
        footer = {
            "",
            "Examples:",
            "  etl generate csv --seed 1 --rows 100000 /tmp/export",
            "  etl generate events --rate 200/s --late 5 --for 10m"
        },
        subcommands = {GenerateCsvCommand.class, GenerateEventsCommand.class})
public final class GenerateCommand extends VerbGroup {}
