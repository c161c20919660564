package io.jobetl.app.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Builds the archives a second time, from the sources alone, in another folder, another time zone and by plain javac
 * without its checks, and compares every byte. Takes half a minute. Only where Maven runs the tests and says where it
 * is.
 */
class ReproducibleIT {
    /** What builds leave behind, and what is no source. */
    private static final Set<String> LEFT_OUT = Set.of("target", ".git", ".etl", ".idea");

    private static final Path ROOT = Archives.MODULE.resolve("..").normalize();
    private static final long PATIENCE_MINUTES = 5;

    @Test
    void should_be_the_same_to_the_byte_when_built_elsewhere(@TempDir Path folder) throws Exception {
        String maven = System.getProperty("etl.test.maven", "");
        assumeThat(maven).as("Maven does not run this test").isNotEmpty();
        copySources(folder);

        build(Path.of(maven, "bin", "mvn"), folder);

        for (String ending : List.of(".tar.gz", ".zip")) {
            Path first = Archives.in(Archives.MODULE.resolve("target"), ending);
            Path second = Archives.in(folder.resolve("etl-app/target"), ending);
            assertThat(Files.mismatch(first, second))
                    .as("first byte in which %s and %s differ", first, second)
                    .isEqualTo(-1);
        }
    }

    private static void build(Path mvn, Path folder) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(mvn.toString(), "-B", "-o", "-q"));
        command.add("-Dmaven.repo.local=" + System.getProperty("etl.test.repository"));
        command.addAll(List.of("-Prun,dist", "-pl", "etl-app", "-am", "package"));
        Path log = folder.resolve("build.log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("TZ", "Asia/Kathmandu");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as(() -> read(log)).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void copySources(Path to) throws IOException {
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                if (LEFT_OUT.contains(String.valueOf(directory.getFileName()))) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(to.resolve(ROOT.relativize(directory)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    Files.copy(file, to.resolve(ROOT.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
