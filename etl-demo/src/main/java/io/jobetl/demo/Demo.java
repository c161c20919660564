package io.jobetl.demo;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.data.generate.EventGenerator;
import io.jobetl.data.load.FolderLoad;
import io.jobetl.runtime.run.StopSignal;
import io.jobetl.verify.VerifyReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Starts servers, loads a folder, makes traffic, counts it, and compares the outcome with the raw rows. The servers are
 * stopped at the end; their data stays. Run once; for one thread.
 */
public final class Demo {
    /**
     * What is played.
     *
     * @param folder the CSV files to load first
     * @param rowsPerSecond tracking rows
     * @param seed of the traffic, and of the faults
     * @param duration of the traffic; null: until the user stops it
     * @param chaos null: nothing is broken
     */
    public record Plan(
            Path folder,
            double rowsPerSecond,
            long seed,
            @Nullable Duration duration,
            @Nullable ChaosPlan chaos) {}

    /**
     * What is broken.
     *
     * @param interval between two faults, on average
     * @param round time of traffic between two comparisons; null: one round
     * @param pipeline how the pipeline is started, which is a process of its own here, so that it can be killed
     */
    public record ChaosPlan(Duration interval, @Nullable Duration round, PipelineCommand pipeline) {}

    private final LocalInstallation local;
    private final Path home;
    private final DemoDisplay display;
    private final StopSignal stopSignal;

    /** @param home the installation's folder, for the connector's file */
    public Demo(LocalInstallation local, Path home, DemoDisplay display, StopSignal stopSignal) {
        this.local = local;
        this.home = home;
        this.display = display;
        this.stopSignal = stopSignal;
    }

    /**
     * Plays the plan.
     *
     * @return the comparison at the end; empty when the user stopped it
     * @throws io.jobetl.data.load.UnusableFileException before anything is started, when the folder cannot be loaded
     */
    public Optional<VerifyReport> run(Plan plan) throws IOException, InterruptedException, TimeoutException {
        FolderLoad.filesIn(plan.folder(), false);
        display.info(
                "servers of this demo alone are started in " + local.directory().path() + ", and stopped at its end");
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "etl-demo");
            thread.setDaemon(true);
            return thread;
        });
        try (DemoServers servers = DemoServers.start(local, display, threads)) {
            DemoInstallation installation = new DemoInstallation(local.config(), home, display, stopSignal);
            display.serversRun(installation.config());
            EventGenerator.Settings traffic =
                    EventGenerator.Settings.perSecond(plan.rowsPerSecond()).withSeed(plan.seed());
            ChaosPlan chaos = plan.chaos();
            Optional<VerifyReport> report = chaos == null
                    ? new SteadyDemo(installation, traffic, plan.duration()).run(plan.folder(), threads)
                    : runChaos(plan, chaos, servers, installation, traffic, threads);
            display.info("stopping the servers that this demo started; their data stays in "
                    + local.directory().path());
            return report;
        } finally {
            threads.shutdownNow();
        }
    }

    private Optional<VerifyReport> runChaos(
            Plan plan,
            ChaosPlan chaos,
            DemoServers servers,
            DemoInstallation installation,
            EventGenerator.Settings traffic,
            ExecutorService threads)
            throws IOException, InterruptedException, TimeoutException {
        CompletableFuture<Void> deployed = installation.deploy(threads);
        try (CqlSession cassandra = installation.stores().cassandra()) {
            installation.load(plan.folder(), cassandra);
            DemoInstallation.joined(deployed);
            ChaosDemo demo =
                    new ChaosDemo(servers.servers(), installation, local.settings(), traffic, chaos, plan.duration());
            Optional<VerifyReport> report = demo.run(cassandra);
            display.result("chaos: seed=" + plan.seed() + ", " + demo.faults().size() + " faults");
            demo.faults().forEach(fault -> display.result("  " + fault));
            return report;
        }
    }
}
