package io.jobetl.app.demo;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.app.ExitCode;
import io.jobetl.app.Invocation;
import io.jobetl.app.Verb;
import io.jobetl.app.config.DurationConverter;
import io.jobetl.app.config.EtlConfig;
import io.jobetl.app.connector.SourceConnector;
import io.jobetl.app.generate.EventGenerator;
import io.jobetl.app.load.DataFile;
import io.jobetl.app.load.FileReport;
import io.jobetl.app.load.FolderLoad;
import io.jobetl.app.load.LoadProgress;
import io.jobetl.app.load.LoadReport;
import io.jobetl.app.run.PipelineTask;
import io.jobetl.app.run.RunNotices;
import io.jobetl.app.run.RunStatusLine;
import io.jobetl.app.stores.Stores;
import io.jobetl.app.verify.Verifier;
import io.jobetl.app.verify.VerifyReport;
import io.jobetl.io.mysql.MySqlEventsReader;
import io.jobetl.local.DataDirectory;
import io.jobetl.pipeline.engine.RunMode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code etl demo}. */
@Command(
        name = "demo",
        description = {
            "Everything at once, on servers of its own: MySQL, Cassandra, Kafka and Connect are started, the data folder is",
            "loaded, live traffic is made and counted. Ctrl-C ends it; with --for it ends by itself, and verifies."
        },
        footer = {
            "",
            "Examples:",
            "  etl demo",
            "  etl demo --for 60s --rate 200",
            "  etl demo --chaos --for 5m --seed 7"
        })
public final class DemoCommand extends Verb {
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Duration SNAPSHOT_PATIENCE = Duration.ofMinutes(3);
    private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(60);
    private static final Duration COUNT_PATIENCE = Duration.ofMinutes(5);
    private static final int SHOWN_DIFFERENCES = 20;

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
            defaultValue = "15s",
            description = "With --chaos: time between two faults, on average (default: ${DEFAULT-VALUE}).")
    private Duration chaosEvery = Duration.ofSeconds(15);

    @Option(
            names = "--verify-every",
            paramLabel = "D",
            converter = DurationConverter.class,
            description = "With --chaos: pause and verify after each such time, not only at the end.")
    private @Nullable Duration verifyEvery;

    DemoCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() throws IOException, InterruptedException, TimeoutException {
        Path folder = data == null
                ? invocation().home().resolve("data")
                : invocation().workingDirectory().resolve(data);
        FolderLoad.filesIn(folder, false);
        DataDirectory directory = DataDirectory.at(config().dataDirectory());
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "etl-demo");
            thread.setDaemon(true);
            return thread;
        });
        Optional<VerifyReport> report;
        try (DemoServers servers = DemoServers.start(invocation().configLoader(), directory, console(), threads)) {
            report = chaos ? chaosOn(servers, folder, threads) : runOn(servers.config(), folder, threads);
            console().info("stopping the servers; their data stays in " + directory.path());
        } finally {
            threads.shutdownNow();
        }
        if (report.isEmpty()) {
            return ExitCode.OK;
        }
        report.get().differences().forEach(console()::result);
        console().result(report.get().verdict());
        return report.get().isExact() ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }

    private Optional<VerifyReport> runOn(EtlConfig config, Path folder, ExecutorService threads)
            throws IOException, InterruptedException, TimeoutException {
        Stores stores = new Stores(config);
        CompletableFuture<Void> deployed = CompletableFuture.runAsync(() -> deploy(config, stores), threads);
        try (CqlSession cassandra = stores.cassandra();
                Connection mysql = stores.mysql().open()) {
            load(folder, config, mysql, cassandra);
            boolean over;
            try (PipelineTask task = PipelineTask.open(config, RunMode.STREAM, new RunNotices(console()))) {
                watchForFirstCell(stores, threads);
                task.start();
                over = makeTraffic(stores, cassandra, task, deployed);
                if (over) {
                    joined(deployed);
                }
            }
            return over ? Optional.of(verify(config, stores, cassandra)) : Optional.empty();
        } catch (SQLException e) {
            throw stores.mysql().failure("reading events", e);
        }
    }

    private Optional<VerifyReport> chaosOn(DemoServers servers, Path folder, ExecutorService threads)
            throws IOException, InterruptedException, TimeoutException {
        EtlConfig config = servers.config();
        Stores stores = new Stores(config);
        CompletableFuture<Void> deployed = CompletableFuture.runAsync(() -> deploy(config, stores), threads);
        try (CqlSession cassandra = stores.cassandra()) {
            try (Connection mysql = stores.mysql().open()) {
                load(folder, config, mysql, cassandra);
            }
            joined(deployed);
            ChaosDemo demo = new ChaosDemo(
                    servers.servers(),
                    config,
                    servers.settings(),
                    optionsOfPipeline(),
                    invocation().home(),
                    console(),
                    stopSignal(),
                    new ChaosDemo.Plan(chaosEvery, verifyEvery, duration, rate, seed));
            Optional<VerifyReport> report = demo.run(stores, cassandra);
            console().result("chaos: seed=" + seed + ", " + demo.faults().size() + " faults");
            demo.faults().forEach(fault -> console().result("  " + fault));
            return report;
        } catch (SQLException e) {
            throw stores.mysql().failure("reading events", e);
        }
    }

    /** What this command was told, for a child process: it reads the same configuration. */
    private List<String> optionsOfPipeline() {
        List<String> options = new ArrayList<>();
        invocation().options().configFile().ifPresent(file -> options.addAll(List.of("--config", file.toString())));
        invocation().options().settings().forEach((key, value) -> options.addAll(List.of("--set", key + "=" + value)));
        return options;
    }

    private void deploy(EtlConfig config, Stores stores) {
        stores.connect()
                .deployAndAwaitSnapshot(
                        SourceConnector.withSecretKept(
                                SourceConnector.of(
                                        SourceConnector.template(invocation().home()), config),
                                config),
                        SNAPSHOT_PATIENCE,
                        line -> {});
        console().info("connector  snapshot of job and campaign complete");
    }

    private void load(Path folder, EtlConfig config, Connection mysql, CqlSession cassandra) throws IOException {
        FolderLoad load =
                new FolderLoad(mysql, cassandra, config.cassandra().keyspace(), false, InstantSource.system());
        LoadReport report = load.run(
                folder, config.dataDirectory().resolve("demo.rejects.csv"), FolderLoad.Mode.WRITE, new QuietProgress());
        console()
                .info(String.format(
                        Locale.ROOT,
                        "load       %,d rows of %s, %,d rejected (%.0f s after the command)",
                        report.loaded(),
                        folder,
                        report.rejected(),
                        sinceCommand()));
    }

    private void watchForFirstCell(Stores stores, ExecutorService threads) {
        threads.execute(() -> {
            try (MySqlEventsReader reader = new MySqlEventsReader(stores.mysql())) {
                // A data directory that was used before has cells already.
                LocalDateTime before = reader.changesSince(null).until();
                while (reader.changesSince(before).cells() == 0) {
                    TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
                }
                console()
                        .info(String.format(
                                Locale.ROOT,
                                "first new cell in events after %.1f s, counted from the command",
                                sinceCommand()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** True when the time is over, false when the user wants to stop. */
    private boolean makeTraffic(
            Stores stores, CqlSession cassandra, PipelineTask task, CompletableFuture<Void> deployed)
            throws InterruptedException, TimeoutException {
        RunStatusLine statusLine = new RunStatusLine(InstantSource.system());
        EventGenerator.Settings standard = EventGenerator.Settings.perSecond(rate);
        EventGenerator.Settings settings = new EventGenerator.Settings(
                standard.rowsPerSecond(), standard.jobChangesPerSecond(), standard.latePercent(), seed);
        try (EventGenerator traffic =
                new EventGenerator(cassandra, stores.keyspace(), stores.mysql(), settings, InstantSource.system())) {
            traffic.start();
            long startNanos = System.nanoTime();
            boolean stopped = false;
            while (!stopped && !isOver(startNanos)) {
                stopped = stopSignal().await(LOOK);
                traffic.throwIfFailed();
                if (task.hasEnded()) {
                    task.await(LOOK);
                }
                if (deployed.isCompletedExceptionally()) {
                    joined(deployed);
                }
                console()
                        .live(statusLine.text(task.stats())
                                + String.format(
                                        Locale.ROOT,
                                        " | written %,d",
                                        traffic.counts().rowsWritten()));
            }
            traffic.stop();
            traffic.throwIfFailed();
            console().endLive();
            return !stopped;
        }
    }

    /**
     * A row that came hours late may wait that long for its recount, and the demo does not: it counts all hours once.
     * Then it follows the last changes of jobs, which may still be on their way, until the comparison is exact.
     */
    private VerifyReport verify(EtlConfig config, Stores stores, CqlSession cassandra)
            throws SQLException, InterruptedException, TimeoutException {
        console().info("traffic ended, counting what came late, then verifying");
        try (PipelineTask rest = PipelineTask.open(config, RunMode.ONCE, new RunNotices(console()))) {
            rest.start();
            rest.await(COUNT_PATIENCE);
        }
        try (PipelineTask task = PipelineTask.open(config, RunMode.STREAM, new RunNotices(console()));
                Connection mysql = stores.mysql().open()) {
            task.start();
            return new Verifier(cassandra, stores.keyspace(), mysql, InstantSource.system())
                    .verify(SHOWN_DIFFERENCES, DRAIN_PATIENCE, stopSignal()::await);
        }
    }

    private boolean isOver(long startNanos) {
        return duration != null && System.nanoTime() - startNanos >= duration.toNanos();
    }

    private static void joined(CompletableFuture<Void> future) {
        try {
            future.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Seconds since the JVM of this command began. */
    private static double sinceCommand() {
        return ManagementFactory.getRuntimeMXBean().getUptime() / 1_000.0;
    }

    /** Only warnings: the small files of a demo are through in a second. */
    private final class QuietProgress implements LoadProgress {
        @Override
        public void warning(String message) {
            console().warn(message);
        }

        @Override
        public void running(DataFile file, long rowsRead, long rowsPerSecond, int percent) {}

        @Override
        public void finished(FileReport report) {}
    }
}
