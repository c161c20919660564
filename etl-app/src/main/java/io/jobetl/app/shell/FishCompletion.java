package io.jobetl.app.shell;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Completion for fish: a line for each verb, option and list of values, under the condition that the words so far lead
 * to its verb.
 */
final class FishCompletion {
    private static final String SEEN = "__fish_seen_subcommand_from ";

    private final List<String> lines = new ArrayList<>();

    private FishCompletion() {}

    static String script(CommandSpec root) {
        FishCompletion completion = new FishCompletion();
        completion.lines.add("# fish completion of " + root.name());
        completion.lines.add("complete -c " + root.name() + " -f");
        root.options().forEach(option -> completion.add(root.name(), "", option));
        completion.addVerbs(root.name(), root, List.of());
        return String.join("\n", completion.lines) + "\n";
    }

    private void addVerbs(String program, CommandSpec group, List<String> path) {
        Map<String, CommandLine> verbs = group.subcommands();
        if (verbs.isEmpty()) {
            return;
        }
        String noneOfThem = "not " + SEEN + String.join(" ", verbs.keySet());
        String here = path.isEmpty() ? noneOfThem : seen(path) + "; and " + noneOfThem;
        verbs.forEach((name, verb) -> {
            CommandSpec spec = verb.getCommandSpec();
            lines.add("complete -c " + program + " -n " + quoted(here) + " -a " + name + " -d "
                    + quoted(VerbText.summary(spec)));
            List<String> deeper = new ArrayList<>(path);
            deeper.add(name);
            VerbText.optionsOf(spec).forEach(option -> add(program, seen(deeper), option));
            for (PositionalParamSpec parameter : spec.positionalParameters()) {
                values(parameter)
                        .forEach(value -> lines.add(
                                "complete -c " + program + " -n " + quoted(seen(deeper)) + " -a " + quoted(value)));
            }
            addVerbs(program, spec, deeper);
        });
    }

    private void add(String program, String condition, OptionSpec option) {
        StringBuilder line = new StringBuilder("complete -c ").append(program);
        if (!condition.isEmpty()) {
            line.append(" -n ").append(quoted(condition));
        }
        for (String name : option.names()) {
            line.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
        }
        if (option.arity().max() > 0) {
            List<String> values = values(option);
            boolean isFile = option.type() == Path.class;
            line.append(values.isEmpty() ? isFile ? " -r -F" : " -x" : " -x -a " + quoted(String.join(" ", values)));
        }
        lines.add(
                line.append(" -d ").append(quoted(VerbText.description(option))).toString());
    }

    private static String seen(List<String> path) {
        return String.join("; and ", path.stream().map(SEEN::concat).toList());
    }

    private static List<String> values(ArgSpec argument) {
        List<String> values = new ArrayList<>();
        Class<?> type = argument.auxiliaryTypes().length == 0 ? argument.type() : argument.auxiliaryTypes()[0];
        if (type.isEnum()) {
            for (Object value : type.getEnumConstants()) {
                values.add(String.valueOf(value).toLowerCase(Locale.ROOT));
            }
        }
        return values;
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
