package io.jobetl.benchmarks.pipeline;

import io.jobetl.aggregation.TimeUuids;
import io.jobetl.benchmarks.pipeline.EtlProcess.Memory;
import io.jobetl.benchmarks.report.Goal;
import io.jobetl.benchmarks.report.Result;
import io.jobetl.benchmarks.report.Scale;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Many rows in the open hour: memory, and how soon a process that was killed has caught up after its next start. */
final class LargeHour {
    private static final int JOBS = 50_000;
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(5);
    private static final long LOOK_MILLIS = 10;
    /** Rows of the last seconds are read more often: not what is measured here. */
    private static final long MARGIN_TICKS = 2 * Ticks.PER_SECOND;

    private final Installation installation;
    private final Path folder;
    private final Consumer<String> progress;
    private final Scale scale;
    private final int rows;

    LargeHour(Installation installation, Path folder, Consumer<String> progress, Scale scale) {
        this.installation = installation;
        this.folder = folder;
        this.progress = progress;
        this.scale = scale;
        this.rows = scale == Scale.FULL ? 1_000_000 : 100_000;
    }

    List<Result> measure() throws SQLException, InterruptedException {
        PixelTraffic traffic = new PixelTraffic(3, JOBS);
        PixelWriter tracking = new PixelWriter(installation.cassandra(), installation.keyspace());
        installation.loadDimensions(traffic);
        int hour = Ticks.epochHour(Ticks.now());
        long firstTick = TimeUuids.firstTickOfHour(hour);
        tracking.fill(traffic, rows, firstTick, Ticks.now() - MARGIN_TICKS);
        List<Result> results = new ArrayList<>();
        String size = String.format(Locale.ROOT, "%,d rows in the open hour", rows);
        try (Connection mysql = installation.mysql()) {
            EtlProcess first = EtlProcess.start(installation, folder);
            try {
                awaitRows(mysql, hour, rows, first);
                progress.accept(
                        String.format(Locale.ROOT, "large hour: %s counted %.1f s after the start", size, first.age()));
                awaitSecondRead(first);
                progress.accept("large hour: memory of etl " + first.memory());
            } finally {
                first.kill();
            }
            long killedNanos = System.nanoTime();
            // One is new, one belongs to the part of the hour that was counted before: seen when all of it was read
            // again.
            PixelWriter.Pixel pixel = tracking.new Pixel();
            pixel.send(PixelTraffic.marked(Ticks.now(), 1, SteadyLoad.JOB, 1), () -> {});
            pixel.send(PixelTraffic.marked(firstTick, 2, SteadyLoad.JOB, 1), () -> {});
            pixel.flush();
            try (EtlProcess second = EtlProcess.start(installation, folder)) {
                second.awaitWriter();
                double writer = second.age();
                awaitRows(mysql, hour, rows + 1L, second);
                double newRow = (System.nanoTime() - killedNanos) / 1e9;
                awaitRows(mysql, hour, rows + 2L, second);
                double caughtUp = second.age();
                progress.accept(String.format(
                        Locale.ROOT,
                        "large hour: after kill -9 writer %.1f s after the start, new row %.1f s after the kill,"
                                + " caught up %.1f s after the start",
                        writer,
                        newRow,
                        caughtUp));
                results.add(Result.ofValue("new row after kill -9, " + size, newRow, Goal.atMost(5, "s")));
                results.add(Result.ofValue("restart after kill -9, " + size, caughtUp, Goal.atMost(15, "s")));
                awaitSecondRead(second);
                Memory memory = second.memory();
                progress.accept("large hour: memory of etl " + memory);
                results.add(Result.ofValue("peak memory of etl, " + size, memory.peak(), Goal.atMost(300, "MiB")));
                if (scale == Scale.FULL) {
                    tracking.fill(traffic, 4 * rows, firstTick, Ticks.now() - MARGIN_TICKS);
                    awaitRows(mysql, hour, 5L * rows + 2, second);
                    memory = second.memory();
                    progress.accept("large hour: memory of etl with five times the rows " + memory);
                    results.add(Result.ofValue(
                            String.format(Locale.ROOT, "peak memory of etl, %,d rows in the open hour", 5 * rows),
                            memory.peak(),
                            Goal.atMost(300, "MiB")));
                }
                progress.accept("large hour: " + installation.requireExact().verdict());
            }
        }
        return results;
    }

    /** The hour is read again soon after it was read first, while the newest rows are followed. */
    private static void awaitSecondRead(EtlProcess etl) throws InterruptedException {
        double age = etl.age();
        while (etl.age() < 2 * age) {
            etl.requireAlive();
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    private static void awaitRows(Connection mysql, int epochHour, long rows, EtlProcess etl)
            throws SQLException, InterruptedException {
        long endNanos = System.nanoTime() + PATIENCE_NANOS;
        try (PreparedStatement select =
                mysql.prepareStatement("SELECT row_count FROM etl_hour WHERE hour = FROM_UNIXTIME(?)")) {
            select.setLong(1, 3_600L * epochHour);
            while (true) {
                etl.requireAlive();
                try (ResultSet row = select.executeQuery()) {
                    long counted = row.next() ? row.getLong(1) : 0;
                    if (counted >= rows) {
                        return;
                    }
                    if (System.nanoTime() - endNanos > 0) {
                        throw new IllegalStateException("etl has counted " + counted + " of " + rows + " rows");
                    }
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        }
    }
}
