package io.jobetl.app.verb;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/** All verbs, for those that speak of the others. */
public final class VerbTree {
    private VerbTree() {}

    /** {@code etl} itself, found from any verb that picocli has called. */
    public static CommandLine root(@Nullable CommandSpec verb) {
        if (verb == null) {
            throw new IllegalStateException("not called by picocli");
        }
        return verb.root().commandLine();
    }

    /**
     * The verb of this path, such as {@code servers start}; {@code etl} itself for none.
     *
     * @throws UnmatchedArgumentException when there is no such verb
     */
    public static CommandLine find(@Nullable CommandSpec from, List<String> path) {
        CommandLine verb = root(from);
        for (String name : path) {
            CommandLine deeper = verb.getSubcommands().get(name);
            if (deeper == null) {
                throw new UnmatchedArgumentException(verb, List.of(name));
            }
            verb = deeper;
        }
        return verb;
    }
}
