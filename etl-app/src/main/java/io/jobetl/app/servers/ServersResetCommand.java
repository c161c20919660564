package io.jobetl.app.servers;

import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.local.DataDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code etl servers reset}. */
@Command(
        name = "reset",
        description =
                "Stop the local servers and delete their data, logs and ports. Servers elsewhere are not touched.",
        footer = {"", "Examples:", "  etl servers reset --dry-run", "  etl servers reset"})
final class ServersResetCommand extends Verb {
    @Option(names = "--dry-run", description = "Only say what would be deleted.")
    private boolean dryRun;

    ServersResetCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() {
        DataDirectory directory = DataDirectory.at(config().dataDirectory());
        if (dryRun) {
            console().result("would stop the servers of " + directory.path() + " and delete their data");
        } else {
            directory.reset(console()::info);
        }
        return ExitCode.OK;
    }
}
