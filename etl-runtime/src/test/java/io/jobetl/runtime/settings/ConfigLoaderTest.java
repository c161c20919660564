package io.jobetl.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
    private static final Pattern DOCUMENTED = Pattern.compile("(?m)^- `([a-z-]+(?:\\.[a-z-]+)*)` \\(`");

    @TempDir
    private Path directory;

    @Test
    void should_prefer_flag_over_environment_over_file_over_default() throws IOException {
        file("""
                mysql:
                  host: from-file
                  port: 1111
                  database: from_file
                """);

        EtlConfig config = loader(
                        Map.of("MYSQL_PORT", "2222", "MYSQL_DATABASE", "from_env"),
                        Map.of("mysql.database", "from_flag"),
                        Map.of())
                .load();

        assertThat(config.mysql().user()).isEqualTo("root");
        assertThat(config.mysql().host()).isEqualTo("from-file");
        assertThat(config.mysql().port()).isEqualTo(2222);
        assertThat(config.mysql().database()).isEqualTo("from_flag");
        assertThat(config.origins())
                .filteredOn(origin -> origin.setting() == Settings.MYSQL_HOST)
                .extracting(EtlConfig.Origin::source)
                .containsExactly("etl.yaml:2");
    }

    @Test
    void should_read_the_file_of_the_installation_where_the_folder_has_none() throws IOException {
        Path conf = Files.createDirectory(directory.resolve("conf"));
        Files.writeString(conf.resolve("etl.yaml"), "mysql:\n  host: of-the-installation\n");

        EtlConfig installed = loader(Map.of(), Map.of(), Map.of()).load();
        file("mysql:\n  port: 1111\n");
        EtlConfig local = loader(Map.of(), Map.of(), Map.of()).load();

        assertThat(installed.mysql().host()).isEqualTo("of-the-installation");
        assertThat(installed.origins())
                .filteredOn(origin -> origin.setting() == Settings.MYSQL_HOST)
                .extracting(EtlConfig.Origin::source)
                .containsExactly(conf.resolve("etl.yaml") + ":2");
        assertThat(local.mysql().port()).isEqualTo(1111);
        assertThat(local.mysql().host()).as("one file is read, not two").isEqualTo("127.0.0.1");
    }

    @Test
    void should_find_the_moved_ports_of_running_local_servers() {
        EtlConfig config = loader(
                        Map.of(), Map.of(), Map.of(Settings.MYSQL_HOST, "127.0.0.1", Settings.MYSQL_PORT, "4711"))
                .load();

        assertThat(config.mysql().port()).isEqualTo(4711);
    }

    @Test
    void should_not_mix_a_given_host_with_the_port_of_a_local_server() {
        EtlConfig config = loader(
                        Map.of("MYSQL_HOST", "db.example.org"),
                        Map.of(),
                        Map.of(Settings.MYSQL_HOST, "127.0.0.1", Settings.MYSQL_PORT, "4711"))
                .load();

        assertThat(config.mysql().address()).isEqualTo("db.example.org:3307");
    }

    @Test
    void should_leave_it_to_options_how_a_local_server_is_reached() {
        Map<Setting<?>, String> local = Map.of(Objects.requireNonNull(Settings.MYSQL_TLS.mode()), "disabled");

        assertThat(loader(Map.of(), Map.of(), local).load().mysql().options()).containsEntry("sslMode", "DISABLED");
        assertThat(loader(Map.of("ETL_MYSQL_OPTIONS", "sslMode=REQUIRED"), Map.of(), local)
                        .load()
                        .mysql()
                        .options())
                .containsEntry("sslMode", "REQUIRED");
    }

    @Test
    void should_report_all_mistakes_in_one_run() throws IOException {
        file("""
                mysql:
                  prot: 3306
                  port: many
                casandra:
                  host: x
                pipeline:
                  poll: soon
                  readers: 0
                """);

        ConfigException failure = catchThrowableOfType(
                ConfigException.class,
                () -> loader(Map.of("KAFKA_SERVERS", "no-port", "KAFKA_CONNECT_URL", "ftp://x"), Map.of(), Map.of())
                        .load());

        assertThat(failure.mistakes())
                .containsExactlyInAnyOrder(
                        "etl.yaml:2: unknown key mysql.prot; did you mean \"mysql.port\"?",
                        "etl.yaml:4: unknown key casandra; did you mean \"cassandra\"?",
                        "etl.yaml:3: mysql.port=many must be a whole number from 1 to 65535",
                        "etl.yaml:7: pipeline.poll=soon must be a time from 10ms to 1m, such as 500ms or 10s",
                        "etl.yaml:8: pipeline.readers=0 must be a whole number from 1 to 256",
                        "env KAFKA_SERVERS: kafka.servers=no-port must be host:port, comma-separated",
                        "env KAFKA_CONNECT_URL: connect.url=ftp://x must be an address such as http://127.0.0.1:8083");
    }

    @Test
    void should_ignore_a_kubernetes_service_link_with_a_warning() {
        EtlConfig config = loader(Map.of("MYSQL_PORT", "tcp://10.3.2.1:3306"), Map.of(), Map.of())
                .load();

        assertThat(config.mysql().port()).isEqualTo(3307);
        assertThat(config.warnings()).singleElement().asString().contains("MYSQL_PORT", "service link");
    }

    @Test
    void should_know_variables_that_are_no_settings() {
        assertThat(loader(Map.of("ETL_CACHE_DIR", "/var/cache/etl", "ETL_JAVA_OPTS", "-Xmx1g"), Map.of(), Map.of())
                        .load()
                        .warnings())
                .isEmpty();
    }

    @Test
    void should_warn_of_an_unknown_variable_of_ours() {
        EtlConfig config = loader(Map.of("ETL_PIPELINE_POL", "1s", "PATH", "/bin"), Map.of(), Map.of())
                .load();

        assertThat(config.warnings())
                .singleElement()
                .asString()
                .contains("ETL_PIPELINE_POL", "did you mean \"ETL_PIPELINE_POLL\"?");
    }

    @Test
    void should_keep_the_text_of_a_password_as_it_was_written() throws IOException {
        file("mysql:\n  password: 0123\n");
        assertThat(loader(Map.of(), Map.of(), Map.of()).load().mysql().password())
                .isEqualTo("0123");

        assertThat(loader(Map.of("MYSQL_PASSWORD", "a${b}\\c"), Map.of(), Map.of())
                        .load()
                        .mysql()
                        .password())
                .isEqualTo("a${b}\\c");
    }

    @Test
    void should_warn_once_when_others_can_read_a_configuration_file_with_passwords() throws IOException {
        file("mysql:\n  password: s3cret\nkafka:\n  user: etl\n  password: s3cret\n");
        Path yaml = directory.resolve("etl.yaml");
        Files.setPosixFilePermissions(yaml, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(loader(Map.of(), Map.of(), Map.of()).load().warnings())
                .singleElement()
                .asString()
                .contains("etl.yaml", "chmod go-r");

        Files.setPosixFilePermissions(yaml, PosixFilePermissions.fromString("rw-------"));
        assertThat(loader(Map.of(), Map.of(), Map.of()).load().warnings()).isEmpty();
    }

    @Test
    void should_take_every_password_from_a_file_too() throws IOException {
        Path secret = directory.resolve("secret");
        Files.writeString(secret, "s3cret\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        Map<String, String> environment = new HashMap<>();
        for (Setting<?> setting : Settings.all()) {
            if (setting.key().endsWith("password-file")) {
                environment.put(setting.variable(), "secret");
            }
            if (setting.key().endsWith(".user")) {
                environment.put(setting.variable(), "someone");
            }
        }

        EtlConfig config = loader(environment, Map.of(), Map.of()).load();

        assertThat(config.warnings()).isEmpty();
        assertThat(List.of(
                        config.mysql().password(),
                        String.valueOf(config.cassandra().password()),
                        config.cassandra().tls().keyStorePassword().value(),
                        Objects.requireNonNull(config.connect().login())
                                .password()
                                .value(),
                        config.connector().mysqlPassword().value()))
                .allMatch("s3cret"::equals);
        assertThat(config.kafka().clientOptions().get("sasl.jaas.config")).contains("password=\"s3cret\"");
    }

    @Test
    void should_read_a_password_from_a_file_and_warn_when_others_can_read_it() throws IOException {
        Path secret = directory.resolve("secret");
        Files.writeString(secret, "s3cret\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));

        EtlConfig config = loader(Map.of("MYSQL_PASSWORD_FILE", secret.toString()), Map.of(), Map.of())
                .load();

        assertThat(config.mysql().password()).isEqualTo("s3cret");
        assertThat(config.warnings()).singleElement().asString().contains("secret", "chmod");
    }

    @Test
    void should_name_the_line_of_broken_yaml() throws IOException {
        file("mysql:\n  host: [a\n");

        ConfigException failure = catchThrowableOfType(
                ConfigException.class,
                () -> loader(Map.of(), Map.of(), Map.of()).load());

        assertThat(failure.mistakes()).singleElement().asString().startsWith("etl.yaml:3: is not YAML");
    }

    @Test
    void should_document_every_setting() throws IOException {
        String reference = Files.readString(Path.of("..", "docs", "reference", "settings.md"));
        String settings = reference.replaceAll("\\s+", " ");

        for (Setting<?> setting : Settings.all()) {
            String defaultValue = setting.defaultValue()
                    .map(value -> ", default `" + value + "`")
                    .orElse("");
            assertThat(settings)
                    .contains("- `" + setting.key() + "` (`" + setting.variable() + "`" + defaultValue + "): "
                            + setting.meaning());
        }
        assertThat(DOCUMENTED.matcher(reference).results().map(found -> found.group(1)))
                .containsExactlyInAnyOrderElementsOf(
                        Settings.all().stream().map(Setting::key).toList());
    }

    @Test
    void should_serve_the_dashboard_on_this_machine_unless_told_otherwise() {
        String token = "0123456789abcdef";

        EtlConfig.Dashboard usual = loader(Map.of(), Map.of(), Map.of()).load().dashboard();
        EtlConfig.Dashboard wide = loader(
                        Map.of(
                                "ETL_DASHBOARD_ADDRESS",
                                "[::]:0",
                                "ETL_DASHBOARD_TOKEN",
                                token,
                                "ETL_DASHBOARD_ALLOWED_HOSTS",
                                "a.example, b"),
                        Map.of(),
                        Map.of())
                .load()
                .dashboard();
        EtlConfig off = loader(Map.of("ETL_DASHBOARD_ADDRESS", "off"), Map.of(), Map.of())
                .load();

        assertThat(usual.address()).contains(new EtlConfig.Dashboard.Address("127.0.0.1", 8780));
        assertThat(usual.token().value()).isEmpty();
        assertThat(wide.address()).contains(new EtlConfig.Dashboard.Address("[::]", 0));
        assertThat(wide.token().value()).isEqualTo(token);
        assertThat(wide.toString()).doesNotContain(token);
        assertThat(wide.allowedHosts()).containsExactly("a.example", "b");
        assertThat(off.dashboard().address()).isEmpty();
    }

    private void file(String yaml) throws IOException {
        Files.writeString(directory.resolve("etl.yaml"), yaml);
    }

    private ConfigLoader loader(
            Map<String, String> environment, Map<String, String> flags, Map<Setting<?>, String> localServers) {
        return new ConfigLoader(environment, directory, directory, null, null, flags, dataDirectory -> localServers);
    }
}
