package io.jobetl.app;

import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.app.verb.VerbTree;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code etl help}. */
@Command(
        name = "help",
        description = "Explain a verb, or list them all.",
        footer = {"", "Examples:", "  etl help", "  etl help run", "  etl help servers start"})
final class HelpCommand extends Verb {
    @Parameters(paramLabel = "VERB", arity = "0..*", description = "The verb, and its own verb if it has some.")
    private List<String> path = new ArrayList<>();

    @Spec
    private @Nullable CommandSpec spec;

    HelpCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() {
        VerbTree.find(spec, path).usage(console().resultWriter());
        return ExitCode.OK;
    }
}
