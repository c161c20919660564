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
 * The pipeline on a Spark cluster of two workers beside the one in a process and the classic Spark job, all on the
 * stores of {@link PipelineSuite}: a backlog, the highest steady rate, what news cost the driver, one hour that is
 * large, and ten minutes in which a process and Spark take turns. Each is checked by a recount of the raw rows.
 */
public final class SparkSuite implements Suite {
    private static final Duration SWITCHED = Duration.ofMinutes(10);

    @Override
    public List<Result> run(Scale scale, Consumer<String> progress) throws Exception {
        Path home = Path.of(System.getProperty("etl.home", "")).toAbsolutePath();
        List<Result> results = new ArrayList<>();
        try (BenchmarkServers servers = BenchmarkServers.startWithSpark(home, progress)) {
            try (Installation installation = servers.install("spread")) {
                results.addAll(new SparkBacklog(servers, installation, progress, scale).measure());
            }
            try (Installation installation = servers.install("steady")) {
                results.addAll(new HighestRate(servers, installation, progress, scale).measure());
            }
            try (Installation installation = servers.install("news")) {
                results.addAll(new NewsCost(servers, installation, progress, scale).measure());
            }
            if (scale == Scale.FULL) {
                try (Installation installation = servers.install("wide")) {
                    results.addAll(new SparkHour(servers, installation, progress).measure());
                }
                try (Installation installation = servers.install("switched")) {
                    results.addAll(new SwitchedWriters(servers, installation, progress, SWITCHED).measure());
                }
            }
        }
        return results;
    }
}
