package io.jobetl.benchmarks;

import io.jobetl.benchmarks.kernel.KernelSuite;
import io.jobetl.benchmarks.pipeline.PipelineSuite;
import io.jobetl.benchmarks.pipeline.SparkSuite;
import io.jobetl.benchmarks.report.Report;
import io.jobetl.benchmarks.report.Result;
import io.jobetl.benchmarks.report.Scale;
import io.jobetl.benchmarks.report.Suite;
import io.jobetl.benchmarks.store.StoreSuite;
import java.io.IOException;
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
        spark,
        all
    }

    @Parameters(
            paramLabel = "kernel|pipeline|spark|all",
            description = "kernel: the fold, in memory. pipeline: on real servers, which are started and stopped."
                    + " spark: the same with a Spark cluster, and the highest rate.")
    private What what = What.all;

    @Option(names = "--quick", description = "Shorter rounds and fewer rows: rough ratios.")
    private boolean isQuick;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the results there, too.")
    private @Nullable Path json;

    private final Instant start = Instant.now();

    private Bench() {}

    /** See {@code --help}. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    /** A suite that fails is reported behind the results of the others: they took minutes. */
    @Override
    public Integer call() throws IOException {
        List<Result> results = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (Suite suite : suites()) {
            try {
                results.addAll(suite.run(isQuick ? Scale.QUICK : Scale.FULL, this::progress));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failures.add("interrupted");
                break;
            } catch (Exception e) {
                e.printStackTrace();
                failures.add(suite.getClass().getSimpleName() + " failed: " + e);
            }
        }
        System.out.print(Report.table(results));
        if (json != null) {
            Report.writeJson(results, json);
        }
        failures.forEach(failure -> System.err.println("error: " + failure));
        return failures.isEmpty() ? 0 : 1;
    }

    private void progress(String line) {
        System.err.printf(
                Locale.ROOT,
                "[%4d s] %s%n",
                Duration.between(start, Instant.now()).toSeconds(),
                line);
    }

    private List<Suite> suites() {
        return switch (what) {
            case kernel -> List.of(new KernelSuite());
            case pipeline -> List.of(new StoreSuite(), new PipelineSuite());
            case spark -> List.of(new SparkSuite());
            case all -> List.of(new KernelSuite(), new StoreSuite(), new PipelineSuite(), new SparkSuite());
        };
    }
}
