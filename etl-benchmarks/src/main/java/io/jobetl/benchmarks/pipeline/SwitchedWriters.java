package io.jobetl.benchmarks.pipeline;

import io.jobetl.benchmarks.pipeline.Outages.Outage;
import io.jobetl.benchmarks.report.Goal;
import io.jobetl.benchmarks.report.Result;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * {@code etl run} and {@code etl spark run} take turns beside a steady load: the next one starts while this one counts,
 * and takes over when this one is killed or told to end, whether or not it is ready by then. Executors are killed, too.
 * {@code etl verify} asks at random moments whether all is right.
 */
final class SwitchedWriters {
    private static final int ROWS_PER_SECOND = 500;
    private static final int JOBS = 5_000;
    private static final int DRAIN_SECONDS = 120;
    private static final int FEWEST_SECONDS_ALONE = 4;
    private static final int MOST_SECONDS_ALONE = 20;
    private static final int MOST_SECONDS_TOGETHER = 15;

    private final BenchmarkServers servers;
    private final Installation installation;
    private final Path folder;
    private final Consumer<String> progress;
    private final PixelTraffic traffic = new PixelTraffic(9, JOBS);
    private final SteadyLoad load;
    private final SplittableRandom random = new SplittableRandom(11);
    private final List<Outage> outages = new ArrayList<>();
    private int kills;
    private int executorKills;

    SwitchedWriters(BenchmarkServers servers, Installation installation, Consumer<String> progress, Duration duration) {
        this.servers = servers;
        this.installation = installation;
        this.folder = servers.directory();
        this.progress = progress;
        PixelWriter tracking = new PixelWriter(installation.cassandra(), installation.keyspace());
        this.load = new SteadyLoad(tracking, traffic, ROWS_PER_SECOND, Math.toIntExact(duration.toSeconds()));
    }

    List<Result> measure() throws SQLException, InterruptedException, ExecutionException {
        installation.loadDimensions(traffic);
        try (load;
                Connection mysql = installation.mysql()) {
            load.start();
            FutureTask<Void> switching = Background.start("writers", () -> {
                switchAgainAndAgain();
                return null;
            });
            FutureTask<Verifications> verifications = Background.start(
                    "verifications", Verifications.until(load::isOver, installation, folder, progress));
            FutureTask<LeaseWatch> leases = Background.start("leases", new LeaseWatch(installation, load::isOver));
            MarkWatch watch = new MarkWatch(load, 0);
            watch.watch(mysql, DRAIN_SECONDS);
            switching.get();
            LeaseWatch seen = leases.get();
            seen.violations().forEach(progress);
            progress.accept("switched: " + outages.size() + " times, " + kills + " by kill -9; executors killed "
                    + executorKills + " times; epoch " + seen.epoch() + "; outages " + outages);
            progress.accept("switched: fresh rows, outages included, " + watch.sinceAcknowledged());
            progress.accept("switched: " + verifications.get());
            progress.accept("switched: " + installation.requireExact().verdict());
            String name = "etl run and etl spark run in turn, with kills, ";
            return List.of(
                    Result.ofValue(name + "changes of the writer", "times", outages.size()),
                    Result.ofValue(
                            name + "etl verify found differences",
                            verifications.get().different(),
                            Goal.atMost(0, "times")),
                    Result.ofValue(name + "stale commits", seen.violations().size(), Goal.atMost(0, "times")),
                    Result.ofValue(name + "longest time without a writer", "s", new Outages(outages).longestSeconds()));
        }
    }

    /** Returns when all is counted, so that the last writer ends behind the load. */
    private void switchAgainAndAgain() throws InterruptedException {
        boolean onSpark = false;
        EtlProcess writer = next(onSpark);
        try {
            writer.awaitWriter();
            while (!load.isOver()) {
                beAlone(writer, onSpark);
                onSpark = !onSpark;
                EtlProcess ended = writer;
                writer = next(onSpark);
                TimeUnit.SECONDS.sleep(random.nextInt(MOST_SECONDS_TOGETHER));
                ended.requireAlive();
                long endedNanos = System.nanoTime();
                end(ended);
                writer.awaitWriter();
                outages.add(new Outage(endedNanos, System.nanoTime()));
            }
            TimeUnit.SECONDS.sleep(MOST_SECONDS_TOGETHER);
        } finally {
            writer.close();
        }
    }

    private void end(EtlProcess writer) {
        if (random.nextInt(3) > 0) {
            writer.kill();
            kills++;
        } else {
            writer.close();
        }
    }

    private EtlProcess next(boolean onSpark) {
        return onSpark
                ? EtlProcess.startOnSpark(installation, folder, servers.master(), Map.of())
                : EtlProcess.start(installation, folder);
    }

    private void beAlone(EtlProcess writer, boolean onSpark) throws InterruptedException {
        TimeUnit.SECONDS.sleep(random.nextInt(FEWEST_SECONDS_ALONE, MOST_SECONDS_ALONE));
        List<ProcessHandle> executors = servers.executors().toList();
        if (onSpark && !executors.isEmpty()) {
            executors.get(random.nextInt(executors.size())).destroyForcibly();
            executorKills++;
            TimeUnit.SECONDS.sleep(random.nextInt(FEWEST_SECONDS_ALONE, MOST_SECONDS_ALONE));
        }
        writer.requireAlive();
    }
}
