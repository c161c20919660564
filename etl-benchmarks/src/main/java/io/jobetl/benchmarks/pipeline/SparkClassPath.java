package io.jobetl.benchmarks.pipeline;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The class path that {@code ./etl spark} makes, and behind it that of this JVM. */
final class SparkClassPath {
    private SparkClassPath() {}

    /**
     * Its parts, separated as Java wants them.
     *
     * @param home of the project, where {@code ./etl spark} was called before
     */
    static String of(Path home) throws IOException {
        List<String> parts = new ArrayList<>();
        parts.add(home.resolve("etl-spark/target/classes").toString());
        // Netty is that of Spark, which Cassandra's driver runs with as well; the log is ours.
        try (Stream<Path> jars = Files.list(home.resolve("etl-app/target/lib"))) {
            jars.filter(jar -> !jar.getFileName().toString().startsWith("netty-"))
                    .sorted()
                    .forEach(jar -> parts.add(jar.toString()));
        }
        Path spark = home.resolve("etl-local/target/servers/spark");
        for (String jar : Files.readString(spark.resolve("classpath")).strip().split(File.pathSeparator, -1)) {
            if (!jar.contains("/log4j-slf4j2-impl")) {
                parts.add(spark.resolve(jar).toString());
            }
        }
        parts.add(System.getProperty("java.class.path"));
        return String.join(File.pathSeparator, parts);
    }
}
