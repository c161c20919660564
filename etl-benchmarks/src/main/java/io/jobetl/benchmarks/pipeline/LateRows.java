package io.jobetl.benchmarks.pipeline;

import io.jobetl.aggregation.TimeUuids;
import io.jobetl.benchmarks.report.Goal;
import io.jobetl.benchmarks.report.Result;
import io.jobetl.benchmarks.report.Scale;
import io.jobetl.runtime.settings.Settings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A million rows an hour, two of a hundred late by up to an hour: how soon those are counted, and what the sweep that
 * finds them costs the fresh ones, which are measured without it and with it in turn.
 */
final class LateRows {
    private static final int ROWS_PER_HOUR = 1_000_000;
    private static final int ROWS_PER_SECOND = ROWS_PER_HOUR / 3_600;
    private static final int JOBS = 5_000;
    /** Until all that was there is read, and the sweep has gone round. */
    private static final int WARM_UP_SECONDS = 60;

    private static final int DRAIN_SECONDS = 60;

    private final Installation installation;
    private final Path folder;
    private final Consumer<String> progress;
    private final int seconds;
    private final PixelTraffic traffic = new PixelTraffic(5, JOBS);
    private final PixelWriter tracking;

    LateRows(Installation installation, Path folder, Consumer<String> progress, Scale scale) {
        this.installation = installation;
        this.folder = folder;
        this.progress = progress;
        this.seconds = scale == Scale.FULL ? 300 : 60;
        this.tracking = new PixelWriter(installation.cassandra(), installation.keyspace());
    }

    List<Result> measure() throws SQLException, InterruptedException, ExecutionException {
        installation.loadDimensions(traffic);
        fillTheLastHour();
        Latencies alone = run("0", null, SteadyLoad.JOB + 2);
        LateLoad late = new LateLoad(installation, tracking, WARM_UP_SECONDS, seconds, DRAIN_SECONDS);
        Latencies beside = run(null, late, SteadyLoad.JOB + 3);
        progress.accept("late rows: counted " + late.counted());
        progress.accept("late rows: " + installation.requireExact().verdict());
        return List.of(
                Result.ofValue("late rows counted p50, 10^6 an hour", seconds(late, 50), Goal.atMost(15, "s")),
                Result.ofValue("late rows counted p99, 10^6 an hour", seconds(late, 99), Goal.atMost(30, "s")),
                Result.ofCosts(
                        "freshness p99, 10^6 an hour, with the sweep vs without",
                        "ms",
                        beside.percentile(99),
                        alone.percentile(99),
                        Goal.timesBetter(0.9)));
    }

    private static double seconds(LateLoad late, double percent) {
        return late.counted().percentile(percent) / 1_000;
    }

    /** As a steady load would have by now. */
    private void fillTheLastHour() throws InterruptedException {
        long now = Ticks.now();
        long from = now - TimeUuids.TICKS_PER_HOUR;
        long border = TimeUuids.firstTickOfHour(Ticks.epochHour(now));
        int older = (int) ((double) (border - from) / TimeUuids.TICKS_PER_HOUR * ROWS_PER_HOUR);
        tracking.fill(traffic, older, from, border);
        tracking.fill(traffic, ROWS_PER_HOUR - older, border, now);
    }

    /**
     * @param sweep the setting; null for its default
     * @param late null for no late rows
     * @param job of the marked rows
     * @return how fresh the fresh rows are
     */
    private Latencies run(@Nullable String sweep, @Nullable LateLoad late, int job)
            throws SQLException, InterruptedException, ExecutionException {
        Map<String, String> settings =
                sweep == null ? Map.of() : Map.of(Settings.PIPELINE_SWEEP_ROWS.variable(), sweep);
        try (EtlProcess etl = EtlProcess.start(installation, folder, settings);
                SteadyLoad load = new SteadyLoad(tracking, traffic, ROWS_PER_SECOND, WARM_UP_SECONDS + seconds, job);
                Connection mysql = installation.mysql()) {
            etl.awaitWriter();
            load.start();
            FutureTask<Void> lateRows = new FutureTask<>(() -> {
                if (late != null) {
                    late.run();
                }
                return null;
            });
            Thread thread = new Thread(lateRows, "late-rows");
            thread.setDaemon(true);
            thread.start();
            MarkWatch watch = new MarkWatch(load, load.marks() / (WARM_UP_SECONDS + seconds) * WARM_UP_SECONDS);
            watch.watch(mysql, DRAIN_SECONDS);
            lateRows.get();
            etl.requireAlive();
            progress.accept(
                    "late rows: sweep " + (sweep == null ? "on" : "off") + ", fresh rows " + watch.sinceAcknowledged());
            return watch.sinceAcknowledged();
        }
    }
}
