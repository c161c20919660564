package io.jobetl.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigBuilderTest {
    @TempDir
    private Path directory;

    @Test
    void should_have_the_defaults_when_nothing_is_set() {
        EtlConfig config = EtlConfig.builder().build();

        assertThat(config.mysql().database()).isEqualTo("DE1");
        assertThat(config.connector().isConfigured()).isFalse();
        assertThat(config.origins()).allMatch(origin -> origin.source().matches("default|not set"));
    }

    @Test
    void should_let_the_program_win_over_the_environment_and_that_over_the_file() throws IOException {
        Path file = Files.writeString(directory.resolve("etl.yaml"), """
                mysql:
                  host: of-file
                  database: of_file
                cassandra:
                  keyspace: of_file
                """);

        EtlConfig config = EtlConfig.builder()
                .file(file)
                .environment(Map.of("MYSQL_HOST", "of-env", "MYSQL_DATABASE", "of_env"))
                .set("mysql.host", "of-program")
                .set(Settings.CONNECT_URL, "http://connect:8083")
                .build();

        assertThat(config.mysql().host()).isEqualTo("of-program");
        assertThat(config.mysql().database()).isEqualTo("of_env");
        assertThat(config.cassandra().keyspace()).isEqualTo("of_file");
        assertThat(config.connector().isConfigured()).isTrue();
        assertThat(config.connector().local()).isFalse();
    }

    @Test
    void should_take_a_password_and_not_show_it() {
        EtlConfig config = EtlConfig.builder()
                .setAll(Map.of("mysql.password", "canary-5d1"))
                .build();

        assertThat(config.mysql().password()).isEqualTo("canary-5d1");
        assertThat(config.toString()).doesNotContain("canary-5d1");
    }

    @Test
    void should_take_the_file_that_the_environment_names_and_no_other() throws IOException {
        Path file = Files.writeString(directory.resolve("mine.yaml"), "mysql:\n  host: of-file\n");

        EtlConfig config = EtlConfig.builder()
                .environment(Map.of("ETL_CONFIG", file.toString()))
                .build();

        assertThat(config.mysql().host()).isEqualTo("of-file");
        assertThatThrownBy(() ->
                        EtlConfig.builder().file(directory.resolve("none.yaml")).build())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("none.yaml");
    }

    @Test
    void should_name_every_setting_that_is_wrong_and_where_it_comes_from() {
        assertThatThrownBy(() -> EtlConfig.builder()
                        .environment(Map.of("CASSANDRA_PORT", "many"))
                        .set("mysql.port", "99999")
                        .set("mysql.hots", "db")
                        .set("pipeline.poll", "soon")
                        .build())
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        e -> assertThat(e.mistakes())
                                .containsExactlyInAnyOrder(
                                        "program: mysql.hots: unknown key; did you mean \"mysql.host\"?",
                                        "program: mysql.port=99999 must be a whole number from 1 to 65535",
                                        "env CASSANDRA_PORT: cassandra.port=many must be a whole number from 1 to 65535",
                                        "program: pipeline.poll=soon must be a time from 10ms to 1m, such as 500ms or 10s"));
    }
}
