package io.jobetl.spark.cluster;

import java.util.Map;

/**
 * Where the application runs, and what else Spark is told.
 *
 * @param master such as {@code local[*]} or {@code spark://host:7077}
 * @param conf settings of Spark, which win over ours
 */
public record SparkOptions(String master, Map<String, String> conf) {
    public SparkOptions {
        conf = Map.copyOf(conf);
    }
}
