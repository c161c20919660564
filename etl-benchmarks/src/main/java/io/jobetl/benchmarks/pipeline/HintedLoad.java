package io.jobetl.benchmarks.pipeline;

import io.jobetl.benchmarks.report.Goal;
import io.jobetl.benchmarks.report.Result;
import io.jobetl.runtime.settings.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * 2,000 rows a second, two of a hundred late by seconds to days with a hint behind each: how soon the late ones and the
 * fresh ones are visible, and what that costs all processes.
 */
final class HintedLoad {
    private static final int ROWS_PER_SECOND = 2_000;
    private static final int JOBS = 5_000;
    /** The hours of the late rows are small: they are there to be added to. */
    private static final int ROWS_PER_HOUR = 2_000;

    private static final int WARM_UP_SECONDS = 60;
    private static final int DRAIN_SECONDS = 120;
    private static final int SECONDS_PER_KILL = 60;
    private static final long LOOK_MILLIS = 10;

    private static final Goal LATE = Goal.atMost(1, "s");

    private final BenchmarkServers servers;
    private final Installation installation;
    private final Consumer<String> progress;
    private final int seconds;
    private final PixelTraffic traffic = new PixelTraffic(8, JOBS);
    private final PixelWriter tracking;
    private final SteadyLoad fresh;
    private final LateTraffic late;

    HintedLoad(BenchmarkServers servers, Installation installation, Consumer<String> progress, Duration duration) {
        this.servers = servers;
        this.installation = installation;
        this.progress = progress;
        this.seconds = Math.toIntExact(duration.toSeconds());
        this.tracking = PixelWriter.hinting(installation.cassandra(), installation.keyspace());
        int freshRowsPerSecond = ROWS_PER_SECOND - LateTraffic.ROWS_PER_SECOND;
        this.fresh = new SteadyLoad(tracking, traffic, freshRowsPerSecond, WARM_UP_SECONDS + seconds);
        this.late = new LateTraffic(installation, tracking, WARM_UP_SECONDS, seconds, DRAIN_SECONDS);
    }

    /** With hints as they are by default. */
    List<Result> measure() throws SQLException, InterruptedException, ExecutionException {
        Run run = run("auto");
        return List.of(
                Result.ofValue("late rows with hints visible p50", run.lateSeconds(50), LATE),
                Result.ofValue("late rows with hints visible p99", run.lateSeconds(99), LATE),
                Result.ofValue("beside them fresh rows p50", run.fresh().percentile(50), Goal.atMost(50, "ms")),
                Result.ofValue("beside them fresh rows p99", run.fresh().percentile(99), Goal.atMost(150, "ms")),
                Result.ofValue("beside them job change p99", run.changes().percentile(99), Goal.atMost(300, "ms")),
                Result.ofValue("beside them CPU of etl", "s/min", run.etlCpu()),
                Result.ofValue("beside them CPU of everything", "s/min", run.allCpu()),
                Result.ofValue("beside them reads of a row", "reads", run.readsPerRow()));
    }

    /** The same rows and hints, and nobody looks at the hints. */
    List<Result> measureWithout() throws SQLException, InterruptedException, ExecutionException {
        Run run = run("off");
        return List.of(
                Result.ofValue("hints off: late rows visible p50", "s", run.lateSeconds(50)),
                Result.ofValue("hints off: late rows visible p99", "s", run.lateSeconds(99)),
                Result.ofValue("hints off: fresh rows p50", "ms", run.fresh().percentile(50)),
                Result.ofValue("hints off: fresh rows p99", "ms", run.fresh().percentile(99)),
                Result.ofValue("hints off: job change p99", "ms", run.changes().percentile(99)),
                Result.ofValue("hints off: CPU of etl", "s/min", run.etlCpu()),
                Result.ofValue("hints off: CPU of everything", "s/min", run.allCpu()),
                Result.ofValue("hints off: reads of a row", "reads", run.readsPerRow()));
    }

    /** With {@code etl run} killed and started again every minute, and {@code etl verify} at any moment. */
    List<Result> measureKilled() throws SQLException, InterruptedException, ExecutionException {
        prepare();
        try (fresh;
                KilledWriter writer = new KilledWriter(installation, servers.directory(), SECONDS_PER_KILL);
                Connection mysql = installation.mysql()) {
            writer.start();
            fresh.start();
            FutureTask<LateTraffic> lateRows = Background.start("late-rows", late);
            FutureTask<Verifications> verifications = Background.start(
                    "verifications", Verifications.until(fresh::isOver, installation, servers.directory(), progress));
            MarkWatch watch = new MarkWatch(fresh, 0);
            watch.watch(mysql, DRAIN_SECONDS);
            Outages outages = writer.stopKilling();
            progress.accept("hinted rows: fresh rows, outages included, " + watch.sinceAcknowledged());
            progress.accept("hinted rows: outages " + outages);
            Latencies counted = lateRows.get().counted(outages);
            progress.accept("hinted rows: killed " + outages.outages().size() + " times, counted " + counted);
            progress.accept("hinted rows: " + verifications.get());
            progress.accept("hinted rows: " + installation.requireExact().verdict());
            return List.of(
                    Result.ofValue(
                            "late rows p50, killed each minute, without outages", counted.percentile(50) / 1_000, LATE),
                    Result.ofValue(
                            "late rows p99, killed each minute, without outages", counted.percentile(99) / 1_000, LATE),
                    Result.ofValue(
                            "the same, longest time from kill -9 to the next writer",
                            outages.longestSeconds(),
                            Goal.atMost(5, "s")),
                    Result.ofValue(
                            "the same, fresh row that waited longest",
                            watch.sinceAcknowledged().percentile(100) / 1_000,
                            Goal.atMost(6, "s")),
                    Result.ofValue(
                            "the same, etl verify found differences",
                            verifications.get().different(),
                            Goal.atMost(0, "times")));
        }
    }

    /** What was measured behind the warm-up; CPU in seconds a minute. */
    private record Run(
            Latencies fresh, Latencies late, Latencies changes, double etlCpu, double allCpu, double readsPerRow) {
        double lateSeconds(double percent) {
            return late.percentile(percent) / 1_000;
        }
    }

    private Run run(String hints) throws SQLException, InterruptedException, ExecutionException {
        prepare();
        Map<String, String> settings = Map.of(
                Settings.TRACKING_HINTS.variable(),
                hints,
                Settings.DASHBOARD.address().variable(),
                "127.0.0.1:0");
        try (fresh;
                EtlProcess etl = EtlProcess.start(installation, servers.directory(), settings);
                Connection mysql = installation.mysql()) {
            etl.awaitWriter();
            fresh.start();
            FutureTask<LateTraffic> lateRows = Background.start("late-rows", late);
            int firstMeasured = fresh.marks() / (WARM_UP_SECONDS + seconds) * WARM_UP_SECONDS;
            FutureTask<Beside> beside = Background.start("beside", () -> beside(etl, firstMeasured));
            MarkWatch watch = new MarkWatch(fresh, firstMeasured);
            watch.watch(mysql, DRAIN_SECONDS);
            Latencies counted = lateRows.get().counted(Outages.NONE);
            Use use = beside.get().use();
            etl.requireAlive();
            progress.accept("hinted rows: hints " + hints + ", late rows " + counted);
            progress.accept("hinted rows: fresh rows " + watch.sinceAcknowledged());
            progress.accept("hinted rows: changes of jobs " + beside.get().changes());
            progress.accept("hinted rows: " + use);
            progress.accept("hinted rows: " + installation.requireExact().verdict());
            return new Run(
                    watch.sinceAcknowledged(),
                    counted,
                    beside.get().changes(),
                    use.perMinute(use.etlCpuSeconds()),
                    use.perMinute(use.etlCpuSeconds() + use.serversCpuSeconds()),
                    use.rowsRead() / use.rowsCounted());
        }
    }

    private void prepare() throws SQLException, InterruptedException {
        installation.loadDimensions(traffic);
        int hours = LateTraffic.DAYS * 24;
        tracking.fillHours(traffic, hours * ROWS_PER_HOUR, Ticks.epochHour(Ticks.now()) - hours, hours);
    }

    /** What is measured besides rows. */
    private record Beside(Latencies changes, Use use) {}

    /** Returns at the end of the load. */
    private Beside beside(EtlProcess etl, int firstMeasured) throws SQLException, InterruptedException {
        while (fresh.marksSent() < firstMeasured) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        Use before = use(etl);
        Latencies changes = new JobChangeMeasurement(installation, () -> !fresh.isOver()).call();
        return new Beside(changes, use(etl).since(before));
    }

    /** What was used until a moment, or between two. */
    private record Use(
            double seconds, double etlCpuSeconds, double serversCpuSeconds, double rowsRead, double rowsCounted) {
        Use since(Use before) {
            return new Use(
                    seconds - before.seconds,
                    etlCpuSeconds - before.etlCpuSeconds,
                    serversCpuSeconds - before.serversCpuSeconds,
                    rowsRead - before.rowsRead,
                    rowsCounted - before.rowsCounted);
        }

        double perMinute(double cpuSeconds) {
            return cpuSeconds / seconds * TimeUnit.MINUTES.toSeconds(1);
        }
    }

    private Use use(EtlProcess etl) throws InterruptedException {
        return new Use(
                etl.age(),
                ProcessUse.cpuSeconds(etl.handle()),
                servers.cpuSeconds(),
                etl.metric("etl_rows_read_total"),
                etl.metric("etl_rows_counted_total"));
    }
}
