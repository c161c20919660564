package io.jobetl.benchmarks.pipeline;

import io.jobetl.benchmarks.report.Goal;
import io.jobetl.benchmarks.report.Result;
import io.jobetl.benchmarks.report.Scale;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A small installation: how soon it counts after its start, and how fresh it is under a steady load. */
final class Freshness {
    private static final int ROWS_PER_SECOND = 2_000;
    private static final int WARM_UP_SECONDS = 10;
    private static final int DRAIN_SECONDS = 60;
    private static final int STARTS = 3;
    private static final long LOOK_MILLIS = 10;
    private static final int JOBS = 5_000;

    private final Installation installation;
    private final Path folder;
    private final Consumer<String> progress;
    private final int seconds;
    private final PixelTraffic traffic = new PixelTraffic(2, JOBS);
    private final PixelWriter tracking;

    Freshness(Installation installation, Path folder, Consumer<String> progress, Scale scale) {
        this.installation = installation;
        this.folder = folder;
        this.progress = progress;
        this.seconds = scale == Scale.FULL ? 60 : 20;
        this.tracking = new PixelWriter(installation.cassandra(), installation.keyspace());
    }

    List<Result> measure() throws SQLException, InterruptedException, ExecutionException {
        installation.loadDimensions(traffic);
        List<Result> results = new ArrayList<>();
        results.add(Result.ofValue("start to first commit", firstCommit(), Goal.atMost(3, "s")));

        try (EtlProcess etl = EtlProcess.start(installation, folder);
                SteadyLoad load = new SteadyLoad(tracking, traffic, ROWS_PER_SECOND, WARM_UP_SECONDS + seconds);
                Connection mysql = installation.mysql()) {
            etl.awaitWriter();
            load.start();
            int firstMeasured = load.marks() / (WARM_UP_SECONDS + seconds) * WARM_UP_SECONDS;
            FutureTask<Latencies> changes =
                    new FutureTask<>(new JobChangeMeasurement(installation, () -> !load.isOver()));
            Thread changer = new Thread(changes, "job-changes");
            changer.setDaemon(true);
            changer.start();
            MarkWatch watch = new MarkWatch(load, firstMeasured);
            watch.watch(mysql, DRAIN_SECONDS);
            Latencies rows = watch.sinceAcknowledged();
            progress.accept("freshness: from the acknowledgement " + rows);
            progress.accept("freshness: from the intended time " + watch.sinceIntended());
            progress.accept("freshness: changes of jobs " + changes.get());
            progress.accept("freshness: memory of etl " + etl.memory());
            etl.requireAlive();
            String load2000 = String.format(Locale.ROOT, "%,d rows/s", ROWS_PER_SECOND);
            results.add(Result.ofValue("freshness p50, " + load2000, rows.percentile(50), Goal.atMost(150, "ms")));
            results.add(Result.ofValue("freshness p99, " + load2000, rows.percentile(99), Goal.atMost(500, "ms")));
            results.add(Result.ofValue(
                    "freshness p99 from intended time", watch.sinceIntended().percentile(99), Goal.atMost(500, "ms")));
            results.add(Result.ofValue(
                    "job change p99, " + load2000, changes.get().percentile(99), Goal.atMost(500, "ms")));
            progress.accept("freshness: " + installation.requireExact().verdict());
        }
        return results;
    }

    /** Median of some starts, in seconds. */
    private double firstCommit() throws SQLException, InterruptedException {
        double[] starts = new double[STARTS];
        // One connection for all looks: making them would cost more than what is measured.
        try (Connection connection = installation.mysql();
                PreparedStatement count = connection.prepareStatement("SELECT COUNT(*) FROM events")) {
            for (int i = 0; i < STARTS; i++) {
                long before = cells(count);
                PixelWriter.Pixel pixel = tracking.new Pixel();
                pixel.send(PixelTraffic.marked(Ticks.now(), i, SteadyLoad.JOB - 1, i + 1), () -> {});
                pixel.flush();
                try (EtlProcess etl = EtlProcess.start(installation, folder)) {
                    while (cells(count) == before) {
                        etl.requireAlive();
                        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                    }
                    starts[i] = etl.age();
                }
            }
        }
        progress.accept("start to first commit, s: " + Arrays.toString(starts));
        Arrays.sort(starts);
        return starts[STARTS / 2];
    }

    private static long cells(PreparedStatement count) throws SQLException {
        try (ResultSet row = count.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
