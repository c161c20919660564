package io.jobetl.benchmarks.pipeline;

import io.jobetl.benchmarks.report.Goal;
import io.jobetl.benchmarks.report.Result;
import io.jobetl.benchmarks.report.Scale;
import io.jobetl.local.GuardedProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The highest of some rates at which 99 of 100 rows are counted within a second of when they should have been sent, all
 * on the same cores: in one process, on Spark in threads of one process, and by the classic Spark job as a stream of
 * small batches.
 */
final class HighestRate {
    private static final double FRESH_MILLIS = 1_000;
    private static final Goal GOAL = Goal.atLeast(10_000, "rows/s");
    private static final List<Integer> RATES = List.of(1_000, 2_000, 5_000, 10_000);
    private static final int WARM_UPS = 2;
    private static final String LOCAL = "local[2]";
    private static final String TABLE = "spark_stream";

    private final Installation installation;
    private final Path folder;
    private final Consumer<String> progress;
    private final SteadyRounds rounds;

    HighestRate(BenchmarkServers servers, Installation installation, Consumer<String> progress, Scale scale) {
        this.installation = installation;
        this.folder = servers.directory();
        this.progress = progress;
        this.rounds = new SteadyRounds(installation, scale);
    }

    List<Result> measure() throws SQLException, IOException, InterruptedException {
        installation.loadDimensions(rounds.traffic());
        List<Result> results = new ArrayList<>();
        int process;
        try (EtlProcess etl = EtlProcess.start(installation, folder, Map.of())) {
            etl.awaitWriter();
            process = highest("in one process", "events", etl::requireAlive);
        }
        progress.accept("rate: " + installation.requireExact().verdict());
        int onSpark;
        try (EtlProcess etl = EtlProcess.startOnSpark(installation, folder, LOCAL, Map.of())) {
            etl.awaitWriter();
            onSpark = highest("on Spark " + LOCAL, "events", etl::requireAlive);
        }
        progress.accept("rate: " + installation.requireExact().verdict());
        int classic = classic();
        results.add(Result.ofValue("steady rate with p99 below 1 s, in one process", process, GOAL));
        results.add(Result.ofValue("steady rate with p99 below 1 s, Spark " + LOCAL, "rows/s", onSpark));
        results.add(Result.ofValue("steady rate with p99 below 1 s, classic job", "rows/s", classic));
        return results;
    }

    private int classic() throws SQLException, IOException, InterruptedException {
        SparkRival rival = new SparkRival(installation, folder);
        rival.createTable(TABLE);
        rival.addIndexes(TABLE);
        try (GuardedProcess job = rival.stream(TABLE)) {
            return highest("classic job", TABLE, () -> {
                if (!job.isAlive()) {
                    throw new IllegalStateException("the Spark job has ended, see its log in " + folder);
                }
            });
        }
    }

    /** Zero when even the lowest is too much. */
    private int highest(String what, String table, Runnable requireAlive) throws SQLException, InterruptedException {
        for (int i = 0; i < WARM_UPS; i++) { // so that its code is compiled
            rounds.run(table, RATES.get(0));
        }
        int highest = 0;
        for (int rate : RATES) {
            SteadyRounds.Round round = rounds.run(table, rate);
            requireAlive.run();
            progress.accept(String.format(Locale.ROOT, "rate: %s, %,d rows/s: %s", what, rate, round));
            if (!(round.p99Millis() <= FRESH_MILLIS)) {
                break;
            }
            highest = rate;
        }
        return highest;
    }
}
