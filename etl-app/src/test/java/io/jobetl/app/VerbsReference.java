package io.jobetl.app;

import io.jobetl.app.shell.VerbText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** docs/reference/verbs.md as the commands say it. */
final class VerbsReference {
    private static final int WIDTH = 120;
    private static final String HEAD = """
            # Verbs

            Made from the commands: `VerbsReferenceTest` fails when this page says anything else than `etl help VERB`, and
            writes it anew when it is called with `-Detl.docs.write=true`. What is printed where: [output](output.md). How
            a call ends: [exit codes](exit-codes.md). The verbs below `etl spark` have the options of those they stand for,
            besides `--master` and `--conf` ([scale out](../how-to/scale-out.md)).

            ## Global options
            """;

    private final StringBuilder text = new StringBuilder(HEAD);

    static String of(CommandLine root) {
        VerbsReference reference = new VerbsReference();
        // They are methods, which Java lists in any order.
        reference.arguments(root.getCommandSpec().options().stream()
                .sorted(Comparator.comparing(OptionSpec::longestName))
                .toList());
        root.getSubcommands().values().forEach(reference::verb);
        return reference.text.toString();
    }

    private void verb(CommandLine verb) {
        CommandSpec spec = verb.getCommandSpec();
        text.append('\n').append("## ").append(spec.qualifiedName()).append('\n');
        wrapped("", "", String.join(" ", spec.usageMessage().description()));
        List<ArgSpec> own = new ArrayList<>(spec.positionalParameters());
        spec.options().stream().filter(option -> !VerbText.isGlobal(option)).forEach(own::add);
        if (!own.isEmpty()) {
            text.append('\n');
            arguments(own);
        }
        examples(spec);
        verb.getSubcommands().values().forEach(this::verb);
    }

    private void arguments(List<? extends ArgSpec> arguments) {
        for (ArgSpec argument : arguments) {
            if (!argument.hidden()) {
                wrapped("- ", "  ", "`" + name(argument) + "`: " + String.join(" ", argument.description()));
            }
        }
    }

    private static String name(ArgSpec argument) {
        if (argument instanceof OptionSpec option) {
            String names = String.join(", ", option.names());
            return option.arity().max() == 0 ? names : names + " " + option.paramLabel();
        }
        return argument.paramLabel();
    }

    private void examples(CommandSpec spec) {
        List<String> lines = List.of(spec.usageMessage().footer()).stream()
                .filter(line -> line.startsWith("  "))
                .map(line -> line.substring(2))
                .toList();
        if (!lines.isEmpty()) {
            text.append("\n```text\n").append(String.join("\n", lines)).append("\n```\n");
        }
    }

    private void wrapped(String first, String others, String words) {
        StringBuilder line = new StringBuilder(first);
        boolean isEmpty = true;
        for (String word : words.split(" +", -1)) {
            if (!isEmpty && line.length() + 1 + word.length() > WIDTH) {
                text.append(line).append('\n');
                line = new StringBuilder(others);
                isEmpty = true;
            }
            line.append(isEmpty ? "" : " ").append(word);
            isEmpty = false;
        }
        text.append(line).append('\n');
    }
}
