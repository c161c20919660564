package io.jobetl.app.config;

import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.runtime.settings.Setting;
import io.jobetl.runtime.settings.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code etl config docs}. */
@Command(
        name = "docs",
        description = "Print all settings as a Markdown table: key, environment variable, default and meaning.",
        footer = {"", "Examples:", "  etl config docs", "  etl config docs -o json"})
final class ConfigDocsCommand extends Verb {
    ConfigDocsCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() {
        List<Setting<?>> settings = Settings.all();
        if (console().wantsJson()) {
            console().json(settings.stream().map(ConfigDocsCommand::json).toList());
        } else {
            console().result("| setting | environment | default | meaning |");
            console().result("|---|---|---|---|");
            settings.forEach(setting -> console().result(row(setting)));
        }
        return ExitCode.OK;
    }

    private static String row(Setting<?> setting) {
        return "| `" + setting.key() + "` | `" + setting.variable() + "` | "
                + setting.defaultValue().map(value -> "`" + value + "`").orElse("") + " | "
                + setting.meaning().replace("|", "\\|") + " |";
    }

    private static Map<String, Object> json(Setting<?> setting) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("key", setting.key());
        json.put("variable", setting.variable());
        json.put("default", setting.defaultValue().orElse(null));
        json.put("meaning", setting.meaning());
        return json;
    }
}
