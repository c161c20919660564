package io.jobetl.demo;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.data.generate.EventGenerator;
import io.jobetl.io.mysql.read.MySqlEventsReader;
import io.jobetl.pipeline.engine.RunMode;
import io.jobetl.pipeline.observe.PipelineStats;
import io.jobetl.runtime.run.PipelineTask;
import io.jobetl.runtime.run.RunStatusLine;
import io.jobetl.runtime.stores.Stores;
import io.jobetl.verify.VerifyReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Traffic and a pipeline that counts it, side by side in this process. For one thread. */
final class SteadyDemo {
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(60);

    private final DemoInstallation installation;
    private final EventGenerator.Settings traffic;
    private final @Nullable Duration duration;

    /** @param duration of the traffic; null: until the user stops it */
    SteadyDemo(DemoInstallation installation, EventGenerator.Settings traffic, @Nullable Duration duration) {
        this.installation = installation;
        this.traffic = traffic;
        this.duration = duration;
    }

    /** @return the comparison at the end; empty when the user stopped it */
    Optional<VerifyReport> run(Path folder, Executor threads)
            throws IOException, InterruptedException, TimeoutException {
        Stores stores = installation.stores();
        CompletableFuture<Void> deployed = installation.deploy(threads);
        try (CqlSession cassandra = stores.cassandra()) {
            boolean over;
            installation.load(folder, cassandra);
            try (PipelineTask task = PipelineTask.open(
                    installation.config(),
                    RunMode.STREAM,
                    installation.display().runObserver())) {
                watchForFirstCell(threads);
                task.start();
                over = makeTraffic(cassandra, task, deployed);
                if (over) {
                    DemoInstallation.joined(deployed);
                }
            }
            if (!over) {
                return Optional.empty();
            }
            installation.display().info("traffic ended, counting what came late, then verifying");
            return Optional.of(installation.countAndVerify(cassandra, DRAIN_PATIENCE));
        }
    }

    private void watchForFirstCell(Executor threads) {
        threads.execute(() -> {
            try (MySqlEventsReader reader =
                    new MySqlEventsReader(installation.stores().mysql())) {
                // A data directory that was used before has cells already.
                LocalDateTime before = reader.changesSince(null).until();
                while (reader.changesSince(before).cells() == 0) {
                    TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
                }
                installation
                        .display()
                        .info(String.format(
                                Locale.ROOT,
                                "first new cell in events after %.1f s, counted from the command",
                                DemoInstallation.sinceCommand()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** True when the time is over, false when the user wants to stop. */
    private boolean makeTraffic(CqlSession cassandra, PipelineTask task, CompletableFuture<Void> deployed)
            throws InterruptedException, TimeoutException {
        RunStatusLine statusLine = new RunStatusLine(InstantSource.system());
        Stores stores = installation.stores();
        try (EventGenerator generator =
                new EventGenerator(cassandra, stores.keyspace(), stores.mysql(), traffic, InstantSource.system())) {
            generator.start();
            long startNanos = System.nanoTime();
            boolean stopped = false;
            while (!stopped && !isOver(startNanos)) {
                stopped = installation.stopSignal().await(LOOK);
                generator.throwIfFailed();
                if (task.hasEnded()) {
                    task.await(LOOK);
                }
                if (deployed.isCompletedExceptionally()) {
                    DemoInstallation.joined(deployed);
                }
                PipelineStats stats = task.stats();
                long written = generator.counts().rowsWritten();
                installation
                        .display()
                        .live(
                                statusLine.text(stats) + String.format(Locale.ROOT, " | written %,d", written),
                                List.of(statusLine.news(stats), written));
            }
            generator.stop();
            generator.throwIfFailed();
            installation.display().endLive();
            return !stopped;
        }
    }

    private boolean isOver(long startNanos) {
        return duration != null && System.nanoTime() - startNanos >= duration.toNanos();
    }
}
