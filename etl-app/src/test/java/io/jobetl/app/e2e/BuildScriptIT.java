package io.jobetl.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * When {@code ./etl} of a source tree builds, and what that does to one that runs. In place of Maven stands a script
 * that leaves the same files behind.
 */
class BuildScriptIT {
    private static final Path ROOT = Path.of("").toAbsolutePath().resolve("..").normalize();
    private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");
    private static final String MAVEN = """
            #!/bin/sh
            echo build "$@" >>maven.log
            for argument; do case $argument in -Detl.lib=*) lib=etl-app/target/${argument#*=} ;; esac; done
            mkdir -p "$lib"
            cp -p jars/*.jar "$lib"
            ls etl-app/target/lib >>during.log 2>/dev/null
            for server in mysql cassandra kafka connect spark; do
                mkdir -p etl-local/target/servers/$server
                touch etl-local/target/servers/$server/classpath
            done
            mkdir -p etl-spark/target/classes/io/jobetl/spark
            touch etl-spark/target/classes/io/jobetl/spark/SparkMain.class
            """;

    @TempDir
    Path home;

    @BeforeEach
    void makeTree() throws IOException {
        for (String script :
                List.of("etl", "scripts/build.sh", "scripts/spark.sh", "etl-app/src/dist/class-archive.sh")) {
            Path copy = home.resolve(script);
            Files.createDirectories(copy.getParent());
            Files.copy(ROOT.resolve(script), copy);
            assertThat(copy.toFile().setExecutable(true)).isTrue();
        }
        write("bin/mvn", MAVEN);
        assertThat(home.resolve("bin/mvn").toFile().setExecutable(true)).isTrue();
        for (String source : List.of("pom.xml", "etl-app/pom.xml", "etl-spark/pom.xml", "etl-local/servers/pom.xml")) {
            write(source, "");
        }
        write("etl-app/src/main/java/App.java", "");
        write("jars/driver.jar", "driver 1");
        write("jars/etl-model.jar", "model 1");
        write("jars/old.jar", "old 1");
        try (Stream<Path> all = Files.walk(home)) {
            for (Path each : all.toList()) {
                Files.setLastModifiedTime(each, FileTime.from(LONG_AGO));
            }
        }
    }

    @Test
    void should_build_once_for_each_kind_of_verb() throws Exception {
        etl("status");
        etl("status");
        assertThat(builds()).isEqualTo(1);

        etl("spark", "run");
        etl("spark", "run");
        etl("status");
        etl("spark", "verify");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void should_build_again_when_a_source_has_changed() throws Exception {
        etl("status");
        write("etl-app/src/main/java/App.java", "changed");
        etl("status");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void should_leave_the_jars_of_one_that_runs_where_they_are_until_new_ones_are_there() throws Exception {
        etl("status");
        Object driver = inode("driver.jar");
        Object model = inode("etl-model.jar");

        write("etl-app/src/main/java/App.java", "changed");
        write("jars/etl-model.jar", "model 2");
        write("jars/new.jar", "new 1");
        Files.delete(home.resolve("jars/old.jar"));
        etl("status");

        assertThat(Files.readAllLines(home.resolve("during.log"))).contains("driver.jar", "etl-model.jar", "old.jar");
        assertThat(inode("driver.jar")).as("one that has not changed").isEqualTo(driver);
        assertThat(inode("etl-model.jar")).as("never written over").isNotEqualTo(model);
        assertThat(library("etl-model.jar")).hasContent("model 2");
        assertThat(library("new.jar")).exists();
        assertThat(library("old.jar")).doesNotExist();
        assertThat(home.resolve("etl-app/target/lib.new")).doesNotExist();
    }

    private Path library(String name) {
        return home.resolve("etl-app/target/lib").resolve(name);
    }

    private Object inode(String name) throws IOException {
        return Files.getAttribute(library(name), "unix:ino");
    }

    private long builds() throws IOException {
        try (Stream<String> lines = Files.lines(home.resolve("maven.log"))) {
            return lines.count();
        }
    }

    private void write(String file, String text) throws IOException {
        Path path = home.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    /** There is nothing that Java could start: what counts is what happens before. */
    private void etl(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(Stream.concat(Stream.of(home.resolve("etl").toString()), Stream.of(arguments))
                        .toList());
        builder.directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("output").toFile());
        builder.environment().merge("PATH", home.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(Files.readString(home.resolve("output"))).contains("io.jobetl.");
        } finally {
            process.destroyForcibly();
        }
    }
}
