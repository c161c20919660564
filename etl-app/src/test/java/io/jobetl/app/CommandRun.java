package io.jobetl.app;

import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Terminal;
import io.jobetl.runtime.run.StopSignal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One call of {@code etl} inside the test's JVM, with its own environment and captured streams.
 *
 * @param out what went to stdout
 * @param err what went to stderr
 */
public record CommandRun(int exitCode, String out, String err) {

    /** Runs a verb to its end. */
    public static CommandRun of(Map<String, String> environment, Path directory, String... arguments) {
        return of(environment, directory, new StopSignal(), arguments);
    }

    /** Runs a verb that the caller ends by the signal. */
    public static CommandRun of(
            Map<String, String> environment, Path directory, StopSignal stopSignal, String... arguments) {
        return of(environment, directory, stopSignal, List.of(), arguments);
    }

    /** The same with verbs that another module brings. */
    public static CommandRun of(
            Map<String, String> environment,
            Path directory,
            StopSignal stopSignal,
            List<Class<?>> moreVerbs,
            String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        // The root of the project, for data/ and connectors/.
        Path home =
                Path.of(System.getProperty("etl.home", "..")).toAbsolutePath().normalize();
        Invocation invocation = new Invocation(
                environment, directory, home, new PrintWriter(out), new PrintWriter(err), Terminal.none(), stopSignal);
        int exitCode = Main.execute(invocation, moreVerbs, arguments);
        return new CommandRun(exitCode, out.toString(), err.toString());
    }

    /** The last line of stdout. */
    public String lastLine() {
        return out.lines().reduce("", (first, second) -> second);
    }
}
