package io.jobetl.app.verb;

import io.jobetl.app.Failures;
import io.jobetl.runtime.run.StopSignal;
import io.jobetl.runtime.settings.EtlConfig;
import java.util.concurrent.Callable;

/**
 * Base of all verbs. A verb has one constructor, which takes the {@link Invocation} and may be package-private;
 * picocli's annotations on its fields do the rest.
 *
 * <pre>{@code
 * @Command(name = "status", description = "Shows what was counted.", footer = {"", "Example:", "  etl status -o json"})
 * final class StatusCommand extends Verb {
 *     StatusCommand(Invocation invocation) { super(invocation); }
 *
 *     @Override
 *     protected ExitCode run() {
 *         console().resultWriter().println("all is well");
 *         return ExitCode.OK;
 *     }
 * }
 * }</pre>
 *
 * <p>Failures are thrown: {@link CommandException} where the verb knows the reason, anything else as it comes; {@link
 * Failures} turns it into a message and an exit code.
 */
public abstract class Verb implements Callable<Integer> {
    private final Invocation invocation;

    protected Verb(Invocation invocation) {
        this.invocation = invocation;
    }

    /** Does the work; called once, on the main thread. */
    protected abstract ExitCode run() throws Exception;

    /** Whether {@code -o csv} is known to it. */
    protected boolean hasCsv() {
        return false;
    }

    @Override
    public final Integer call() throws Exception {
        if (options().csv() && !hasCsv()) {
            throw new CommandException(
                    ExitCode.USAGE, "-o csv is for `etl report` only: this verb has -o text and -o json");
        }
        return run().code();
    }

    protected final Invocation invocation() {
        return invocation;
    }

    protected final Console console() {
        return invocation.console();
    }

    protected final GlobalOptions options() {
        return invocation.options();
    }

    protected final EtlConfig config() {
        return invocation.config();
    }

    protected final StopSignal stopSignal() {
        return invocation.stopSignal();
    }
}
