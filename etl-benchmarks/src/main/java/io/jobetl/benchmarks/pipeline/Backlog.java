package io.jobetl.benchmarks.pipeline;

import io.jobetl.aggregation.TimeUuids;
import io.jobetl.app.verify.VerifyReport;
import io.jobetl.benchmarks.pipeline.SparkRival.Comparison;
import io.jobetl.benchmarks.report.Goal;
import io.jobetl.benchmarks.report.Result;
import io.jobetl.benchmarks.report.Scale;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** A day of rows that nobody has counted yet, and the Spark job on the same rows. */
final class Backlog {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Goal GOAL = Goal.timesBetter(10);
    private static final int HOURS = 24;
    /** In an hour about half of them are seen: 50,000 cells a day. */
    private static final int JOBS = 5_000;

    private final Installation installation;
    private final Path folder;
    private final Consumer<String> progress;
    private final int rows;

    Backlog(Installation installation, Path folder, Consumer<String> progress, Scale scale) {
        this.installation = installation;
        this.folder = folder;
        this.progress = progress;
        this.rows = scale == Scale.FULL ? 1_000_000 : 100_000;
    }

    List<Result> measure() throws SQLException, IOException, InterruptedException {
        SparkRival spark = new SparkRival(installation, folder);
        Traffic traffic = new Traffic(1, JOBS);
        TrackingTable tracking = new TrackingTable(installation.cassandra(), installation.keyspace());
        int lastHour = Ticks.epochHour(Ticks.now()) - 1;
        tracking.fillHours(traffic, rows, lastHour - HOURS + 1, HOURS);
        installation.loadDimensions(traffic);
        progress.accept(String.format(Locale.ROOT, "backlog: %,d rows in %d hours", rows, HOURS));

        double writerSeconds;
        double seconds;
        try (EtlProcess etl = EtlProcess.start(installation, folder, "--once")) {
            etl.awaitWriter();
            writerSeconds = etl.age();
            etl.awaitEnd(PATIENCE);
            seconds = etl.age();
        }
        VerifyReport report = installation.requireExact();
        progress.accept(String.format(
                Locale.ROOT,
                "backlog: ours %.1f s, %.1f s of it before the first read; %s",
                seconds,
                writerSeconds,
                report.verdict()));

        for (String table : List.of("spark_first", "spark_classic", "spark_cached")) {
            spark.createTable(table);
        }
        List<Double> sparkSeconds =
                spark.run(List.of("cached:spark_first", "classic:spark_classic", "cached:spark_cached"));
        double session = sparkSeconds.get(0);
        double first = sparkSeconds.get(1);
        double classic = sparkSeconds.get(2);
        double cached = sparkSeconds.get(3);
        progress.accept(String.format(
                Locale.ROOT,
                "backlog: Spark session %.1f s, first run %.1f s, then classic form %.1f s, better form %.1f s",
                session,
                first,
                classic,
                cached));
        for (String table : List.of("spark_first", "spark_classic", "spark_cached")) {
            requireEqual(table, spark.compare(table));
        }
        progress.accept("backlog: Spark's first run against events: " + spark.compare("spark_cached"));
        List<Result> results = new ArrayList<>();
        // Both without the start of their process. Spark's session is warm by then, from a run before: in use it stays.
        double ours = rows / (seconds - writerSeconds);
        results.add(Result.ofRates("backlog vs Spark, its better form, warm", "rows/s", ours, rows / cached, GOAL));
        results.add(Result.ofRates("backlog vs Spark, its classic form, warm", "rows/s", ours, rows / classic, null));
        results.add(Result.ofRates(
                "backlog vs Spark, better form, both from their start",
                "rows/s",
                rows / seconds,
                rows / (session + first),
                null));
        compareSecondRun(spark, tracking, traffic, lastHour);
        return results;
    }

    private static void requireEqual(String table, Comparison comparison) {
        if (!comparison.isEqual()) {
            throw new IllegalStateException("Spark and events differ in table " + table + ": " + comparison);
        }
    }

    /** What the algorithm cannot know: rows that come to an hour which was counted before, and late ones. */
    private void compareSecondRun(SparkRival spark, TrackingTable tracking, Traffic traffic, int lastHour)
            throws SQLException, IOException, InterruptedException {
        int newRows = rows / 100;
        tracking.fill(
                traffic,
                newRows,
                TimeUuids.firstTickOfHour(lastHour + 1) - TimeUuids.TICKS_PER_HOUR / 100,
                TimeUuids.firstTickOfHour(lastHour + 1));
        tracking.fill(
                traffic, newRows / 100, TimeUuids.firstTickOfHour(lastHour), TimeUuids.firstTickOfHour(lastHour + 1));
        try (EtlProcess etl = EtlProcess.start(installation, folder, "--once")) {
            etl.awaitEnd(PATIENCE);
        }
        installation.requireExact();
        spark.run(List.of("cached:spark_cached"));
        progress.accept(String.format(
                Locale.ROOT,
                "backlog: after %,d more rows in the last hour, 1 %% of them late, events is exact, and Spark's table: %s",
                newRows + newRows / 100,
                spark.compare("spark_cached")));
    }
}
