package io.jobetl.demo;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.data.generate.EventGenerator;
import io.jobetl.io.mysql.read.MySqlEventsReader;
import io.jobetl.io.mysql.read.MySqlEventsReader.LeaseStatus;
import io.jobetl.local.LocalServers;
import io.jobetl.pipeline.port.HourState;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.runtime.settings.Setting;
import io.jobetl.runtime.stores.Stores;
import io.jobetl.verify.VerifyReport;
import java.nio.file.Path;
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
    private static final Duration LOOK = Duration.ofMillis(500);
    /** A worker of Connect that was killed is waited for by its successor, up to a minute. */
    private static final Duration DRAIN_PATIENCE = Duration.ofMinutes(3);

    private final LocalServers servers;
    private final DemoInstallation installation;
    private final Map<Setting<?>, String> settings;
    private final EventGenerator.Settings traffic;
    private final Demo.ChaosPlan plan;
    private final @Nullable Duration duration;
    private final DemoDisplay display;
    private final List<String> faults = new ArrayList<>();
    private final SplittableRandom random;
    private long written;

    /**
     * @param settings lead a child process to the servers
     * @param traffic its seed is that of the faults too
     * @param duration of all traffic; null: until the user stops it
     */
    ChaosDemo(
            LocalServers servers,
            DemoInstallation installation,
            Map<Setting<?>, String> settings,
            EventGenerator.Settings traffic,
            Demo.ChaosPlan plan,
            @Nullable Duration duration) {
        this.servers = servers;
        this.installation = installation;
        this.settings = settings;
        this.traffic = traffic;
        this.plan = plan;
        this.duration = duration;
        this.display = installation.display();
        this.random = new SplittableRandom(traffic.seed());
    }

    /**
     * Runs to the end, or to the first round whose comparison finds a difference.
     *
     * @return the last comparison; empty when the user stopped it
     */
    Optional<VerifyReport> run(CqlSession cassandra) throws InterruptedException, TimeoutException {
        display.info("chaos      seed=" + traffic.seed() + ", a fault about every "
                + plan.interval().toSeconds() + " s; log of the pipeline: " + pipelineLog());
        long startNanos = System.nanoTime();
        for (int round = 1; ; round++) {
            long leftNanos = duration == null ? Long.MAX_VALUE : duration.toNanos() - (System.nanoTime() - startNanos);
            long roundNanos = plan.round() == null
                    ? leftNanos
                    : Math.min(leftNanos, plan.round().toNanos());
            if (!round(cassandra, round, roundNanos)) {
                return Optional.empty();
            }
            VerifyReport report = verify(cassandra);
            display.info(String.format(
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
    private boolean round(CqlSession cassandra, int round, long nanos) throws InterruptedException {
        Stores stores = installation.stores();
        EventGenerator.Settings ofRound = traffic.withSeed(traffic.seed() + 1_000L * (round - 1));
        boolean stopped = false;
        try (PipelineProcess pipeline =
                        new PipelineProcess(plan.pipeline(), settings, installation.home(), pipelineLog());
                EventGenerator generator = new EventGenerator(
                        cassandra, stores.keyspace(), stores.mysql(), ofRound, InstantSource.system());
                MySqlEventsReader reader = new MySqlEventsReader(stores.mysql())) {
            generator.start();
            try (Chaos chaos = new Chaos(
                    servers, pipeline, stores.mysql(), random.split(), plan.interval(), display::info, faults)) {
                chaos.start();
                long startNanos = System.nanoTime();
                while (!stopped && System.nanoTime() - startNanos < nanos) {
                    stopped = installation.stopSignal().await(LOOK);
                    generator.throwIfFailed();
                    chaos.throwIfFailed();
                    pipeline.supervise();
                    String line = status(reader)
                            + String.format(
                                    Locale.ROOT,
                                    " | written %,d | faults %d",
                                    written + generator.counts().rowsWritten(),
                                    faults.size());
                    display.live(line, line);
                }
            }
            generator.stop();
            generator.throwIfFailed();
            written += generator.counts().rowsWritten();
        }
        display.endLive();
        return !stopped;
    }

    /** From the tables: the pipeline is another process. */
    private String status(MySqlEventsReader reader) {
        try {
            long rows = reader.hours().stream().mapToLong(HourState::rows).sum();
            long aggregated =
                    reader.hours().stream().mapToLong(HourState::aggregatedRows).sum();
            Optional<LeaseStatus> lease =
                    reader.lease(installation.config().pipeline().name());
            return String.format(Locale.ROOT, "rows in %,d | aggregated %,d", rows, aggregated)
                    + lease.map(status -> String.format(
                                    Locale.ROOT,
                                    " | commits %,d | epoch %d",
                                    status.seq(),
                                    status.holder().epoch()))
                            .orElse("");
        } catch (StoreException away) {
            if (!away.kind().isPassing()) {
                throw away;
            }
            return "mysql is away";
        }
    }

    private VerifyReport verify(CqlSession cassandra) throws InterruptedException, TimeoutException {
        display.info("chaos and traffic rest, counting what came late, then verifying");
        return installation.countAndVerify(cassandra, DRAIN_PATIENCE);
    }

    private Path pipelineLog() {
        return servers.directory().path().resolve("pipeline.log");
    }
}
