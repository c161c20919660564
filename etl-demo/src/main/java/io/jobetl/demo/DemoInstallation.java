package io.jobetl.demo;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import io.jobetl.data.load.DataFile;
import io.jobetl.data.load.FileReport;
import io.jobetl.data.load.FolderLoad;
import io.jobetl.data.load.LoadProgress;
import io.jobetl.data.load.LoadReport;
import io.jobetl.local.DataDirectory;
import io.jobetl.pipeline.engine.RunMode;
import io.jobetl.runtime.connector.SourceConnector;
import io.jobetl.runtime.run.PipelineTask;
import io.jobetl.runtime.run.StopSignal;
import io.jobetl.runtime.settings.EtlConfig;
import io.jobetl.runtime.stores.Stores;
import io.jobetl.verify.Verifier;
import io.jobetl.verify.VerifyReport;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;

/** What both kinds of demo do with the stores of their servers. Thread-safe. */
final class DemoInstallation {
    private static final Duration SNAPSHOT_PATIENCE = Duration.ofMinutes(3);
    private static final Duration COUNT_PATIENCE = Duration.ofMinutes(5);
    private static final int SHOWN_DIFFERENCES = 20;

    private final EtlConfig config;
    private final Stores stores;
    private final Path home;
    private final DemoDisplay display;
    private final StopSignal stopSignal;

    /** @param home the installation's folder, for the connector's file */
    DemoInstallation(EtlConfig config, Path home, DemoDisplay display, StopSignal stopSignal) {
        this.config = config;
        this.stores = new Stores(config);
        this.home = home;
        this.display = display;
        this.stopSignal = stopSignal;
    }

    EtlConfig config() {
        return config;
    }

    Stores stores() {
        return stores;
    }

    Path home() {
        return home;
    }

    DemoDisplay display() {
        return display;
    }

    StopSignal stopSignal() {
        return stopSignal;
    }

    /** Deploys the connector; done when its snapshot is in the topics. */
    CompletableFuture<Void> deploy(Executor threads) {
        return CompletableFuture.runAsync(
                () -> {
                    stores.connect()
                            .deployAndAwaitSnapshot(
                                    SourceConnector.forDeployment(
                                            SourceConnector.template(home),
                                            config,
                                            DataDirectory.at(config.dataDirectory())::keepSecret),
                                    SNAPSHOT_PATIENCE,
                                    line -> {});
                    display.info("connector  snapshot of job and campaign complete");
                },
                threads);
    }

    /** Waits; throws what was thrown there. */
    static void joined(CompletableFuture<Void> future) {
        try {
            future.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    void load(Path folder, CqlSession cassandra) throws IOException {
        LoadReport report;
        try (Connection mysql = stores.mysql().open()) {
            FolderLoad load = new FolderLoad(mysql, cassandra, stores.keyspace(), false, InstantSource.system());
            report = load.run(
                    folder, config.dataDirectory().resolve("demo.rejects.csv"), FolderLoad.Mode.WRITE, new Warnings());
        } catch (SQLException e) {
            throw stores.failure("loading", e);
        }
        display.info(String.format(
                Locale.ROOT,
                "load       %,d rows of %s, %,d rejected (%.0f s after the command)",
                report.loaded(),
                folder,
                report.rejected(),
                sinceCommand()));
    }

    /**
     * A row that came hours late may wait that long for its recount, and a demo does not: it counts all hours once.
     * Then it follows the last changes of jobs, which may still be on their way, until the comparison is exact.
     *
     * @param drainPatience for how long to wait for these changes
     */
    VerifyReport countAndVerify(CqlSession cassandra, Duration drainPatience)
            throws InterruptedException, TimeoutException {
        try (PipelineTask rest = PipelineTask.open(config, RunMode.ONCE, display.runObserver())) {
            rest.start();
            rest.await(COUNT_PATIENCE);
        }
        try (PipelineTask task = PipelineTask.open(config, RunMode.STREAM, display.runObserver());
                Connection mysql = stores.mysql().open()) {
            task.start();
            return new Verifier(cassandra, stores.keyspace(), mysql, InstantSource.system())
                    .verify(SHOWN_DIFFERENCES, drainPatience, stopSignal::await);
        } catch (SQLException e) {
            throw stores.failure("reading events", e);
        } catch (DriverException e) {
            throw stores.failure("reading " + stores.keyspace() + ".tracking", e);
        }
    }

    /** Seconds since the JVM of this command began. */
    static double sinceCommand() {
        return ManagementFactory.getRuntimeMXBean().getUptime() / 1_000.0;
    }

    /** Only warnings: the small files of a demo are through in a second. */
    private final class Warnings implements LoadProgress {
        @Override
        public void warning(String message) {
            display.warn(message);
        }

        @Override
        public void running(DataFile file, long rowsRead, long rowsPerSecond, int percent) {}

        @Override
        public void finished(FileReport report) {}
    }
}
