package io.jobetl.app.servers;

import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.local.DataDirectory;
import io.jobetl.local.Server;
import java.util.Set;
import picocli.CommandLine.Command;

/** {@code etl servers stop}. */
@Command(
        name = "stop",
        description = "Stop the local servers of the data directory, whoever started them. Their data stays.",
        footer = {"", "Example:", "  etl servers stop"})
final class ServersStopCommand extends Verb {
    ServersStopCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() {
        DataDirectory directory = DataDirectory.at(config().dataDirectory());
        Set<Server> stopped = directory.stop(console()::info);
        if (stopped.isEmpty()) {
            console().info("no server is running in " + directory.path());
        }
        return ExitCode.OK;
    }
}
