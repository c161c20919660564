package io.jobetl.app.connector;

import io.jobetl.app.config.DurationConverter;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.io.kafka.connect.ConnectClient;
import io.jobetl.io.kafka.connect.ResolvedConnector;
import io.jobetl.local.DataDirectory;
import io.jobetl.runtime.connector.SourceConnector;
import io.jobetl.runtime.stores.Stores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code etl connector deploy}. */
@Command(
        name = "deploy",
        description = {
            "Create the connector, or bring its settings up to date; return when the snapshot of job and campaign is in",
            "the topics. Safe to repeat: with unchanged settings nothing restarts."
        },
        footer = {"", "Examples:", "  etl connector deploy", "  etl connector deploy --dry-run"})
final class ConnectorDeployCommand extends Verb {
    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "Connector file (default: connectors/mysql-source.json of the installation).")
    private @Nullable Path file;

    @Option(
            names = "--timeout",
            paramLabel = "D",
            converter = DurationConverter.class,
            description = "How long to wait for the snapshot (default: 5m).")
    private Duration timeout = Duration.ofMinutes(5);

    @Option(names = "--dry-run", description = "Only print the settings, without the password.")
    private boolean dryRun;

    ConnectorDeployCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() {
        Path template = file == null
                ? SourceConnector.template(invocation().home())
                : invocation().workingDirectory().resolve(file);
        if (dryRun) {
            print(SourceConnector.of(template, config()));
            return ExitCode.OK;
        }
        ResolvedConnector connector = SourceConnector.forDeployment(
                template, config(), DataDirectory.at(config().dataDirectory())::keepSecret);
        ConnectClient.Deployment deployment =
                new Stores(config()).connect().deployAndAwaitSnapshot(connector, timeout, console()::info);
        String done = deployment.name().toLowerCase(Locale.ROOT);
        if (console().wantsJson()) {
            console().json(Map.of("connector", connector.name(), "deployment", done, "snapshot", "complete"));
        } else {
            console().result("connector " + connector.name() + " " + done + ", snapshot complete");
        }
        return ExitCode.OK;
    }

    private void print(ResolvedConnector connector) {
        Map<String, String> settings = new TreeMap<>(connector.settings());
        settings.replaceAll((name, value) -> name.endsWith("password") ? "***" : value);
        if (console().wantsJson()) {
            console().json(Map.of("name", connector.name(), "config", settings));
        } else {
            console()
                    .result("connector " + connector.name() + " at "
                            + config().connect().url());
            settings.forEach((name, value) -> console().result("  " + name + "=" + value));
        }
    }
}
