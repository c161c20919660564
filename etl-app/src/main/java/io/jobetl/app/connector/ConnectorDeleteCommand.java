package io.jobetl.app.connector;

import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.runtime.stores.Stores;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code etl connector delete}. */
@Command(
        name = "delete",
        description = "Remove the connector. The topics stay; deployed again it continues where it left off.",
        footer = {"", "Examples:", "  etl connector delete --dry-run", "  etl connector delete"})
final class ConnectorDeleteCommand extends Verb {
    @Option(names = "--dry-run", description = "Only say what would be removed.")
    private boolean dryRun;

    ConnectorDeleteCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() {
        String name = config().connector().name();
        if (dryRun) {
            console()
                    .result("would remove connector " + name + " at "
                            + config().connect().url());
            return ExitCode.OK;
        }
        new Stores(config()).connect().delete(name);
        console().info("connector " + name + " removed");
        return ExitCode.OK;
    }
}
