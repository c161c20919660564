package io.jobetl.benchmarks.pipeline;

import io.jobetl.benchmarks.report.Result;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * An hour of many rows on Spark, whose driver has the heap that {@code ./etl} gives it, 512 MB: that it ends, and
 * EXACT, is the goal.
 */
final class SparkHour {
    private static final int ROWS = 10_000_000;
    private static final int JOBS = 50_000;
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private final BenchmarkServers servers;
    private final Installation installation;
    private final Path folder;
    private final Consumer<String> progress;

    SparkHour(BenchmarkServers servers, Installation installation, Consumer<String> progress) {
        this.servers = servers;
        this.installation = installation;
        this.folder = servers.directory();
        this.progress = progress;
    }

    List<Result> measure() throws SQLException, InterruptedException {
        PixelTraffic traffic = new PixelTraffic(8, JOBS);
        new PixelWriter(installation.cassandra(), installation.keyspace())
                .fillHours(traffic, ROWS, Ticks.epochHour(Ticks.now()) - 2, 1);
        installation.loadDimensions(traffic);
        progress.accept(String.format(Locale.ROOT, "spark hour: %,d rows", ROWS));
        try (EtlProcess etl = EtlProcess.startOnSpark(installation, folder, servers.master(), Map.of(), "--once")) {
            ProcessHandle driver = etl.handle();
            try (ProcessUse ofDriver = ProcessUse.watching(() -> Stream.of(driver));
                    ProcessUse ofExecutors = ProcessUse.watching(servers::executors)) {
                etl.awaitEnd(PATIENCE);
                double seconds = etl.age();
                progress.accept("spark hour: driver " + ofDriver.total() + "; executors " + ofExecutors.total() + "; "
                        + installation.requireExact().verdict());
                String name = String.format(Locale.ROOT, "Spark, %,d rows in one hour, heap 512 MB", ROWS);
                return List.of(
                        Result.ofValue(name, "rows/s", ROWS / seconds),
                        Result.ofValue(
                                name + ", driver", "MiB", ofDriver.total().peakMebibytes()));
            }
        }
    }
}
