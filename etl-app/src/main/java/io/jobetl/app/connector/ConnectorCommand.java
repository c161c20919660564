package io.jobetl.app.connector;

import io.jobetl.app.verb.VerbGroup;
import picocli.CommandLine.Command;

/** {@code etl connector ...}. */
@Command(
        name = "connector",
        description = "Deploy and manage the Debezium connector (changes of job and campaign into Kafka).",
        footer = {"", "Examples:", "  etl connector deploy", "  etl connector status -o json", "  etl connector restart"
        },
        subcommands = {
            ConnectorDeployCommand.class,
            ConnectorStatusCommand.class,
            ConnectorRestartCommand.class,
            ConnectorSnapshotCommand.class,
            ConnectorDeleteCommand.class
        })
public final class ConnectorCommand extends VerbGroup {}
