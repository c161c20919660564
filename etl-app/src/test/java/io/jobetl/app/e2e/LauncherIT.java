package io.jobetl.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code etl} in an installation as the distribution has it: bin/etl and lib/. */
class LauncherIT {
    private static final Path MODULE = Path.of("").toAbsolutePath();
    private static final int UNREACHABLE = 69;
    private static final int TERMINATED = 143;

    @TempDir
    Path installation;

    /** What a call printed, both streams. */
    private record Call(int exitCode, String output) {}

    @BeforeEach
    void install() throws IOException {
        Path bin = Files.createDirectory(installation.resolve("bin"));
        Path lib = Files.createDirectory(installation.resolve("lib"));
        Files.copy(MODULE.resolveSibling("etl"), bin.resolve("etl"));
        assertThat(bin.resolve("etl").toFile().setExecutable(true)).isTrue();
        for (String file : List.of("class-archive.sh", "classes.lst")) {
            Files.copy(MODULE.resolve("src/dist").resolve(file), lib.resolve(file));
        }
        for (Path jar : list(MODULE.resolve("target/lib"), name -> name.endsWith(".jar"))) {
            Files.copy(jar, lib.resolve(jar.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
        }
        for (Path jar : list(MODULE.resolve("target"), name -> name.matches("etl-app-[0-9.]+(-SNAPSHOT)?\\.jar"))) {
            Files.copy(jar, lib.resolve(jar.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    @Test
    void should_archive_classes_once_and_load_them_from_there() throws Exception {
        Call first = runWithoutServers("");

        assertThat(first.exitCode()).as(first.output()).isEqualTo(UNREACHABLE);
        assertThat(first.output()).contains("archiving classes");
        List<Path> archives = archives();
        assertThat(archives).hasSize(1);

        Path log = installation.resolve("classes.log");
        Call second = runWithoutServers("-Xlog:class+load:file=" + log);

        assertThat(second.exitCode()).as(second.output()).isEqualTo(UNREACHABLE);
        assertThat(second.output()).doesNotContain("archiving");
        assertThat(archives()).isEqualTo(archives);
        List<String> loaded = Files.readAllLines(log).stream()
                .filter(line -> line.contains("source:") && !line.contains("io.jobetl"))
                .toList();
        assertThat(loaded).hasSizeGreaterThan(1_000);
        assertThat(loaded.stream().filter(line -> !line.contains("shared objects file")))
                .as("not in classes.lst: call scripts/class-list after libraries were updated")
                .hasSizeLessThan(loaded.size() / 10);
    }

    @Test
    void should_make_another_archive_when_a_library_is_another_one() throws Exception {
        runWithoutServers("");
        FileTime made = Files.getLastModifiedTime(archives().get(0));
        Path library = list(installation.resolve("lib"), name -> name.startsWith("logback-core"))
                .get(0);
        Files.setLastModifiedTime(library, FileTime.from(Instant.now()));

        Call version = call(List.of("--version"), "");
        Call after = runWithoutServers("");

        assertThat(version.output()).startsWith("etl ").hasLineCount(1);
        assertThat(after.output()).contains("archiving classes");
        assertThat(Files.getLastModifiedTime(archives().get(0))).isGreaterThan(made);
    }

    @Test
    void should_work_without_an_archive_where_none_can_be_made() throws Exception {
        Files.writeString(installation.resolve("lib/classes.lst"), "@no such directive\n");

        Call first = runWithoutServers("");
        Call second = runWithoutServers("");

        assertThat(first.exitCode()).as(first.output()).isEqualTo(UNREACHABLE);
        assertThat(first.output()).contains("warning: that failed");
        assertThat(second.exitCode()).as(second.output()).isEqualTo(UNREACHABLE);
        assertThat(second.output()).doesNotContain("archiving").doesNotContain("warning");
        assertThat(archives()).isEmpty();
    }

    @Test
    void should_leave_nothing_of_an_archive_that_is_broken_off_and_make_it_the_next_time() throws Exception {
        Process process = start(List.of("--set", "mysql.host=127.0.0.1", "--set", "mysql.port=1", "run"), "");
        try {
            while (list(installation.resolve("lib"), name -> name.endsWith(".log"))
                    .isEmpty()) {
                assertThat(process.isAlive()).isTrue();
                TimeUnit.MILLISECONDS.sleep(20);
            }
            process.destroy();

            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isEqualTo(TERMINATED);
            assertThat(list(installation.resolve("lib"), name -> name.contains(".jsa")))
                    .isEmpty();
        } finally {
            process.destroyForcibly();
        }
        assertThat(runWithoutServers("").output()).contains("archiving classes");
        assertThat(archives()).hasSize(1);
    }

    @Test
    void should_remove_what_a_killed_launcher_has_left_and_nothing_of_one_that_lives() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        assertThat(ended.waitFor()).isZero();
        Path lib = installation.resolve("lib");
        Path left = Files.createFile(lib.resolve("classes-17-1.jsa." + ended.pid()));
        Path log = Files.createFile(lib.resolve("classes-17-1.jsa." + ended.pid() + ".log"));
        Path busy = Files.createFile(
                lib.resolve("classes-17-1.jsa." + ProcessHandle.current().pid()));

        assertThat(runWithoutServers("").output()).contains("archiving classes");

        assertThat(left).doesNotExist();
        assertThat(log).doesNotExist();
        assertThat(busy).exists();
    }

    private List<Path> archives() throws IOException {
        return list(installation.resolve("lib"), name -> name.endsWith(".jsa"));
    }

    private static List<Path> list(Path folder, Predicate<String> names) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> names.test(file.getFileName().toString()))
                    .sorted()
                    .toList();
        }
    }

    /** Nothing listens on port 1. */
    private Call runWithoutServers(String javaOptions) throws IOException, InterruptedException {
        return call(List.of("--set", "mysql.host=127.0.0.1", "--set", "mysql.port=1", "run"), javaOptions);
    }

    private Call call(List<String> arguments, String javaOptions) throws IOException, InterruptedException {
        Process process = start(arguments, javaOptions);
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            return new Call(process.exitValue(), Files.readString(output()));
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start(List<String> arguments, String javaOptions) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Stream.concat(Stream.of(installation.resolve("bin/etl").toString()), arguments.stream())
                        .toList());
        builder.directory(installation.toFile()).redirectErrorStream(true).redirectOutput(output().toFile());
        builder.environment().put("ETL_JAVA_OPTS", javaOptions);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder.start();
    }

    private Path output() {
        return installation.resolve("output");
    }
}
