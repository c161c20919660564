package io.jobetl.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Help for one verb: what is the same for all of them, options and exit codes, stands in that of {@code etl} alone. */
final class VerbHelp extends Help {
    private static final String POINTER = "Global options and exit codes: etl --help";
    private static final Pattern END_OF_SENTENCE = Pattern.compile("(?<=\\.) ");

    /** Takes what is global out of the verb: printing help is the last thing that a call does. */
    VerbHelp(CommandSpec verb, ColorScheme colors) {
        super(withoutGlobals(verb), colors);
    }

    private static CommandSpec withoutGlobals(CommandSpec verb) {
        if (verb.parent() == null) {
            return verb;
        }
        List<OptionSpec> globals =
                verb.options().stream().filter(VerbHelp::isGlobal).toList();
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

    /** True for what every verb takes. */
    static boolean isGlobal(OptionSpec option) {
        return option.inherited() || option.usageHelp() || option.versionHelp();
    }

    /** What a verb does, in one sentence. */
    static String summary(CommandSpec verb) {
        return END_OF_SENTENCE.split(String.join(" ", verb.usageMessage().description()), 2)[0];
    }

    /** The verbs with a sentence each: their own help says the rest. */
    @Override
    public String commandList(Map<String, Help> verbs) {
        int longest = verbs.keySet().stream().mapToInt(String::length).max().orElse(0);
        StringBuilder list = new StringBuilder();
        int width = commandSpec().usageMessage().width() - longest - 4;
        verbs.forEach((name, help) -> {
            String indent = "  " + name;
            for (String line : wrapped(summary(help.commandSpec()), Math.max(width, longest))) {
                list.append(String.format(Locale.ROOT, "%-" + (longest + 4) + "s%s%n", indent, line));
                indent = "";
            }
        });
        return list.toString();
    }

    private static List<String> wrapped(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
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
