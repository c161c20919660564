package io.jobetl.benchmarks.pipeline;

import io.jobetl.benchmarks.report.Goal;
import io.jobetl.benchmarks.report.Result;
import io.jobetl.benchmarks.report.Scale;
import io.jobetl.runtime.settings.Settings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a dashboard that is looked at by many costs the rows: how fresh they are without and with a {@link
 * DashboardLoad}, in rounds that take turns beside one and the same {@code etl run}.
 */
final class DashboardCost {
    private static final int ROWS_PER_SECOND = 2_000;
    private static final int JOBS = 5_000;
    /** The first and the last are without: what changes with time is the same for both. */
    private static final int ROUNDS = 5;
    /** First for the stores and the pipeline, then for the dashboard. */
    private static final int WARM_UP_SECONDS = 5;
    /** At the beginning of each round. */
    private static final int SETTLE_SECONDS = 3;

    private static final int DRAIN_SECONDS = 60;

    private final Installation installation;
    private final Path folder;
    private final Consumer<String> progress;
    private final int seconds;
    private final PixelTraffic traffic = new PixelTraffic(6, JOBS);
    private final PixelWriter tracking;
    /** Each round marks its rows with one of its own. */
    private int job = SteadyLoad.JOB;

    DashboardCost(Installation installation, Path folder, Consumer<String> progress, Scale scale) {
        this.installation = installation;
        this.folder = folder;
        this.progress = progress;
        this.seconds = scale == Scale.FULL ? 60 : 12;
        this.tracking = new PixelWriter(installation.cassandra(), installation.keyspace());
    }

    List<Result> measure() throws SQLException, InterruptedException {
        installation.loadDimensions(traffic);
        Latencies without = new Latencies();
        Latencies with = new Latencies();
        try (EtlProcess etl = EtlProcess.start(
                installation, folder, Map.of(Settings.DASHBOARD.address().variable(), "127.0.0.1:0"))) {
            etl.awaitWriter();
            round(etl, WARM_UP_SECONDS);
            watchedRound(etl, WARM_UP_SECONDS);
            for (int round = 0; round < ROUNDS; round++) {
                if (round % 2 == 0) {
                    without.add(round(etl, seconds));
                } else {
                    with.add(watchedRound(etl, seconds));
                }
            }
            progress.accept("dashboard: memory of etl " + etl.memory());
        }
        progress.accept("dashboard: without clients " + without);
        progress.accept("dashboard: with clients " + with);
        progress.accept("dashboard: " + installation.requireExact().verdict());
        return List.of(
                Result.ofCosts(
                        "freshness p50, 2,000 rows/s, dashboard in use vs not",
                        "ms",
                        with.percentile(50),
                        without.percentile(50),
                        null),
                Result.ofCosts(
                        "freshness p99, 2,000 rows/s, dashboard in use vs not",
                        "ms",
                        with.percentile(99),
                        without.percentile(99),
                        Goal.timesBetter(1 / 1.1)));
    }

    private Latencies watchedRound(EtlProcess etl, int seconds) throws SQLException, InterruptedException {
        try (DashboardLoad clients = DashboardLoad.open(etl.dashboard())) {
            Latencies fresh = round(etl, seconds);
            progress.accept("dashboard: " + clients.requireServed());
            return fresh;
        }
    }

    private Latencies round(EtlProcess etl, int seconds) throws SQLException, InterruptedException {
        try (SteadyLoad load = new SteadyLoad(tracking, traffic, ROWS_PER_SECOND, SETTLE_SECONDS + seconds, job++);
                Connection mysql = installation.mysql()) {
            load.start();
            MarkWatch watch = new MarkWatch(load, load.marks() / (SETTLE_SECONDS + seconds) * SETTLE_SECONDS);
            watch.watch(mysql, DRAIN_SECONDS);
            etl.requireAlive();
            progress.accept("dashboard: fresh rows " + watch.sinceAcknowledged());
            return watch.sinceAcknowledged();
        }
    }
}
