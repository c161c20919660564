package io.jobetl.spark.command;

import io.jobetl.app.verb.CommandException;
import io.jobetl.app.verb.Console;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.runtime.settings.EtlConfig;
import io.jobetl.spark.cluster.SparkCluster;
import io.jobetl.spark.cluster.SparkOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What each verb of {@code etl spark} can be told about Spark. */
final class SparkArguments {
    /** Spark does not start with less: 1.5 times the 300 MiB that it reserves (UnifiedMemoryManager). */
    private static final long LEAST_MEMORY = 471_859_200;

    private static final long BYTES_PER_MEBIBYTE = 1_048_576;
    private static final String DEFAULT_MASTER = "local[*]";

    @Option(
            names = "--master",
            paramLabel = "URL",
            description =
                    "Where it runs: local[N], spark://HOST:PORT, yarn or k8s://URL (default: that of spark-submit,"
                            + " else local[*]).")
    private @Nullable String master;

    @Option(
            names = "--conf",
            paramLabel = "KEY=VALUE",
            description = "A setting of Spark, for instance --conf spark.executor.memory=2g; may be repeated. No"
                    + " passwords: they are settings of etl.")
    private Map<String, String> conf = new LinkedHashMap<>();

    /** Starts the application. */
    SparkCluster open(EtlConfig config, Console console) {
        conf.keySet().stream()
                .filter(key -> !key.startsWith("spark."))
                .findFirst()
                .ifPresent(key -> {
                    throw new CommandException(
                            ExitCode.USAGE,
                            "--conf " + key + " is no setting of Spark: they begin with spark.; settings of etl"
                                    + " are given with --set");
                });
        if (Runtime.getRuntime().maxMemory() < LEAST_MEMORY) {
            // What Java itself would throw, had Spark tried; it has an exit code and advice of its own.
            throw new OutOfMemoryError("the driver of Spark needs " + LEAST_MEMORY / BYTES_PER_MEBIBYTE + " MiB");
        }
        String where = master != null
                ? master
                : Objects.requireNonNullElse(System.getProperty("spark.master"), DEFAULT_MASTER);
        try {
            return SparkCluster.open(
                    new SparkOptions(where, conf),
                    "etl " + config.pipeline().name(),
                    config.cassandra(),
                    console::info);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, "--master: " + e.getMessage(), e);
        }
    }
}
