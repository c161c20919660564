package io.jobetl.app.connector;

import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.runtime.stores.Stores;
import picocli.CommandLine.Command;

/** {@code etl connector restart}. */
@Command(
        name = "restart",
        description = "Restart the connector and its tasks; it continues where it left off.",
        footer = {"", "Example:", "  etl connector restart"})
final class ConnectorRestartCommand extends Verb {
    ConnectorRestartCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() {
        String name = config().connector().name();
        new Stores(config()).connect().restart(name);
        console().info("connector " + name + " restarted");
        return ExitCode.OK;
    }
}
