package io.jobetl.app.servers;

import io.jobetl.app.verb.VerbGroup;
import picocli.CommandLine.Command;

/** {@code etl servers ...}. */
@Command(
        name = "servers",
        description = "Start and stop real servers on this machine, for trying things out.",
        footer = {
            "",
            "Examples:",
            "  etl servers start --detach",
            "  etl servers start --detach --with-spark",
            "  etl servers status",
            "  etl servers logs cassandra -n 50",
            "  etl servers stop"
        },
        subcommands = {
            ServersStartCommand.class,
            ServersStopCommand.class,
            ServersStatusCommand.class,
            ServersLogsCommand.class,
            ServersResetCommand.class
        })
public final class ServersCommand extends VerbGroup {}
