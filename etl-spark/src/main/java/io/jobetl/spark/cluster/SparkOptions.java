package io.jobetl.spark.cluster;

import io.jobetl.io.connection.Secret;
import java.util.Map;

/**
 * Where the application runs, and what else Spark is told.
 *
 * @param master such as {@code local[*]} or {@code spark://host:7077}
 * @param conf settings of Spark, which win over ours
 * @param secret that master, workers and applications share; {@link Secret#NONE}: as the settings of Spark say
 */
public record SparkOptions(String master, Map<String, String> conf, Secret secret) {
    public SparkOptions {
        conf = Map.copyOf(conf);
    }

    /** Without a secret of ours. */
    public SparkOptions(String master, Map<String, String> conf) {
        this(master, conf, Secret.NONE);
    }

    /** Whether the driver asks for a secret before it answers others. */
    public boolean isProtected() {
        return ApplicationConf.isAuthenticated(this);
    }
}
