package io.jobetl.benchmarks.pipeline;

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
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A day of rows that nobody has counted yet: on executors of Spark, in one process, and by the classic Spark job in its
 * better form; from the start of the processes, and once their code is compiled.
 */
final class SparkBacklog {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Goal CPU_GOAL = Goal.timesBetter(3);
    private static final Goal RATE_GOAL = Goal.timesBetter(0.8);
    private static final int HOURS = 24;
    private static final int JOBS = 5_000;
    /** In one session; the last one counts. */
    private static final int RUNS = 3;

    private static final int WORKERS = 2;
    private static final List<String> TABLES = List.of("spark_first", "spark_second", "spark_third");

    private final BenchmarkServers servers;
    private final Installation installation;
    private final Path folder;
    private final Consumer<String> progress;
    private final int rows;

    SparkBacklog(BenchmarkServers servers, Installation installation, Consumer<String> progress, Scale scale) {
        this.servers = servers;
        this.installation = installation;
        this.folder = servers.directory();
        this.progress = progress;
        this.rows = scale == Scale.FULL ? 1_000_000 : 200_000;
    }

    List<Result> measure() throws SQLException, IOException, InterruptedException {
        PixelTraffic traffic = new PixelTraffic(1, JOBS);
        new PixelWriter(installation.cassandra(), installation.keyspace())
                .fillHours(traffic, rows, Ticks.epochHour(Ticks.now()) - HOURS, HOURS);
        installation.loadDimensions(traffic);
        progress.accept(String.format(Locale.ROOT, "spark: %,d rows in %d hours", rows, HOURS));

        // Whoever reads first would pay for servers whose code is not compiled yet: a run that does not count.
        inProcess();
        List<Work> onSpark = new ArrayList<>();
        List<Work> warmOnSpark = new ArrayList<>();
        for (int cores = 1; cores <= WORKERS; cores++) {
            onSpark.add(onSpark(cores));
            warmOnSpark.add(last("on Spark, cores " + cores, session(cores)));
        }
        Work process = inProcess();
        Work warmProcess = last("in one process", EtlSession.inNewJvm(installation, folder, RUNS));
        installation.requireExact();
        List<Work> classic = classic();

        List<Result> results = new ArrayList<>();
        compare("from the start", process, onSpark, classic.get(0).and(classic.get(1)), null, results);
        compare("warm", warmProcess, warmOnSpark, classic.get(RUNS), RATE_GOAL, results);
        return results;
    }

    /** @param rateGoal against the process, on two cores */
    private void compare(
            String when,
            Work process,
            List<Work> onSpark,
            Work classic,
            @Nullable Goal rateGoal,
            List<Result> results) {
        for (int cores = 1; cores <= WORKERS; cores++) {
            Work ours = onSpark.get(cores - 1);
            String name = "Spark, cores " + cores + ", " + when + ", vs ";
            results.add(Result.ofRates(
                    name + "one process",
                    "rows/s",
                    rows / ours.seconds(),
                    rows / process.seconds(),
                    cores == WORKERS ? rateGoal : null));
            results.add(Result.ofRates(
                    name + "classic job", "rows/s", rows / ours.seconds(), rows / classic.seconds(), null));
            results.add(Result.ofCosts(name + "one process", "CPU s", ours.cpuSeconds(), process.cpuSeconds(), null));
            results.add(
                    Result.ofCosts(name + "classic job", "CPU s", ours.cpuSeconds(), classic.cpuSeconds(), CPU_GOAL));
            results.add(
                    Result.ofCosts(name + "classic job", "MiB", ours.peakMebibytes(), classic.peakMebibytes(), null));
        }
    }

    private Work last(String what, List<Work> session) {
        progress.accept("spark: " + what + ", one session " + session);
        return session.get(RUNS - 1);
    }

    private List<Work> session(int cores) throws SQLException, IOException, InterruptedException {
        List<Work> session = EtlSession.onSpark(installation, folder, RUNS, servers.master(), servers.workers(), cores);
        installation.requireExact();
        return session;
    }

    private Work onSpark(int cores) throws SQLException, InterruptedException {
        installation.forgetCounted();
        try (EtlProcess etl = EtlProcess.startOnSpark(
                installation, folder, servers.master(), Map.of(), "--once", "--conf", "spark.cores.max=" + cores)) {
            return toItsEnd("on Spark, cores " + cores, etl);
        }
    }

    private Work inProcess() throws SQLException, InterruptedException {
        installation.forgetCounted();
        try (EtlProcess etl = EtlProcess.start(installation, folder, "--once")) {
            return toItsEnd("in one process", etl);
        }
    }

    private Work toItsEnd(String what, EtlProcess etl) throws SQLException, InterruptedException {
        ProcessHandle driver = etl.handle();
        try (ProcessUse use = ProcessUse.watching(() -> Stream.concat(Stream.of(driver), servers.executors()))) {
            etl.awaitEnd(PATIENCE);
            Work used = use.total();
            Work work = new Work(etl.age(), used.cpuSeconds(), used.peakMebibytes());
            progress.accept("spark: " + what + ", from its start " + work + "; "
                    + installation.requireExact().verdict());
            return work;
        }
    }

    /** The session, and the same run so often in it. */
    private List<Work> classic() throws SQLException, IOException, InterruptedException {
        SparkRival rival = new SparkRival(installation, folder);
        for (String table : TABLES) {
            rival.createTable(table);
        }
        List<Work> works =
                rival.run(TABLES.stream().map(table -> "cached:" + table).toList());
        progress.accept("spark: classic job, session and runs " + works);
        for (String table : TABLES) {
            rival.requireEqual(table);
        }
        return works;
    }
}
