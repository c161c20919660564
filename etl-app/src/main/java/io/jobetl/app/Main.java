package io.jobetl.app;

import io.jobetl.app.verb.Console;
import io.jobetl.app.verb.GlobalOptions;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.ResultWriter;
import io.jobetl.app.verb.Terminal;
import io.jobetl.runtime.run.StopSignal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Help;

/** Entry of the process: {@code java io.jobetl.app.Main VERB ...}. Other entries add verbs of their own. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        run(args, List.of());
    }

    /**
     * Runs one verb and ends the process with its exit code.
     *
     * @param moreVerbs classes of verbs besides ours; one with the name of ours takes its place
     */
    public static void run(String[] args, List<Class<?>> moreVerbs) {
        StopSignal stopSignal = new StopSignal();
        Signals signals = new Signals(stopSignal);
        Terminal terminal = Boolean.getBoolean("etl.terminal") ? Terminal.ofProcess(System.getenv()) : Terminal.none();
        signals.install();
        Signals.onResize(terminal::resized);
        Invocation invocation = new Invocation(
                System.getenv(),
                Path.of("").toAbsolutePath(),
                Path.of(System.getProperty("etl.home", "")).toAbsolutePath(),
                new ResultWriter(new FileOutputStream(FileDescriptor.out)), // System.out hides why it failed
                new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), false),
                terminal,
                stopSignal);
        System.exit(signals.finish(execute(invocation, moreVerbs, args)));
    }

    /**
     * Runs one verb and answers the exit code; nothing is thrown.
     *
     * @param invocation used once
     */
    public static int execute(Invocation invocation, String... args) {
        return execute(invocation, List.of(), args);
    }

    /** The same with more verbs. */
    public static int execute(Invocation invocation, List<Class<?>> moreVerbs, String... args) {
        CommandLine commandLine = EtlCommand.commandLine(invocation, moreVerbs);
        Console console = invocation.console();
        Failures failures = new Failures(invocation);
        commandLine
                .setOut(console.resultWriter())
                .setErr(console.errorWriter())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setAbbreviatedOptionsAllowed(false)
                .setColorScheme(Help.defaultColorScheme(console.usesColor() ? Help.Ansi.AUTO : Help.Ansi.OFF))
                .setParameterExceptionHandler(new UsageMistakes(invocation)::report)
                .setHelpFactory(VerbHelp::new)
                .setExecutionExceptionHandler((failure, verb, parsed) -> failures.report(failure))
                .setExecutionStrategy(parsed -> {
                    configureLogging(invocation.options());
                    return new CommandLine.RunLast().execute(parsed);
                });
        return failures.requireResults(commandLine.execute(args));
    }

    private static void configureLogging(GlobalOptions options) {
        System.setProperty(LogLayout.JSON_PROPERTY, Boolean.toString(options.json()));
        // Under spark-submit the log is Spark's, and so is its level.
        if (options.verbose()
                && LoggerFactory.getILoggerFactory().getClass().getName().startsWith("ch.qos.logback.")) {
            LogLevel.debug();
        }
    }
}
