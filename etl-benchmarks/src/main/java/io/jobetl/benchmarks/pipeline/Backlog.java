package io.jobetl.benchmarks.pipeline;

import io.jobetl.aggregation.TimeUuids;
import io.jobetl.benchmarks.report.Goal;
import io.jobetl.benchmarks.report.Result;
import io.jobetl.benchmarks.report.Scale;
import io.jobetl.verify.VerifyReport;
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
    private static final Goal CPU_GOAL = Goal.timesBetter(5);
    private static final double MILLION = 1e6;
    private static final int HOURS = 24;
    /** In one JVM; the last one counts, as Spark's third and fourth do. */
    private static final int RUNS = 3;

    private static final List<String> TABLES = List.of("spark_first", "spark_second", "spark_cached", "spark_classic");
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
        PixelTraffic traffic = new PixelTraffic(1, JOBS);
        PixelWriter tracking = new PixelWriter(installation.cassandra(), installation.keyspace());
        int lastHour = Ticks.epochHour(Ticks.now()) - 1;
        tracking.fillHours(traffic, rows, lastHour - HOURS + 1, HOURS);
        installation.loadDimensions(traffic);
        progress.accept(String.format(Locale.ROOT, "backlog: %,d rows in %d hours", rows, HOURS));

        // Whoever reads first would pay for servers whose code is not compiled yet: a run that does not count.
        countOnce();
        installation.requireExact();
        List<Work> session = EtlSession.inNewJvm(installation, folder, RUNS);
        VerifyReport report = installation.requireExact();
        installation.forgetCounted();
        double fromStart = countOnce();
        installation.requireExact();
        progress.accept(String.format(
                Locale.ROOT,
                "backlog: ours %.1f s from its start, in one session %s; %s",
                fromStart,
                session,
                report.verdict()));

        for (String table : TABLES) {
            spark.createTable(table);
        }
        List<Work> rival = spark.run(
                List.of("cached:spark_first", "classic:spark_second", "cached:spark_cached", "classic:spark_classic"));
        progress.accept("backlog: Spark session, then better, classic, better, classic form " + rival);
        for (String table : TABLES) {
            spark.requireEqual(table);
        }
        progress.accept("backlog: Spark's first run against events: " + spark.compare("spark_cached"));
        List<Result> results = new ArrayList<>();
        double ours = rows / session.get(RUNS - 1).seconds();
        results.add(Result.ofRates(
                "backlog vs Spark, its better form, both warm",
                "rows/s",
                ours,
                rows / rival.get(3).seconds(),
                GOAL));
        results.add(Result.ofRates(
                "backlog vs Spark, its classic form, both warm",
                "rows/s",
                ours,
                rows / rival.get(4).seconds(),
                null));
        results.add(Result.ofRates(
                "backlog vs Spark, better form, both from their start",
                "rows/s",
                rows / fromStart,
                rows / rival.get(0).and(rival.get(1)).seconds(),
                null));
        results.add(Result.ofCosts(
                "backlog, CPU outside the stores vs Spark, better form",
                "s/10^6",
                session.get(RUNS - 1).cpuSeconds() * MILLION / rows,
                rival.get(3).cpuSeconds() * MILLION / rows,
                CPU_GOAL));
        results.add(Result.ofCosts(
                "backlog, CPU outside the stores vs Spark, classic form",
                "s/10^6",
                session.get(RUNS - 1).cpuSeconds() * MILLION / rows,
                rival.get(4).cpuSeconds() * MILLION / rows,
                null));
        compareSecondRun(spark, tracking, traffic, lastHour);
        return results;
    }

    /** @return seconds from the start of the process to its end */
    private double countOnce() throws InterruptedException {
        try (EtlProcess etl = EtlProcess.start(installation, folder, "--once")) {
            etl.awaitEnd(PATIENCE);
            return etl.age();
        }
    }

    /** What the algorithm cannot know: rows that come to an hour which was counted before, and late ones. */
    private void compareSecondRun(SparkRival spark, PixelWriter tracking, PixelTraffic traffic, int lastHour)
            throws SQLException, IOException, InterruptedException {
        int newRows = rows / 100;
        tracking.fill(
                traffic,
                newRows,
                TimeUuids.firstTickOfHour(lastHour + 1) - TimeUuids.TICKS_PER_HOUR / 100,
                TimeUuids.firstTickOfHour(lastHour + 1));
        tracking.fill(
                traffic, newRows / 100, TimeUuids.firstTickOfHour(lastHour), TimeUuids.firstTickOfHour(lastHour + 1));
        countOnce();
        installation.requireExact();
        spark.run(List.of("cached:spark_cached"));
        progress.accept(String.format(
                Locale.ROOT,
                "backlog: after %,d more rows in the last hour, 1 %% of them late, events is exact, and Spark's table: %s",
                newRows + newRows / 100,
                spark.compare("spark_cached")));
    }
}
