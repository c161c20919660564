package io.jobetl.app.shell;

import io.jobetl.app.verb.CommandException;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.app.verb.VerbTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code etl man}. */
@Command(
        name = "man",
        description = "Print the manual page of a verb, or write those of all verbs into a folder.",
        footer = {
            "",
            "Examples:",
            "  etl man run | man -l -",
            "  etl man --into ~/.local/share/man/man1      then `man etl-run` works"
        })
public final class ManCommand extends Verb {
    @Parameters(paramLabel = "VERB", arity = "0..*", description = "The verb; none: etl itself.")
    private List<String> path = new ArrayList<>();

    @Option(names = "--into", paramLabel = "DIR", description = "Write a page for each verb into this folder.")
    private @Nullable Path folder;

    @Spec
    private @Nullable CommandSpec spec;

    ManCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() {
        CommandLine verb = VerbTree.find(spec, path);
        if (folder == null) {
            ManPage.of(verb.getCommandSpec()).lines().forEach(console()::result);
        } else {
            Path into = invocation().workingDirectory().resolve(folder);
            try {
                Files.createDirectories(into);
                console().info(writeAll(verb.getCommandSpec(), into) + " manual pages written to " + into);
            } catch (IOException e) {
                throw new CommandException(
                        ExitCode.CANNOT_CREATE, "cannot write manual pages to " + into + ": " + e, e);
            }
        }
        return ExitCode.OK;
    }

    private static int writeAll(CommandSpec verb, Path into) throws IOException {
        Files.writeString(into.resolve(ManPage.name(verb) + ".1"), ManPage.of(verb));
        int pages = 1;
        for (CommandLine deeper : verb.subcommands().values()) {
            pages += writeAll(deeper.getCommandSpec(), into);
        }
        return pages;
    }
}
