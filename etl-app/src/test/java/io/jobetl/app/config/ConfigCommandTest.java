package io.jobetl.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.app.CommandRun;
import io.jobetl.runtime.settings.Setting;
import io.jobetl.runtime.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mistakes of the configuration as a user of the command sees them. */
class ConfigCommandTest {
    @TempDir
    private Path directory;

    @Test
    void should_exit_with_78_and_say_where_the_mistake_is() throws IOException {
        file("mysql:\n  prot: 3306\n");

        CommandRun run = CommandRun.of(Map.of(), directory, "config");

        assertThat(run.exitCode()).isEqualTo(78);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("etl.yaml:2").contains("mysql.port").doesNotContain("\tat ");
    }

    @Test
    void should_refuse_a_password_on_the_command_line_and_not_repeat_it() {
        CommandRun run = CommandRun.of(Map.of(), directory, "config", "--set", "mysql.password=hunter2");

        assertThat(run.exitCode()).isEqualTo(78);
        assertThat(run.err()).contains("MYSQL_PASSWORD").doesNotContain("hunter2");
    }

    @Test
    void should_never_print_a_password() {
        CommandRun text = CommandRun.of(Map.of("MYSQL_PASSWORD", "hunter2"), directory, "config");
        CommandRun json = CommandRun.of(Map.of("MYSQL_PASSWORD", "hunter2"), directory, "config", "-o", "json");

        assertThat(text.out() + text.err() + json.out() + json.err())
                .contains("***", "env MYSQL_PASSWORD")
                .doesNotContain("hunter2");
    }

    @Test
    void should_name_a_configuration_file_that_is_not_there() {
        CommandRun run = CommandRun.of(Map.of(), directory, "config", "--config", "nowhere.yaml");

        assertThat(run.exitCode()).isEqualTo(78);
        assertThat(run.err()).contains("nowhere.yaml", "no such file");
    }

    @ParameterizedTest
    @CsvSource({
        "allowLoad%4cocalInfile=true, allowLoadLocalInfile",
        "ALLOWLOADLOCALINFILE=true, ALLOWLOADLOCALINFILE",
        "allowLoadLocalInfileInPath=/etc, allowLoadLocalInfileInPath",
        "queryInterceptors=com.example.Evil, queryInterceptors",
        "sslMode=REQUIRED&#=1, #"
    })
    void should_refuse_jdbc_options_that_are_not_on_the_list(String options, String named) {
        CommandRun run = CommandRun.of(Map.of("ETL_MYSQL_OPTIONS", options), directory, "config");

        assertThat(run.exitCode()).isEqualTo(78);
        assertThat(run.err()).contains("\"" + named + "\" is refused").doesNotContain("defect");
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL_DATABASE, mysql.database",
        "CASSANDRA_KEYSPACE, cassandra.keyspace",
        "ETL_KAFKA_TOPIC_PREFIX, kafka.topic-prefix"
    })
    void should_refuse_names_that_are_no_identifiers(String variable, String key) {
        for (String name : List.of("a-b", "1a", "a`b", "a;b", "a.b", "a b", "\u00e4", "x".repeat(65))) {
            CommandRun run = CommandRun.of(Map.of(variable, name), directory, "config");

            assertThat(run.exitCode()).as(name).isEqualTo(78);
            assertThat(run.err()).contains("env " + variable + ": " + key + "=" + name + " must be");
        }
    }

    @Test
    void should_refuse_a_lease_name_that_the_table_cannot_hold() {
        assertThat(CommandRun.of(Map.of("ETL_PIPELINE_NAME", "x".repeat(65)), directory, "config")
                        .exitCode())
                .isEqualTo(78);
    }

    @Test
    void should_refuse_half_measures_of_tls() throws IOException {
        Files.writeString(directory.resolve("ca.pem"), "no certificate");

        assertThat(CommandRun.of(Map.of("ETL_CASSANDRA_TLS_MODE", "required"), directory, "config")
                        .err())
                .contains("cassandra.tls.mode=required must be one of disabled, verify-ca, verify-identity");
        assertThat(CommandRun.of(Map.of("ETL_MYSQL_TLS_CA_FILE", "ca.pem"), directory, "config")
                        .err())
                .contains("mysql.tls.ca-file has no effect with mysql.tls.mode=preferred");
        assertThat(CommandRun.of(
                                Map.of("ETL_KAFKA_TLS_MODE", "verify-ca", "ETL_KAFKA_TLS_CA_FILE", "nowhere.pem"),
                                directory,
                                "config")
                        .err())
                .contains("kafka.tls.ca-file: the file", "nowhere.pem cannot be read");
        assertThat(CommandRun.of(
                                Map.of("ETL_MYSQL_TLS_MODE", "required", "ETL_MYSQL_OPTIONS", "sslMode=DISABLED"),
                                directory,
                                "config")
                        .err())
                .contains("\"sslMode\" and the TLS mode REQUIRED are both given");
        CommandRun noCertificate = CommandRun.of(
                Map.of("ETL_MYSQL_TLS_MODE", "verify-ca", "ETL_MYSQL_TLS_CA_FILE", "ca.pem"), directory, "status");
        assertThat(noCertificate.exitCode()).isEqualTo(78);
        assertThat(noCertificate.err()).contains("ca.pem cannot be used");
    }

    @Test
    void should_want_a_password_for_a_cassandra_user() {
        CommandRun run = CommandRun.of(Map.of("ETL_CASSANDRA_USER", "etl"), directory, "config");

        assertThat(run.exitCode()).isEqualTo(78);
        assertThat(run.err()).contains("ETL_CASSANDRA_PASSWORD");
    }

    @Test
    void should_validate_without_a_server_and_name_all_mistakes_at_once() throws IOException {
        CommandRun valid = CommandRun.of(Map.of("MYSQL_PORT", "3306"), directory, "config", "validate");
        assertThat(valid.exitCode()).isZero();
        assertThat(valid.out())
                .isEqualTo("the configuration is valid: 1 of " + Settings.all().size()
                        + " settings are not the default\n");

        file("mysql:\n  prot: 3306\nkafka:\n  tls:\n    mode: verify-ca\n    ca-file: nowhere.pem\n");
        CommandRun text = CommandRun.of(Map.of("MYSQL_PORT", "x"), directory, "config", "validate");
        CommandRun json = CommandRun.of(Map.of("MYSQL_PORT", "x"), directory, "config", "validate", "-o", "json");

        assertThat(text.exitCode()).isEqualTo(78);
        assertThat(text.err()).contains("3 mistakes", "mysql.prot", "MYSQL_PORT", "nowhere.pem");
        assertThat(json.exitCode()).isEqualTo(78);
        assertThat(json.out())
                .startsWith("{\"valid\":false,\"mistakes\":[\"")
                .contains("mysql.prot", "MYSQL_PORT", "nowhere.pem");
        assertThat(json.err()).isEmpty();
    }

    @Test
    void should_print_an_example_that_changes_nothing_and_knows_every_setting() throws IOException {
        String example = CommandRun.of(Map.of(), directory, "config", "example").out();
        file(example);

        assertThat(CommandRun.of(Map.of(), directory, "config", "validate").out())
                .startsWith("the configuration is valid: 0 of");

        Pattern commented = Pattern.compile("(?m)^( *)#([a-z-]+: )");
        assertThat(commented.matcher(example).results()).hasSize(Settings.all().size());
        file(commented.matcher(example).replaceAll("$1$2"));
        CommandRun all = CommandRun.of(Map.of(), directory, "config", "validate");
        assertThat(all.err())
                .contains("cannot be read") // the files of the examples
                .doesNotContain("unknown key", "is not YAML", "must be", "has no value", "twice");
    }

    @Test
    void should_document_every_setting_in_a_table() {
        List<String> lines = CommandRun.of(Map.of(), directory, "config", "docs")
                .out()
                .lines()
                .toList();

        assertThat(lines.get(1)).isEqualTo("|---|---|---|---|");
        assertThat(lines).hasSize(Settings.all().size() + 2);
        for (Setting<?> setting : Settings.all()) {
            assertThat(lines)
                    .contains("| `" + setting.key() + "` | `" + setting.variable() + "` | "
                            + setting.defaultValue()
                                    .map(value -> "`" + value + "`")
                                    .orElse("")
                            + " | " + setting.meaning() + " |");
        }
    }

    private void file(String yaml) throws IOException {
        Files.writeString(directory.resolve("etl.yaml"), yaml);
    }
}
