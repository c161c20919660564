package io.jobetl.spark.command;

import io.jobetl.app.verb.CommandException;
import io.jobetl.app.verb.Console;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.io.cassandra.session.CassandraConfig;
import io.jobetl.runtime.settings.EtlConfig;
import io.jobetl.spark.cluster.SparkCluster;
import io.jobetl.spark.cluster.SparkOptions;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What each verb of {@code etl spark} can be told about Spark. */
final class SparkArguments {
    /** Spark does not start with less: 1.5 times the 300 MiB that it reserves (UnifiedMemoryManager). */
    private static final long LEAST_MEMORY = 471_859_200;

    private static final long BYTES_PER_MEBIBYTE = 1_048_576;
    private static final String DEPLOY_MODE = "spark.submit.deployMode";
    private static final String DEFAULT_MASTER = "local[*]";

    @Option(
            names = "--master",
            paramLabel = "URL",
            description = "Where it runs: local[N], spark://HOST:PORT, and under spark-submit yarn or k8s://URL"
                    + " (default: that of spark-submit, else local[*]).")
    private @Nullable String master;

    @Option(
            names = "--conf",
            paramLabel = "KEY=VALUE",
            description = "A setting of Spark, for instance --conf spark.executor.memory=2g; may be repeated. No"
                    + " passwords: they are settings of etl.")
    private Map<String, String> conf = new LinkedHashMap<>();

    /** One that starts when it is needed. What is wrong here shows at once. */
    SparkCluster cluster(EtlConfig config, Console console) {
        conf.keySet().forEach(SparkArguments::requireUsable);
        if (Runtime.getRuntime().maxMemory() < LEAST_MEMORY) {
            // What Java itself would throw, had Spark tried; it has an exit code and advice of its own.
            throw new OutOfMemoryError("the driver of Spark needs " + LEAST_MEMORY / BYTES_PER_MEBIBYTE + " MiB");
        }
        String where = master != null
                ? master
                : Objects.requireNonNullElse(System.getProperty("spark.master"), DEFAULT_MASTER);
        if (where.equals("yarn") && "cluster".equals(System.getProperty(DEPLOY_MODE))) {
            // YARN takes a driver that ends by itself with 0 for one that has failed, and starts it again.
            throw new CommandException(ExitCode.USAGE, "on YARN the driver is started with --deploy-mode client");
        }
        SparkOptions options = new SparkOptions(where, conf, config.spark().secret());
        try {
            SparkCluster cluster =
                    SparkCluster.of(options, "etl " + config.pipeline().name(), config.cassandra(), console::info);
            if (!options.isProtected() && hasSecrets(config.cassandra())) {
                console.warn("whoever reaches the port of this process can ask it for the login of Cassandra, as Spark"
                        + " asks for no secret: set spark.secret (docs/how-to/scale-out.md)");
            }
            return cluster;
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, "--master: " + e.getMessage(), e);
        }
    }

    private static void requireUsable(String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        String reason = "";
        if (!key.startsWith("spark.")) {
            reason = " is no setting of Spark: they begin with spark.; settings of etl are given with --set";
        } else if (key.equals("spark.master")) {
            reason = " is not taken: use --master";
        } else if (key.equals(DEPLOY_MODE)) {
            reason = " is not taken: the driver is this process; use --master";
        } else if (lower.contains("secret") || lower.contains("password")) {
            reason = " would show in the list of processes: the secret of a cluster is ETL_SPARK_SECRET, others belong"
                    + " into the spark-defaults.conf of spark-submit";
        }
        if (!reason.isEmpty()) {
            throw new CommandException(ExitCode.USAGE, "--conf " + key + reason);
        }
    }

    private static boolean hasSecrets(CassandraConfig cassandra) {
        return cassandra.password() != null || cassandra.tls().keyStore() != null;
    }
}
