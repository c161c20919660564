package io.jobetl.app.config;

import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.runtime.settings.ConfigException;
import io.jobetl.runtime.settings.EtlConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code etl config validate}. */
@Command(
        name = "validate",
        description = {
            "Check every setting and every file that a setting names, without talking to a server. Prints all mistakes at",
            "once, each with its place and what to do; exit code 0 or 78. `etl doctor` checks the servers."
        },
        footer = {"", "Examples:", "  etl config validate", "  etl config validate --config new.yaml -o json"})
final class ConfigValidateCommand extends Verb {
    ConfigValidateCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() {
        if (!console().wantsJson()) {
            EtlConfig config = config();
            console()
                    .result("the configuration is valid: " + countGiven(config) + " of "
                            + config.origins().size() + " settings are not the default");
            return ExitCode.OK;
        }
        try {
            EtlConfig config = invocation().configLoader().load();
            report(List.of(), config.warnings());
            return ExitCode.OK;
        } catch (ConfigException e) {
            report(e.mistakes(), List.of());
            return ExitCode.CONFIGURATION;
        }
    }

    private void report(List<String> mistakes, List<String> warnings) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("valid", mistakes.isEmpty());
        json.put("mistakes", mistakes);
        json.put("warnings", warnings);
        console().json(json);
    }

    private static long countGiven(EtlConfig config) {
        return config.origins().stream()
                .filter(origin -> origin.value().isPresent() && !origin.source().equals("default"))
                .count();
    }
}
