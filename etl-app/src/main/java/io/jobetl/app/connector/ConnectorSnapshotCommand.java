package io.jobetl.app.connector;

import io.jobetl.app.config.DurationConverter;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.io.kafka.connect.ConnectClient;
import io.jobetl.runtime.stores.Stores;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code etl connector snapshot}. */
@Command(
        name = "snapshot",
        description = {
            "Read all rows of job and campaign into the topics once more; return when they are there. Needed when changes",
            "were lost or could not be used: after a column was put back, or after messages were dead letters. `etl run`",
            "asks for one on its own when a topic was deleted or the binary log was renumbered. Safe to repeat."
        },
        footer = {"", "Examples:", "  etl connector snapshot", "  etl connector snapshot --timeout 1h"})
final class ConnectorSnapshotCommand extends Verb {
    @Option(
            names = "--timeout",
            paramLabel = "D",
            converter = DurationConverter.class,
            description = "How long to wait for the snapshot (default: 10m).")
    private Duration timeout = Duration.ofMinutes(10);

    @Option(names = "--dry-run", description = "Only say what would be done.")
    private boolean dryRun;

    ConnectorSnapshotCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() {
        String name = config().connector().name();
        ConnectClient client = new Stores(config()).connect();
        if (dryRun) {
            console()
                    .result("would start a new snapshot of connector " + name + " at "
                            + config().connect().url() + " ("
                            + client.status(name).summary() + ")");
            return ExitCode.OK;
        }
        client.startNewSnapshot(name, timeout);
        client.awaitSnapshot(name, timeout, console()::info);
        if (console().wantsJson()) {
            console().json(Map.of("connector", name, "snapshot", "complete"));
        } else {
            console().result("connector " + name + ": new snapshot complete");
        }
        return ExitCode.OK;
    }
}
