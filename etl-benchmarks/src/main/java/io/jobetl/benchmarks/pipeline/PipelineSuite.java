package io.jobetl.benchmarks.pipeline;

import io.jobetl.benchmarks.report.Result;
import io.jobetl.benchmarks.report.Scale;
import io.jobetl.benchmarks.report.Suite;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The whole pipeline on real MySQL, Cassandra, Kafka and Kafka Connect, all on this machine: a backlog, one of small
 * hours, a steady load, the same with a dashboard that many look at, a large hour, late rows, late rows with
 * hints. Each is checked by a
 * recount of the raw rows. The system property {@code etl.home} names the folder of the project.
 */
public final class PipelineSuite implements Suite {
    @Override
    public List<Result> run(Scale scale, Consumer<String> progress) throws Exception {
        Path home = Path.of(System.getProperty("etl.home", "")).toAbsolutePath();
        List<Result> results = new ArrayList<>();
        try (BenchmarkServers servers = BenchmarkServers.start(home, progress)) {
            Path logs = servers.directory();
            try (Installation installation = servers.install("backlog")) {
                results.addAll(new Backlog(installation, logs, progress, scale).measure());
            }
            try (Installation installation = servers.install("sparse")) {
                results.addAll(new SparseBacklog(installation, logs, progress, scale).measure());
            }
            try (Installation installation = servers.install("live")) {
                results.addAll(new Freshness(installation, logs, progress, scale).measure());
            }
            try (Installation installation = servers.install("watched")) {
                results.addAll(new DashboardCost(installation, logs, progress, scale).measure());
            }
            try (Installation installation = servers.install("open")) {
                results.addAll(new LargeHour(installation, logs, progress, scale).measure());
            }
            try (Installation installation = servers.install("late")) {
                results.addAll(new LateRows(installation, logs, progress, scale).measure());
            }
            Duration hinted = scale == Scale.FULL ? Duration.ofMinutes(5) : Duration.ofMinutes(1);
            try (Installation installation = servers.install("hinted")) {
                results.addAll(new HintedLoad(servers, installation, progress, hinted).measure());
            }
            if (scale == Scale.FULL) {
                try (Installation installation = servers.install("unhinted")) {
                    results.addAll(new HintedLoad(servers, installation, progress, hinted).measureWithout());
                }
                try (Installation installation = servers.install("killed")) {
                    results.addAll(
                            new HintedLoad(servers, installation, progress, Duration.ofMinutes(10)).measureKilled());
                }
            }
        }
        return results;
    }
}
