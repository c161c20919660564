package io.jobetl.app.config;

import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.runtime.settings.Setting;
import io.jobetl.runtime.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code etl config example}. */
@Command(
        name = "example",
        description = {
            "Print an etl.yaml with every setting, its default or an example, and what it means. All of it is commented",
            "out, so the file changes nothing until you take a # away."
        },
        footer = {"", "Example:", "  etl config example > etl.yaml"})
final class ConfigExampleCommand extends Verb {
    ConfigExampleCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() {
        lines().forEach(console()::result);
        return ExitCode.OK;
    }

    /** Groups are nested as YAML has them; one that holds only comments is empty, which is allowed. */
    static List<String> lines() {
        List<String> lines = new ArrayList<>(
                List.of(
                        "# Settings of etl, read from etl.yaml in the folder where etl is called, else from conf/etl.yaml of the",
                        "# installation; --config or ETL_CONFIG name another file. Relative paths start where etl is called.",
                        "# A flag (--set key=value) wins over the environment variable, that over this file, this file over what is",
                        "# shown here: the default, or an example where there is none. `etl config` prints what is in effect."));
        List<String> open = List.of();
        for (Setting<?> setting : Settings.all()) {
            List<String> path = List.of(setting.key().split("\\."));
            List<String> groups = path.subList(0, path.size() - 1);
            for (int depth = 0; depth < groups.size(); depth++) {
                if (depth >= open.size() || !open.subList(0, depth + 1).equals(groups.subList(0, depth + 1))) {
                    lines.add(depth == 0 ? "" : "  ".repeat(depth) + "#");
                    lines.add("  ".repeat(depth) + groups.get(depth) + ":");
                }
            }
            if (groups.isEmpty() && !open.isEmpty()) {
                lines.add("");
            }
            open = groups;
            String indent = "  ".repeat(groups.size());
            lines.add(indent + "# " + setting.meaning()
                    + (setting.defaultValue().isPresent() || setting.isSecret() ? "" : " (no default)") + "; "
                    + setting.variable());
            lines.add(indent + "#" + path.get(path.size() - 1) + ": " + quoted(setting));
        }
        return lines;
    }

    /** YAML would take a number or a colon for something else. */
    private static String quoted(Setting<?> setting) {
        String value = setting.isSecret() ? "secret" : setting.example();
        return value.matches("[A-Za-z0-9/.][A-Za-z0-9/._:-]*") && !value.endsWith(":")
                ? value
                : "'" + value.replace("'", "''") + "'";
    }
}
