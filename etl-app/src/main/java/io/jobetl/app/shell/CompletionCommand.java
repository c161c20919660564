package io.jobetl.app.shell;

import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.app.verb.VerbTree;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code etl completion}. */
@Command(
        name = "completion",
        description = "Print a script that completes verbs, options and their values in your shell.",
        footer = {
            "",
            "Examples:",
            "  . <(etl completion bash)                                       this shell only",
            "  etl completion bash > ~/.local/share/bash-completion/completions/etl",
            "  etl completion zsh > /usr/local/share/zsh/site-functions/_etl",
            "  etl completion fish > ~/.config/fish/completions/etl.fish"
        })
public final class CompletionCommand extends Verb {
    /** What there are scripts for. */
    enum Shell {
        BASH,
        ZSH,
        FISH;

        /** As it is typed, also in completions of this very argument. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(paramLabel = "bash|zsh|fish", description = "The shell.")
    private Shell shell = Shell.BASH;

    @Spec
    private @Nullable CommandSpec spec;

    CompletionCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() {
        CommandLine root = VerbTree.root(spec);
        String script = switch (shell) {
            case BASH -> AutoComplete.bash(root.getCommandName(), root);
            case ZSH -> zsh(AutoComplete.bash(root.getCommandName(), root));
            case FISH -> FishCompletion.script(root.getCommandSpec());
        };
        script.lines().forEach(console()::result);
        return ExitCode.OK;
    }

    /** zsh runs completions of bash; as a file of its function path it has to say first what it completes. */
    private static String zsh(String bash) {
        return "#compdef etl\n" + "autoload -U +X bashcompinit && bashcompinit\n" + bash;
    }
}
