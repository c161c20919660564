package io.jobetl.app.dead;

import io.jobetl.app.verb.VerbGroup;
import picocli.CommandLine.Command;

/** {@code etl dead ...}. */
@Command(
        name = "dead",
        description = "Show dead letters: input that could not be used, with reason, position and payload.",
        footer = {"", "Examples:", "  etl dead list --source cassandra", "  etl dead show 17"},
        subcommands = {DeadListCommand.class, DeadShowCommand.class})
public final class DeadCommand extends VerbGroup {}
