package io.jobetl.app.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.app.install.Installation.Call;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The archive unpacked, by somebody who has nothing else: no clone, no Maven, no rights, no home. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // unpacked before the first test
@Tag("alone") // bounds how long a start takes
class InstallationIT {
    private static final int UNREACHABLE = 69;
    private static final int CANNOT_CREATE = 73;
    private static final int CONFIGURATION = 78;
    private static final Duration LONGEST_VERSION = Duration.ofMillis(500);

    private Path folder;
    private Installation installation;

    @BeforeAll
    void unpack(@TempDir Path directory) throws Exception {
        folder = directory;
        installation = Installation.unpack(folder);
    }

    @AfterAll
    void makeWritable() throws IOException {
        installation.makeWritable();
    }

    @Test
    void should_tell_its_version_at_once_and_as_java_tells_it() throws Exception {
        List<Duration> times = new ArrayList<>();
        Call fast = installation.etl("--version");
        for (int i = 0; i < 3; i++) {
            long start = System.nanoTime();
            fast = installation.etl("--version").succeeded();
            times.add(Duration.ofNanos(System.nanoTime() - start));
        }

        assertThat(fast.out())
                .startsWith("etl ")
                .isEqualTo(
                        installation.etl("--version", "--no-color").succeeded().out());
        assertThat(Collections.min(times)).isLessThan(LONGEST_VERSION);
    }

    @Test
    void should_work_through_a_link_from_anywhere() throws Exception {
        Path link = Files.createSymbolicLink(
                folder.resolve("linked etl"), installation.home().resolve("bin/etl"));

        Call call = installation.call(Map.of("HOME", "/nonexistent"), List.of(link.toString(), "config", "validate"));

        assertThat(call.succeeded().out()).isNotEmpty();
    }

    @Test
    void should_say_what_is_wrong_with_java() throws Exception {
        String etl = installation.home().resolve("bin/etl").toString();

        Call wrong = installation.call(Map.of("JAVA_HOME", "/no/java"), List.of(etl, "--version"));
        Call none = installation.call(Map.of("JAVA_HOME", "", "PATH", "/bin-without-java"), List.of("/bin/sh", etl));

        assertThat(wrong.exitCode()).isEqualTo(CONFIGURATION);
        assertThat(wrong.err()).contains("JAVA_HOME=/no/java has no bin/java").hasLineCount(1);
        assertThat(none.exitCode()).isNotZero();
        assertThat(none.err()).contains("error: ");
    }

    @Test
    void should_read_its_own_settings_and_rather_those_of_the_current_folder() throws Exception {
        Path own = installation.configFile();
        String before = Files.readString(own);
        own.toFile().setWritable(true);
        Files.writeString(own, "mysql:\n  database: of_the_installation\n");
        Path project = Files.createDirectory(folder.resolve("project"));
        Files.writeString(project.resolve("etl.yaml"), "mysql:\n  database: of_the_folder\n");
        String script = "cd '" + project + "' && exec '" + installation.home().resolve("bin/etl") + "' config";
        try {
            assertThat(installation.etl("config").succeeded().out().lines().filter(line -> line.startsWith("mysql.d")))
                    .singleElement()
                    .asString()
                    .contains("of_the_installation", own + ":2");
            assertThat(installation
                            .call(Map.of(), List.of("sh", "-c", script))
                            .succeeded()
                            .out())
                    .contains("of_the_folder")
                    .doesNotContain("of_the_installation");
        } finally {
            Files.writeString(own, before);
        }
    }

    @Test
    void should_say_what_to_do_where_a_verb_needs_a_clone() throws Exception {
        for (List<String> verb : List.of(List.of("servers", "start"), List.of("demo", "--for", "5s"))) {
            Call call = installation.etl(verb.toArray(String[]::new));
            assertThat(call.exitCode()).as(call.toString()).isEqualTo(UNREACHABLE);
            assertThat(call.err())
                    .contains("an installed etl brings no servers, so name yours in etl.yaml", "ETL_SERVERS_DIR")
                    .doesNotContain("data directory", "Exception");
        }
        Call spark = installation.etl("spark", "run", "--master", "local");
        assertThat(spark.exitCode()).isEqualTo(CONFIGURATION);
        assertThat(spark.err()).contains("call `spark run --master local` through ./etl in a clone", "spark-submit");
    }

    @Test
    void should_archive_classes_where_it_is_told_and_say_where_it_cannot() throws Exception {
        String etl = installation.home().resolve("bin/etl").toString();
        Path cache = Files.createDirectory(folder.resolve("cache"));
        cache.toFile().setWritable(true, false);

        Call homeless = installation.call(Map.of("ETL_ARCHIVE_CLASSES", "only"), List.of(etl));
        Call made = installation.call(
                Map.of("ETL_ARCHIVE_CLASSES", "only", "ETL_CACHE_DIR", cache.toString()), List.of(etl));

        assertThat(homeless.exitCode()).as(homeless.toString()).isEqualTo(CANNOT_CREATE);
        assertThat(homeless.err()).contains("set ETL_CACHE_DIR");
        made.succeeded();
        assertThat(cache.toFile().list()).singleElement().asString().endsWith(".jsa");
    }

    @Test
    void should_start_without_an_archive_of_classes_where_none_can_be_kept() throws Exception {
        Call run = installation.etl("--set", "mysql.host=127.0.0.1", "--set", "mysql.port=1", "run");

        assertThat(run.exitCode()).as(run.toString()).isEqualTo(UNREACHABLE);
        assertThat(run.err()).doesNotContain("archiving", "Permission denied", "cannot create");
    }
}
