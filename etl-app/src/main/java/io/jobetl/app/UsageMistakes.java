package io.jobetl.app;

import io.jobetl.app.verb.Console;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.OutputFormat;
import io.jobetl.app.verb.VerbGroup;
import io.jobetl.runtime.settings.Suggestions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is said of a command line that makes no sense: what it is, and what was probably meant. */
final class UsageMistakes {
    private final Invocation invocation;

    UsageMistakes(Invocation invocation) {
        this.invocation = invocation;
    }

    /** Prints the mistake with the nearest right word and answers 2. */
    int report(ParameterException mistake, String[] arguments) {
        Console console = invocation.console();
        CommandLine verb = mistake.getCommandLine();
        String message = messageOf(mistake);
        String remedy = "see `" + verb.getCommandSpec().qualifiedName() + " --help`";
        if (wantsJson(arguments)) {
            invocation.options().setOutput(OutputFormat.JSON); // what stands behind the mistake was not read
            console.failure(message, Map.of("error", message, "remedy", remedy, "exit_code", ExitCode.USAGE.code()));
            return ExitCode.USAGE.code();
        }
        console.plain("error: " + message);
        if (VerbGroup.MISSING_VERB.equals(message)) {
            verb.usage(console.errorWriter());
        } else {
            console.plain(remedy);
        }
        return ExitCode.USAGE.code();
    }

    private static String messageOf(ParameterException mistake) {
        if (mistake instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return messageOf(
                    unmatched.getUnmatched().get(0), mistake.getCommandLine().getCommandSpec());
        }
        ArgSpec argument = mistake.getArgSpec();
        return argument != null && mistake.getValue() != null && argument.type().isEnum()
                ? messageOf(mistake.getValue(), argument)
                : String.valueOf(mistake.getMessage());
    }

    /** Of a value that is none of those that can be chosen. */
    private static String messageOf(String word, ArgSpec argument) {
        List<String> known = new ArrayList<>();
        argument.completionCandidates().forEach(known::add);
        String name = argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
        return name + ": `" + word + "` is none of " + String.join(", ", known) + didYouMean(word, known);
    }

    private static String messageOf(String word, CommandSpec verb) {
        if (word.startsWith("-")) {
            int end = word.indexOf('=');
            String name = end < 0 ? word : word.substring(0, end);
            return "unknown option `" + name + "` of " + verb.qualifiedName() + didYouMean(name, optionsOf(verb));
        }
        if (!verb.subcommands().isEmpty()) {
            return "unknown verb `" + word + "`"
                    + didYouMean(word, verb.subcommands().keySet());
        }
        return "`" + word + "` is one argument too many for " + verb.qualifiedName() + placesFor(verb);
    }

    private static String placesFor(CommandSpec verb) {
        List<String> places =
                verb.positionalParameters().stream().map(ArgSpec::paramLabel).toList();
        return places.isEmpty() ? ", which takes options only" : ", which takes " + String.join(" ", places);
    }

    /** The long ones: a wrong letter is as near to all the short ones. */
    private static Collection<String> optionsOf(CommandSpec verb) {
        List<String> names = new ArrayList<>();
        for (OptionSpec option : verb.options()) {
            for (String name : option.names()) {
                if (name.startsWith("--") && !option.hidden()) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    private static String didYouMean(String word, Collection<String> known) {
        return Suggestions.nearest(word, known)
                .map(near -> "; did you mean `" + near + "`?")
                .orElse("");
    }

    private boolean wantsJson(String[] arguments) {
        String all = " " + String.join(" ", arguments).replace('=', ' ') + " ";
        return invocation.console().wantsJson() || all.matches("(?i).* (-o ?|--output )json .*");
    }
}
