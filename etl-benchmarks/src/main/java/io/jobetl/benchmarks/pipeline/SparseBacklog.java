package io.jobetl.benchmarks.pipeline;

import io.jobetl.benchmarks.report.Goal;
import io.jobetl.benchmarks.report.Result;
import io.jobetl.benchmarks.report.Scale;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Three years of hours with one row each, which nobody has counted yet: round trips and commits, next to no rows. */
final class SparseBacklog {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int JOBS = 1_000;
    private static final int HOURS_PER_SECOND = 1_000;
    private static final double START_SECONDS = 3;

    private final Installation installation;
    private final Path folder;
    private final Consumer<String> progress;
    private final int hours;

    SparseBacklog(Installation installation, Path folder, Consumer<String> progress, Scale scale) {
        this.installation = installation;
        this.folder = folder;
        this.progress = progress;
        this.hours = scale == Scale.FULL ? 26_000 : 5_000;
    }

    List<Result> measure() throws SQLException, IOException, InterruptedException {
        PixelTraffic traffic = new PixelTraffic(1, JOBS);
        PixelWriter tracking = new PixelWriter(installation.cassandra(), installation.keyspace());
        tracking.fillHours(traffic, hours, Ticks.epochHour(Ticks.now()) - hours, hours);
        installation.loadDimensions(traffic);
        progress.accept(String.format(Locale.ROOT, "sparse backlog: %,d hours of one row", hours));
        double seconds;
        try (EtlProcess etl = EtlProcess.start(installation, folder, "--once")) {
            etl.awaitEnd(PATIENCE);
            seconds = etl.age();
        }
        progress.accept("sparse backlog: " + installation.requireExact().verdict());
        return List.of(Result.ofValue(
                String.format(Locale.ROOT, "%,d hours of one row each, from the start of the process", hours),
                seconds,
                Goal.atMost(START_SECONDS + (double) hours / HOURS_PER_SECOND, "s")));
    }
}
