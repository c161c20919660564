package io.jobetl.app.demo;

import io.jobetl.app.config.DurationConverter;
import io.jobetl.app.local.LocalServerSettings;
import io.jobetl.app.run.RunNotices;
import io.jobetl.app.run.ServedDashboard;
import io.jobetl.app.verb.CommandException;
import io.jobetl.app.verb.Console;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.data.generate.EventGenerator;
import io.jobetl.demo.Demo;
import io.jobetl.demo.DemoDisplay;
import io.jobetl.demo.PipelineCommand;
import io.jobetl.local.DataDirectory;
import io.jobetl.local.LocalServers;
import io.jobetl.local.Server;
import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.runtime.settings.Durations;
import io.jobetl.runtime.settings.EtlConfig;
import io.jobetl.runtime.settings.Settings;
import io.jobetl.verify.VerifyReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code etl demo}. */
@Command(
        name = "demo",
        description = {
            "Everything at once, on servers of its own: MySQL, Cassandra, Kafka and Connect are started, the data folder is",
            "loaded, live traffic is made and counted. Ctrl-C ends it; with --for it ends by itself, and verifies. Then its",
            "servers are stopped; their data stays. Servers that run already are left alone."
        },
        footer = {
            "",
            "Examples:",
            "  etl demo",
            "  etl demo --for 60s --rate 200",
            "  etl demo --chaos --for 5m --seed 7"
        })
public final class DemoCommand extends Verb {
    /** By its name, because it knows this verb. */
    static final String MAIN_CLASS = "io.jobetl.app.Main";

    /** In the data directory, for a demo beside servers that run there. */
    private static final String OWN_FOLDER = "demo";

    private static final Duration BETWEEN_FAULTS = Duration.ofSeconds(15);
    private static final Duration LEAST_TIME = Duration.ofSeconds(1);

    @Option(
            names = "--for",
            paramLabel = "D",
            converter = DurationConverter.class,
            description = "Make traffic for this time, then stop it, verify, and end: exit code 0 if EXACT, else 1.")
    private @Nullable Duration duration;

    @Option(names = "--rate", paramLabel = "N", description = "Tracking rows per second (default: ${DEFAULT-VALUE}).")
    private double rate = 100;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of the traffic and of the faults (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder of CSV files to load first (default: data of the installation).")
    private @Nullable Path data;

    @Option(
            names = "--chaos",
            description = "Kill, freeze and cut off servers and the pipeline at random while traffic is counted.")
    private boolean chaos;

    @Option(
            names = "--chaos-every",
            paramLabel = "D",
            converter = DurationConverter.class,
            description = "With --chaos: time between two faults, on average, 1s or more (default: 15s).")
    private @Nullable Duration chaosEvery;

    @Option(
            names = "--verify-every",
            paramLabel = "D",
            converter = DurationConverter.class,
            description = "With --chaos: pause and verify after each such time, 1s or more, not only at the end.")
    private @Nullable Duration verifyEvery;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    DemoCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() throws IOException, InterruptedException, TimeoutException {
        checkOptions();
        LocalServers.requirePrepared(Server.pipeline());
        Path folder = data == null
                ? invocation().home().resolve("data")
                : invocation().workingDirectory().resolve(data);
        LocalServerSettings local = new LocalServerSettings(
                invocation().configLoader(), ownDirectory(DataDirectory.at(config().dataDirectory())));
        RunNotices notices = new RunNotices(console());
        Optional<VerifyReport> report;
        try (ServedDashboard dashboard = served()) {
            report = new Demo(
                            local, invocation().home(), new ConsoleDisplay(console(), notices, dashboard), stopSignal())
                    .run(new Demo.Plan(folder, rate, seed, duration, chaos ? chaosPlan() : null));
        }
        if (report.isEmpty()) {
            return ExitCode.OK;
        }
        report.get().differences().forEach(console()::result);
        console().result(report.get().verdict());
        return report.get().isExact() ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }

    /** Before a server is started. */
    private void checkOptions() {
        try {
            EventGenerator.Settings.perSecond(rate);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, "--rate: " + e.getMessage(), e);
        }
        checkTime("--chaos-every", chaosEvery);
        checkTime("--verify-every", verifyEvery);
    }

    private void checkTime(String option, @Nullable Duration time) {
        if (time == null) {
            return;
        }
        if (!chaos) {
            throw new CommandException(ExitCode.USAGE, option + " has no meaning without --chaos");
        }
        if (time.compareTo(LEAST_TIME) < 0) {
            throw new CommandException(ExitCode.USAGE, option + " " + Durations.print(time) + " must be 1s or more");
        }
    }

    private DataDirectory ownDirectory(DataDirectory usual) {
        DataDirectory own = directoryBeside(usual);
        if (!own.path().equals(usual.path())) {
            console()
                    .info("the servers that run in " + usual.path()
                            + " stay as they are; to look at those of this demo," + " add --data-dir " + own.path());
        }
        return own;
    }

    /** Servers that run already belong to somebody, and so do their tables. */
    static DataDirectory directoryBeside(DataDirectory usual) {
        return usual.endpoints().isEmpty()
                ? usual
                : DataDirectory.at(usual.path().resolve(OWN_FOLDER));
    }

    /** Under chaos the pipeline is a process of its own, and serves it by itself. */
    private ServedDashboard served() {
        return chaos ? ServedDashboard.NONE : ServedDashboard.open(config().dashboard(), spec, console());
    }

    private Demo.ChaosPlan chaosPlan() {
        return new Demo.ChaosPlan(
                chaosEvery == null ? BETWEEN_FAULTS : chaosEvery,
                verifyEvery,
                new PipelineCommand(
                        MAIN_CLASS, optionsOfPipeline(), Set.of(ExitCode.UNREACHABLE.code(), ExitCode.FENCED.code())));
    }

    /** What this command was told, for a child process: it reads the same configuration. */
    private List<String> optionsOfPipeline() {
        List<String> options = new ArrayList<>();
        invocation().options().configFile().ifPresent(file -> options.addAll(List.of("--config", file.toString())));
        Map<String, String> settings =
                new LinkedHashMap<>(invocation().options().settings());
        addressOfPage()
                .ifPresent(address -> settings.put(Settings.DASHBOARD.address().key(), address));
        settings.forEach((key, value) -> options.addAll(List.of("--set", key + "=" + value)));
        return options;
    }

    /** Says where the page is, and makes it the same after each start of the pipeline: a port that is free now. */
    private Optional<String> addressOfPage() {
        try (ServedDashboard tried = ServedDashboard.open(config().dashboard(), spec, console())) {
            return tried.dashboard().map(page -> page.address().getAuthority());
        }
    }

    private record ConsoleDisplay(Console console, RunNotices notices, ServedDashboard dashboard)
            implements DemoDisplay {
        @Override
        public void info(String line) {
            console.info(line);
        }

        @Override
        public void warn(String line) {
            console.warn(line);
        }

        @Override
        public void result(String line) {
            console.result(line);
        }

        @Override
        public void live(String line, Object news) {
            console.live(line, Map.of(), news);
        }

        @Override
        public void endLive() {
            console.endLive();
        }

        @Override
        public void serversRun(EtlConfig config) {
            dashboard.watch(config);
        }

        @Override
        public PipelineObserver runObserver() {
            return PipelineObserver.all(notices, dashboard.observer());
        }
    }
}
