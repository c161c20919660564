package io.jobetl.benchmarks;

import io.jobetl.benchmarks.report.Report;
import io.jobetl.benchmarks.report.Result;
import io.jobetl.benchmarks.report.Scale;
import io.jobetl.benchmarks.report.Suite;
import io.jobetl.benchmarks.store.StoreSuite;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code scripts/bench} runs. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures ours and rivals in one run, on the same data, and prints ours, rival, ratio and goal.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:measured, whether or not the goals were met",
            "1:ours and a rival computed different things, or a measurement failed",
            "2:unknown option"
        })
public final class Bench implements Callable<Integer> {
    /** What can be measured. */
    enum What {
        kernel,
        pipeline,
        all
    }

    @Parameters(
            paramLabel = "kernel|pipeline|all",
            description = "kernel: the fold, in memory. pipeline: on real servers, which are started and stopped.")
    private What what = What.all;

    @Option(names = "--quick", description = "Shorter rounds and fewer rows: rough ratios.")
    private boolean isQuick;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the results there, too.")
    private @Nullable Path json;

    private Bench() {}

    /** See {@code --help}. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    failure.printStackTrace();
                    return 1;
                })
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Instant start = Instant.now();
        List<Result> results = new ArrayList<>();
        for (Suite suite : suites()) {
            results.addAll(suite.run(
                    isQuick ? Scale.QUICK : Scale.FULL,
                    line -> System.err.printf(
                            Locale.ROOT,
                            "[%4d s] %s%n",
                            Duration.between(start, Instant.now()).toSeconds(),
                            line)));
        }
        System.out.print(Report.table(results));
        if (json != null) {
            Report.writeJson(results, json);
        }
        return 0;
    }

    private List<Suite> suites() {
        return switch (what) {
            case kernel -> List.of();
            case pipeline -> List.of(new StoreSuite());
            case all -> List.of(new StoreSuite());
        };
    }
}
