package io.jobetl.app.demo;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.app.Console;
import io.jobetl.app.StopSignal;
import io.jobetl.app.config.EtlConfig;
import io.jobetl.app.config.Setting;
import io.jobetl.app.generate.EventGenerator;
import io.jobetl.app.run.PipelineTask;
import io.jobetl.app.run.RunNotices;
import io.jobetl.app.stores.Stores;
import io.jobetl.app.verify.Verifier;
import io.jobetl.app.verify.VerifyReport;
import io.jobetl.io.mysql.MySqlEventsReader;
import io.jobetl.io.mysql.MySqlEventsReader.LeaseStatus;
import io.jobetl.local.LocalServers;
import io.jobetl.pipeline.engine.RunMode;
import io.jobetl.pipeline.port.HourState;
import io.jobetl.pipeline.port.StoreUnavailableException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Traffic and a pipeline under {@link Chaos}, in rounds: at the end of each the faults and the traffic rest, and all
 * that was counted is compared with the raw rows. For one thread.
 */
final class ChaosDemo {
    /**
     * @param interval between two faults, on average
     * @param round time of traffic between two comparisons; null: one round
     * @param duration of all traffic; null: until the user stops it
     * @param rate tracking rows per second
     * @param seed of traffic and faults
     */
    record Plan(
            Duration interval,
            @Nullable Duration round,
            @Nullable Duration duration,
            double rate,
            long seed) {}

    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration COUNT_PATIENCE = Duration.ofMinutes(5);
    /** A worker of Connect that was killed is waited for by its successor, up to a minute. */
    private static final Duration DRAIN_PATIENCE = Duration.ofMinutes(3);

    private static final int SHOWN_DIFFERENCES = 20;

    private final LocalServers servers;
    private final EtlConfig config;
    private final Map<Setting, String> settings;
    private final List<String> options;
    private final Path home;
    private final Console console;
    private final StopSignal stopSignal;
    private final Plan plan;
    private final List<String> faults = new ArrayList<>();
    private final SplittableRandom random;
    private long written;

    /**
     * @param config leads to the servers
     * @param settings the same for a child process
     * @param options global options for a child process
     */
    ChaosDemo(
            LocalServers servers,
            EtlConfig config,
            Map<Setting, String> settings,
            List<String> options,
            Path home,
            Console console,
            StopSignal stopSignal,
            Plan plan) {
        this.servers = servers;
        this.config = config;
        this.settings = settings;
        this.options = options;
        this.home = home;
        this.console = console;
        this.stopSignal = stopSignal;
        this.plan = plan;
        this.random = new SplittableRandom(plan.seed());
    }

    /**
     * Runs to the end, or to the first round whose comparison finds a difference.
     *
     * @return the last comparison; empty when the user stopped it
     */
    Optional<VerifyReport> run(Stores stores, CqlSession cassandra)
            throws SQLException, InterruptedException, TimeoutException {
        console.info("chaos      seed=" + plan.seed() + ", a fault about every "
                + plan.interval().toSeconds() + " s; log of the pipeline: " + pipelineLog());
        long startNanos = System.nanoTime();
        for (int round = 1; ; round++) {
            long leftNanos = plan.duration() == null
                    ? Long.MAX_VALUE
                    : plan.duration().toNanos() - (System.nanoTime() - startNanos);
            long roundNanos = plan.round() == null
                    ? leftNanos
                    : Math.min(leftNanos, plan.round().toNanos());
            if (!round(stores, cassandra, round, roundNanos)) {
                return Optional.empty();
            }
            VerifyReport report = verify(stores, cassandra);
            console.info(String.format(
                    Locale.ROOT,
                    "%s after %d min, %d faults, %,d rows written",
                    report.verdict(),
                    Duration.ofNanos(System.nanoTime() - startNanos).toMinutes(),
                    faults.size(),
                    written));
            if (!report.isExact() || leftNanos <= roundNanos) {
                return Optional.of(report);
            }
        }
    }

    /** What was done, in order. */
    List<String> faults() {
        return faults;
    }

    /** False when the user wants to stop. */
    private boolean round(Stores stores, CqlSession cassandra, int round, long nanos) throws InterruptedException {
        EventGenerator.Settings standard = EventGenerator.Settings.perSecond(plan.rate());
        long roundSeed = plan.seed() + 1_000L * (round - 1);
        EventGenerator.Settings traffic = new EventGenerator.Settings(
                standard.rowsPerSecond(), standard.jobChangesPerSecond(), standard.latePercent(), roundSeed);
        boolean stopped = false;
        try (PipelineProcess pipeline = new PipelineProcess(options, settings, home, pipelineLog());
                EventGenerator generator = new EventGenerator(
                        cassandra, stores.keyspace(), stores.mysql(), traffic, InstantSource.system());
                MySqlEventsReader reader = new MySqlEventsReader(stores.mysql())) {
            generator.start();
            try (Chaos chaos = new Chaos(
                    servers, pipeline, stores.mysql(), random.split(), plan.interval(), console::info, faults)) {
                chaos.start();
                long startNanos = System.nanoTime();
                while (!stopped && System.nanoTime() - startNanos < nanos) {
                    stopped = stopSignal.await(LOOK);
                    generator.throwIfFailed();
                    chaos.throwIfFailed();
                    pipeline.supervise();
                    console.live(status(reader)
                            + String.format(
                                    Locale.ROOT,
                                    " | written %,d | faults %d",
                                    written + generator.counts().rowsWritten(),
                                    faults.size()));
                }
            }
            generator.stop();
            generator.throwIfFailed();
            written += generator.counts().rowsWritten();
        }
        console.endLive();
        return !stopped;
    }

    /** From the tables: the pipeline is another process. */
    private String status(MySqlEventsReader reader) {
        try {
            long rows = reader.hours().stream()
                    .mapToLong(hour -> hour.digest().rows())
                    .sum();
            long aggregated =
                    reader.hours().stream().mapToLong(HourState::aggregatedRows).sum();
            Optional<LeaseStatus> lease = reader.lease(config.pipeline().name());
            return String.format(Locale.ROOT, "rows in %,d | aggregated %,d", rows, aggregated)
                    + lease.map(status -> String.format(
                                    Locale.ROOT,
                                    " | commits %,d | epoch %d",
                                    status.seq(),
                                    status.holder().epoch()))
                            .orElse("");
        } catch (StoreUnavailableException away) {
            return "mysql is away";
        }
    }

    /** As the plain demo: all hours once, then whatever is still on its way. */
    private VerifyReport verify(Stores stores, CqlSession cassandra)
            throws SQLException, InterruptedException, TimeoutException {
        console.info("chaos and traffic rest, counting what came late, then verifying");
        try (PipelineTask rest = PipelineTask.open(config, RunMode.ONCE, new RunNotices(console))) {
            rest.start();
            rest.await(COUNT_PATIENCE);
        }
        try (PipelineTask task = PipelineTask.open(config, RunMode.STREAM, new RunNotices(console));
                Connection mysql = stores.mysql().open()) {
            task.start();
            return new Verifier(cassandra, stores.keyspace(), mysql, InstantSource.system())
                    .verify(SHOWN_DIFFERENCES, DRAIN_PATIENCE, stopSignal::await);
        }
    }

    private Path pipelineLog() {
        return servers.directory().path().resolve("pipeline.log");
    }
}
