package io.jobetl.app;

import io.jobetl.app.shell.VerbText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Help for one verb: what is the same for all of them, options and exit codes, stands in that of {@code etl} alone. */
final class VerbHelp extends Help {
    private static final String POINTER = "Global options and exit codes: etl --help";

    /** Takes what is global out of the verb: printing help is the last thing that a call does. */
    VerbHelp(CommandSpec verb, ColorScheme colors) {
        super(withoutGlobals(verb), colors);
    }

    private static CommandSpec withoutGlobals(CommandSpec verb) {
        if (verb.parent() == null) {
            return verb;
        }
        List<OptionSpec> globals =
                verb.options().stream().filter(VerbText::isGlobal).toList();
        globals.forEach(verb::remove);
        UsageMessageSpec usage = verb.usageMessage();
        if (!usage.exitCodeList().isEmpty()) {
            List<String> footer = new ArrayList<>(List.of(usage.footer()));
            footer.add("");
            footer.add(POINTER);
            usage.exitCodeListHeading("").exitCodeList(Map.of()).footer(footer.toArray(String[]::new));
        }
        return verb;
    }

    /** The verbs with a sentence each: their own help says the rest. */
    @Override
    public String commandList(Map<String, Help> verbs) {
        int longest = verbs.keySet().stream().mapToInt(String::length).max().orElse(0);
        StringBuilder list = new StringBuilder();
        int width = commandSpec().usageMessage().width() - longest - 4;
        verbs.forEach((name, help) -> {
            String indent = "  " + name;
            for (String line : wrapped(VerbText.summary(help.commandSpec()), Math.max(width, longest))) {
                list.append(String.format(Locale.ROOT, "%-" + (longest + 4) + "s%s%n", indent, line));
                indent = "";
            }
        });
        return list.toString();
    }

    private static List<String> wrapped(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
