package io.jobetl.app.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The rules of hadolint that matter for deploy/docker/Dockerfile, and our own. CI builds no image; {@link
 * InstalledPipelineIT} runs the health check and {@link InstallationIT} the making of the archive of classes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // read before the first test
class ImageTest {
    private static final List<String> KNOWN = List.of(
            "FROM",
            "LABEL",
            "COPY",
            "RUN",
            "WORKDIR",
            "USER",
            "EXPOSE",
            "STOPSIGNAL",
            "HEALTHCHECK",
            "ENTRYPOINT",
            "CMD");

    private Dockerfile file;

    @BeforeAll
    void read() throws IOException {
        file = Dockerfile.read();
    }

    @Test
    void should_use_simple_instructions_only() {
        assertThat(file.instructions()).extracting(Dockerfile.Instruction::name).isSubsetOf(KNOWN);
        assertThat(file.instructions().get(0).name()).isEqualTo("FROM");
    }

    @Test
    void should_begin_each_stage_with_the_same_exact_version() {
        List<String> images = file.all("FROM").stream()
                .map(image -> image.replaceFirst(" AS \\w+$", ""))
                .toList();

        assertThat(images)
                .hasSize(2)
                .allMatch(image -> image.matches("eclipse-temurin:\\d+\\.\\d+\\.\\d+_\\d+-jre-\\w+"));
        assertThat(images.stream().distinct())
                .as("classes are archived for one Java")
                .hasSize(1);
        assertThat(Integer.parseInt(images.get(0).replaceFirst(".*:(\\d+)\\..*", "$1")))
                .isGreaterThanOrEqualTo(17);
    }

    @Test
    void should_run_as_a_user_without_rights() {
        assertThat(file.last("USER")).matches("[1-9]\\d{3,}:[1-9]\\d{3,}");
        List<String> names =
                file.instructions().stream().map(Dockerfile.Instruction::name).toList();
        assertThat(names.lastIndexOf("USER"))
                .as("nothing is run or copied after it")
                .isGreaterThan(Math.max(names.lastIndexOf("RUN"), names.lastIndexOf("COPY")));
    }

    @Test
    void should_name_absolute_folders_and_hold_no_secret() throws IOException {
        assertThat(file.all("WORKDIR")).allMatch(folder -> folder.startsWith("/"));
        assertThat(file.all("RUN")).noneMatch(command -> command.matches(".*\\b(sudo|curl|wget|apt|apt-get|cd)\\b.*"));
        assertThat(Files.readString(Dockerfile.FILE).toLowerCase(java.util.Locale.ROOT))
                .doesNotContain("password", "secret", "token", ":latest");
    }

    @Test
    void should_start_etl_itself_so_that_it_gets_the_signals() throws IOException {
        assertThat(Dockerfile.command(file.last("ENTRYPOINT"))).containsExactly("/opt/etl/bin/etl");
        assertThat(Dockerfile.command(file.last("CMD"))).containsExactly("run");
        assertThat(file.last("STOPSIGNAL")).isEqualTo("SIGTERM");
        assertThat(file.last("EXPOSE")).isEqualTo("8780");
    }

    @Test
    void should_ask_for_its_health() throws IOException {
        assertThat(file.last("HEALTHCHECK")).contains("--interval=", "--timeout=", "--start-period=", "--retries=");
        assertThat(file.healthCheck()).hasSize(3).startsWith("/bin/bash", "-c");
        assertThat(file.healthCheck().get(2)).contains("GET /health/live", "8780");
    }

    @Test
    void should_send_the_archive_alone_to_docker() throws IOException {
        List<String> ignored = Files.readAllLines(Path.of("..", ".dockerignore")).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();

        assertThat(ignored).containsExactly("*", "!etl-app/target/etl-*.tar.gz");
        assertThat(file.all("COPY"))
                .containsExactly("etl-app/target/etl-*.tar.gz ./", "--from=unpacked /opt/etl /opt/etl");
    }
}
