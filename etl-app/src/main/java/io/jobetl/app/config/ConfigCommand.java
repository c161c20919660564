package io.jobetl.app.config;

import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.runtime.settings.EtlConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code etl config}: what is in effect, and why. */
@Command(
        name = "config",
        description = "Print the effective configuration and where each value comes from; or check it, or explain it.",
        footer = {"", "Examples:", "  etl config", "  etl config --config etl.yaml -o json", "  etl config validate"},
        synopsisSubcommandLabel = "[VERB]",
        subcommands = {ConfigValidateCommand.class, ConfigExampleCommand.class, ConfigDocsCommand.class})
public final class ConfigCommand extends Verb {
    ConfigCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() {
        EtlConfig config = config();
        if (console().wantsJson()) {
            Map<String, Object> settings = new LinkedHashMap<>();
            for (EtlConfig.Origin origin : config.origins()) {
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("value", origin.value().orElse(null));
                entry.put("source", origin.source());
                settings.put(origin.setting().key(), entry);
            }
            console().json(settings);
        } else {
            for (EtlConfig.Origin origin : config.origins()) {
                console()
                        .result(String.format(
                                "%-24s %-28s %s",
                                origin.setting().key(), origin.value().orElse("-"), origin.source()));
            }
        }
        return ExitCode.OK;
    }
}
