package io.jobetl.spark.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.SparkConf;

/**
 * The archive of classes that {@code ./etl spark} has started this JVM with, for executors on the same machine: loading
 * Spark and Cassandra's driver takes a quarter of the processor time of their start
 * (docs/explanation/design/020-spark.md).
 *
 * @param file of the archive
 * @param libraries it was made for the beginning of this class path, so executors have to have the same
 */
record ClassArchive(String file, String libraries) {
    static final String FILE = "etl.class-archive";
    static final String LIBRARIES = "etl.class-archive.libraries";

    private static final String CLASS_PATH = "spark.executor.extraClassPath";
    /** Spark puts it before the options that are the user's, which win. */
    private static final String OPTIONS = "spark.executor.defaultJavaOptions";

    /**
     * Empty when there is none, or no longer: naming one that is missing would cost Java the archive of its own
     * classes.
     */
    static Optional<ClassArchive> ofThisJvm() {
        String file = System.getProperty(FILE);
        String libraries = System.getProperty(LIBRARIES);
        return file == null || libraries == null || !Files.isReadable(Path.of(file))
                ? Optional.empty()
                : Optional.of(new ClassArchive(file, libraries));
    }

    /** Hands it to executors, unless somebody has chosen what it depends on, or has one of his own. */
    void addTo(SparkConf conf) {
        // Spark cuts options at blanks that are in no quotes, and knows no way to quote a quote.
        boolean isQuotable = file.chars().noneMatch(each -> each == '"' || each == '\\');
        if (isQuotable && !conf.contains(CLASS_PATH) && !conf.contains(OPTIONS)) {
            conf.set(CLASS_PATH, libraries);
            // Java checks whether it fits, and says nothing when it does not.
            conf.set(
                    OPTIONS, "-XX:SharedArchiveFile=\"" + file + "\" -Xshare:auto -Xlog:cds=off -Xlog:cds+dynamic=off");
        }
    }
}
