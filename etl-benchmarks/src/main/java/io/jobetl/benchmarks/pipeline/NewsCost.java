package io.jobetl.benchmarks.pipeline;

import io.jobetl.benchmarks.report.Result;
import io.jobetl.benchmarks.report.Scale;
import io.jobetl.runtime.settings.Settings;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What news cost the driver of {@code etl spark run}, when it folds them itself and when it lets executors do it: the
 * line through the processor time of some rates says what a second costs and what a row does.
 */
final class NewsCost {
    private static final List<Integer> RATES = List.of(500, 4_000);
    private static final int WARM_UPS = 2;
    /** The largest that the setting can be. */
    private static final int MOST = 10_000_000;

    private final BenchmarkServers servers;
    private final Installation installation;
    private final Path folder;
    private final Consumer<String> progress;
    private final SteadyRounds rounds;

    NewsCost(BenchmarkServers servers, Installation installation, Consumer<String> progress, Scale scale) {
        this.servers = servers;
        this.installation = installation;
        this.folder = servers.directory();
        this.progress = progress;
        this.rounds = new SteadyRounds(installation, scale);
    }

    List<Result> measure() throws SQLException, InterruptedException {
        installation.loadDimensions(rounds.traffic());
        List<Result> results = new ArrayList<>();
        results.addAll(driver("folded by the driver", MOST));
        results.addAll(driver("spread", 0));
        progress.accept("news: " + installation.requireExact().verdict());
        return results;
    }

    private List<Result> driver(String how, int newsRows) throws SQLException, InterruptedException {
        try (EtlProcess etl = EtlProcess.startOnSpark(
                installation,
                folder,
                servers.master(),
                Map.of(Settings.SPARK_NEWS_ROWS.variable(), Integer.toString(newsRows)))) {
            etl.awaitWriter();
            for (int i = 0; i < WARM_UPS; i++) { // so that its code is compiled
                rounds.run("events", RATES.get(RATES.size() - 1));
            }
            double[] load = new double[RATES.size()];
            for (int i = 0; i < load.length; i++) {
                load[i] = round(how, etl, RATES.get(i));
            }
            double perRow = (load[1] - load[0]) / (RATES.get(1) - RATES.get(0));
            return List.of(
                    Result.ofValue("driver, news " + how + ", CPU per row", "us", 1e6 * perRow),
                    Result.ofValue(
                            "driver, news " + how + ", CPU per second besides",
                            "ms",
                            1e3 * (load[0] - perRow * RATES.get(0))));
        }
    }

    /** @return CPU seconds of the driver per second */
    private double round(String how, EtlProcess etl, int rate) throws SQLException, InterruptedException {
        List<ProcessHandle> executors = servers.executors().toList();
        double driverBefore = ProcessUse.cpuSeconds(etl.handle());
        double executorsBefore = cpuSeconds(executors);
        long startNanos = System.nanoTime();
        SteadyRounds.Round round = rounds.run("events", rate);
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        double driver = (ProcessUse.cpuSeconds(etl.handle()) - driverBefore) / seconds;
        progress.accept(String.format(
                Locale.ROOT,
                "news: %s, %,d rows/s: CPU of the driver %.3f, of executors %.3f; fresh %s",
                how,
                rate,
                driver,
                (cpuSeconds(executors) - executorsBefore) / seconds,
                round));
        return driver;
    }

    private static double cpuSeconds(List<ProcessHandle> processes) {
        return processes.stream().mapToDouble(ProcessUse::cpuSeconds).sum();
    }
}
