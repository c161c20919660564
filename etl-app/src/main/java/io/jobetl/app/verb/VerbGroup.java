package io.jobetl.app.verb;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A verb that only groups others, such as {@code etl servers}: called alone it says which ones there are. */
public abstract class VerbGroup implements Runnable {
    public static final String MISSING_VERB = "Missing verb.";

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public final void run() {
        if (spec == null) {
            throw new IllegalStateException("not called by picocli");
        }
        throw new ParameterException(spec.commandLine(), MISSING_VERB);
    }
}
