package io.jobetl.app.shell;

import java.util.List;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What a verb says of itself, for those who print it in other forms than its help. */
public final class VerbText {
    private VerbText() {}

    /** What the verb does, in one sentence. */
    public static String summary(CommandSpec verb) {
        return text(verb).split("(?<=\\.) ", 2)[0];
    }

    /** All that is said of the verb. */
    static String text(CommandSpec verb) {
        return String.join(" ", verb.usageMessage().description());
    }

    /** True for what every verb takes. */
    public static boolean isGlobal(OptionSpec option) {
        return option.inherited() || option.usageHelp() || option.versionHelp();
    }

    /** The options that are the verb's own; all of them for the root. */
    static List<OptionSpec> optionsOf(CommandSpec verb) {
        return verb.options().stream()
                .filter(option -> !option.hidden() && (verb.parent() == null || !isGlobal(option)))
                .toList();
    }

    static String description(ArgSpec argument) {
        return String.join(" ", argument.description());
    }
}
