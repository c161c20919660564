package io.jobetl.app.run;

import io.jobetl.app.config.DurationConverter;
import io.jobetl.app.verb.CommandException;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.pipeline.engine.RunMode;
import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.pipeline.observe.PipelineStats;
import io.jobetl.runtime.run.PipelineTask;
import io.jobetl.runtime.run.RunStatusLine;
import io.jobetl.runtime.run.SliceExecutorFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code etl run}. */
@Command(
        name = "run",
        description = {
            "Count the rows of Cassandra into the table events of MySQL, and keep company_id as job and campaign say.",
            "Runs until Ctrl-C or SIGTERM. A second instance waits as a standby and takes over when this one dies."
        },
        footer = {"", "Examples:", "  etl run", "  etl run --once", "  etl run --for 10m"})
public class RunCommand extends Verb {
    private static final Duration LOOK = Duration.ofMillis(250);

    @Option(
            names = "--once",
            description = "Count all that is there (every hour that has rows, change events to the end of the topics),"
                    + " then exit.")
    private boolean once;

    @Option(
            names = "--for",
            paramLabel = "D",
            converter = DurationConverter.class,
            description =
                    "End after this time, for instance 10m. With --once: exit code 1 if not all is counted by then.")
    private @Nullable Duration duration;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    protected RunCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() throws Exception {
        return run(SliceExecutorFactory.IN_PROCESS, PipelineObserver.NONE);
    }

    /**
     * The same with another executor of slices.
     *
     * @param observer hears what the pipeline does, in its thread
     */
    protected final ExitCode run(SliceExecutorFactory executors, PipelineObserver observer)
            throws InterruptedException {
        RunMode mode = once ? RunMode.ONCE : RunMode.STREAM;
        RunNotices notices = new RunNotices(console());
        RunStatusLine statusLine = new RunStatusLine(InstantSource.system(), mode);
        try (ServedDashboard dashboard = once ? ServedDashboard.NONE : served();
                PipelineTask task = PipelineTask.open(
                        config(), mode, PipelineObserver.all(notices, dashboard.observer(), observer), executors)) {
            long startNanos = System.nanoTime();
            task.start();
            while (!task.hasEnded() && !isOver(startNanos) && !stopSignal().await(LOOK)) {
                if (notices.isWriting()) {
                    PipelineStats stats = task.stats();
                    console().live(statusLine.text(stats), statusLine.json(stats), statusLine.news(stats));
                }
            }
            Optional<Boolean> done = task.stop();
            dashboard.pipelineEnded();
            console().endLive();
            if (done.isEmpty()) {
                console()
                        .warn("a store does not answer: the commit under way is broken off, the next start goes on"
                                + " from the last one");
            }
            if (console().wantsJson()) {
                console().json(statusLine.json(task.stats()));
            } else {
                console()
                        .result((done.orElse(false) ? "run: done, " : "run: stopped, ")
                                + statusLine.text(task.stats()));
            }
            requireEnd(mode, done);
        }
        return ExitCode.OK;
    }

    /** What follows on an exit code of 0 takes all for counted. After a signal, that one's exit code stands. */
    static void requireEnd(RunMode mode, Optional<Boolean> done) {
        if (mode == RunMode.ONCE && !done.orElse(false)) {
            throw new CommandException(
                    ExitCode.CHECK_FAILED, "stopped before all was counted; what is done is committed");
        }
    }

    private ServedDashboard served() {
        ServedDashboard served = ServedDashboard.open(config().dashboard(), spec, console());
        served.watch(config());
        return served;
    }

    private boolean isOver(long startNanos) {
        return duration != null && System.nanoTime() - startNanos > duration.toNanos();
    }
}
