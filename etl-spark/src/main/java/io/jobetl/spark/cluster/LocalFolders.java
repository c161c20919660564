package io.jobetl.spark.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The folders for the temporary files of the driver. Spark ends the JVM with 53 when it can write to none of them. */
final class LocalFolders {
    static final String VARIABLE = "SPARK_LOCAL_DIRS";

    private static final String SETTING = "spark.local.dir";

    private LocalFolders() {}

    /**
     * Makes sure that one of them can be written, which is enough for Spark.
     *
     * @param conf settings of Spark; those that spark-submit gives are properties of Java
     * @param variable the value of {@link #VARIABLE}, which wins over the setting
     * @throws UncheckedIOException with a {@link FileSystemException}
     */
    static void requireWritable(Map<String, String> conf, @Nullable String variable) {
        String ofJava = System.getProperty("java.io.tmpdir");
        String folders = variable != null
                ? variable
                : conf.getOrDefault(SETTING, Objects.requireNonNullElse(System.getProperty(SETTING), ofJava));
        String reason = "";
        for (String folder : folders.split(",", -1)) {
            try {
                Path path = Path.of(folder.strip());
                if (!Files.isDirectory(path)) { // a link to one is, and older versions of Java would not make it
                    Files.createDirectories(path);
                }
                Files.delete(Files.createTempDirectory(path, "etl-spark"));
                return;
            } catch (IOException | InvalidPathException e) {
                reason = e.getClass().getSimpleName() + ": " + e.getMessage();
            }
        }
        throw new UncheckedIOException(
                "Spark cannot write its temporary files to " + folders + " (" + reason
                        + "); name another folder: --conf " + SETTING + "=/path, or " + VARIABLE,
                new FileSystemException(folders));
    }
}
