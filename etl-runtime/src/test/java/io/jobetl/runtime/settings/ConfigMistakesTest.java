package io.jobetl.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every mistake stands in the one report, with its place and the way out, whatever the file or the environment holds.
 */
class ConfigMistakesTest {
    @TempDir
    private Path directory;

    @Test
    void should_report_mistakes_of_all_kinds_at_once() throws IOException {
        Path pem = directory.resolve("ca.pem");
        Files.writeString(pem, "no certificate");
        file("""
                mysql:
                  user:
                  host: db:3307
                  options: queryInterceptors=com.example.Evil
                cassandra:
                  host: c1:9042
                  datacenter: ""
                  user: etl
                  tls:
                    mode: verify-ca
                    ca-file: ca.pem
                kafka:
                  tls:
                    ca-file: ca.pem
                """);

        assertThat(mistakes(Map.of("KAFKA_CONNECT_URL", "http://u:s3cret@h", "MYSQL_PASSWORD_FILE", "nowhere")))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line)
                                .isEqualTo("etl.yaml:2: mysql.user has no value; give it one, or leave the line out"),
                        line -> assertThat(line)
                                .isEqualTo("etl.yaml:3: mysql.host=db:3307 must be a host name or an address; a port"
                                        + " belongs to mysql.port"),
                        line -> assertThat(line)
                                .startsWith("etl.yaml:4: mysql.options: MySQL option \"queryInterceptors\" is refused"),
                        line -> assertThat(line)
                                .isEqualTo("etl.yaml:6: cassandra.host=c1:9042 must be host names or addresses,"
                                        + " comma-separated; a port belongs to cassandra.port"),
                        line -> assertThat(line)
                                .isEqualTo(
                                        "etl.yaml:7: cassandra.datacenter is empty; give it a value, or leave it out"),
                        line -> assertThat(line)
                                .isEqualTo("etl.yaml:8: cassandra.user needs a password; set ETL_CASSANDRA_PASSWORD or"
                                        + " cassandra.password-file"),
                        line -> assertThat(line)
                                .startsWith("etl.yaml:11: cassandra.tls.ca-file: the file " + pem + " cannot be used"),
                        line -> assertThat(line)
                                .isEqualTo("etl.yaml:14: kafka.tls.ca-file has no effect with kafka.tls.mode=disabled;"
                                        + " set kafka.tls.mode to verify-identity or verify-ca"),
                        line -> assertThat(line)
                                .isEqualTo("env KAFKA_CONNECT_URL: connect.url: must not hold a login: set"
                                        + " connect.user and ETL_CONNECT_PASSWORD instead"),
                        line -> assertThat(line)
                                .isEqualTo("env MYSQL_PASSWORD_FILE: mysql.password-file: the file nowhere cannot be"
                                        + " read (there is no such file)"));
    }

    @Test
    void should_name_the_place_when_two_settings_do_not_go_together() throws IOException {
        file("mysql:\n  options: sslMode=REQUIRED\n  tls:\n    mode: verify-ca\n");

        assertThat(mistakes(Map.of()))
                .singleElement()
                .asString()
                .startsWith("etl.yaml:2: mysql.options: MySQL option \"sslMode\" and the TLS mode VERIFY_CA");
    }

    @Test
    @Timeout(20)
    void should_refuse_a_file_that_is_far_too_long() throws IOException {
        file("mysql:\n  host: " + "x".repeat(60 << 20) + "\n");

        assertThat(mistakes(Map.of())).containsExactly("etl.yaml: is longer than 1 MiB; is it the right file?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/zero", "/dev/random", "/"})
    @Timeout(20)
    void should_refuse_what_is_no_regular_file(String path) {
        assertThat(mistakes(Map.of("ETL_CONFIG", path))).containsExactly(path + ": is no regular file; name one");
        assertThat(mistakes(Map.of("MYSQL_PASSWORD_FILE", path)))
                .containsExactly("env MYSQL_PASSWORD_FILE: mysql.password-file: the file " + path
                        + " is no regular file; name one");
        assertThat(mistakes(Map.of("ETL_MYSQL_TLS_MODE", "verify-ca", "ETL_MYSQL_TLS_CA_FILE", path)))
                .containsExactly("env ETL_MYSQL_TLS_CA_FILE: mysql.tls.ca-file: the file " + path + " cannot be read");
    }

    @Test
    @Timeout(20)
    void should_refuse_a_pipe_that_nobody_writes_to() throws IOException, InterruptedException {
        Path pipe = directory.resolve("etl.yaml");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        assertThat(mistakes(Map.of())).containsExactly("etl.yaml: is no regular file; name one");
    }

    @Test
    void should_refuse_an_empty_password_file() throws IOException {
        Files.writeString(directory.resolve("secret"), "\n");

        assertThat(mistakes(Map.of("MYSQL_PASSWORD_FILE", "secret")))
                .containsExactly("env MYSQL_PASSWORD_FILE: mysql.password-file: the file secret is empty; write the"
                        + " password into it");
    }

    @Test
    void should_take_an_empty_password_that_is_meant() throws IOException {
        file("mysql:\n  password: \"\"\n");
        assertThat(loader(Map.of(), Map.of()).load().mysql().password()).isEmpty();

        file("mysql:\n  password:\n");
        assertThat(mistakes(Map.of()))
                .containsExactly("etl.yaml:2: mysql.password has no value; give it one, or leave the line out");
    }

    @Test
    void should_refuse_an_empty_flag() {
        ConfigException failure = catchThrowableOfType(
                ConfigException.class,
                () -> loader(Map.of(), Map.of("mysql.user", " ")).load());

        assertThat(failure.mistakes()).containsExactly("--set: mysql.user is empty; give it a value, or leave it out");
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL_PASWORD, MYSQL_PASSWORD",
        "mysql_host, MYSQL_HOST",
        "CASSANDRA_HOSTS, CASSANDRA_HOST",
        "KAFKA_SERVER, KAFKA_SERVERS",
        "ETL_NONSENSE, ",
        "ETL_CASANDRA_USER, ETL_CASSANDRA_USER"
    })
    void should_name_a_variable_that_looks_like_ours_and_is_none(String name, @Nullable String meant) {
        assertThat(loader(Map.of(name, "x"), Map.of()).load().warnings())
                .singleElement()
                .isEqualTo("environment variable " + name + " is unknown"
                        + (meant == null ? "" : "; did you mean \"" + meant + "\"?"));
    }

    @Test
    void should_not_name_variables_of_others() {
        Map<String, String> others = Map.of(
                "CASSANDRA_HOME", "/opt/cassandra",
                "MYSQL_HOME", "/opt/mysql",
                "MYSQL_ROOT_PASSWORD", "x",
                "MYSQL_SERVICE_HOST", "10.0.0.1",
                "MYSQL_PORT_3306_TCP", "tcp://10.0.0.1:3306",
                "KAFKA_OPTS", "-Xmx1g",
                "CASSANDRA_CLUSTER_NAME", "x",
                "MYSQL_PWD", "x",
                "PATH", "/bin");

        assertThat(loader(others, Map.of()).load().warnings()).isEmpty();
    }

    @Test
    void should_say_that_an_empty_variable_is_ignored() {
        EtlConfig config = loader(Map.of("MYSQL_USER", ""), Map.of()).load();

        assertThat(config.mysql().user()).isEqualTo("root");
        assertThat(config.warnings())
                .containsExactly("environment variable MYSQL_USER is empty: ignored; unset it, or give it a value");
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL_HOST, db.example.org:3306",
        "MYSQL_HOST, a b",
        "MYSQL_HOST, 'a,b'",
        "CASSANDRA_HOST, 'c1,,c2'",
        "CASSANDRA_HOST, http://c1",
        "ETL_CONNECT_MYSQL_HOST, mysql:3306",
        "KAFKA_CONNECT_URL, http://h:99999",
        "KAFKA_CONNECT_URL, h:8083",
        "KAFKA_SERVERS, 'kafka:9092,'",
        "ETL_PIPELINE_POLL, 100",
        "ETL_PIPELINE_LEASE, -5s",
        "ETL_PIPELINE_READERS, 4.0",
        "MYSQL_PORT, 0x10",
        "ETL_TRACKING_RETENTION, 1h"
    })
    void should_name_variable_key_and_value_of_each_mistake(String variable, String value) {
        assertThat(mistakes(Map.of(variable, value)))
                .singleElement()
                .asString()
                .startsWith("env " + variable + ": ")
                .contains("=" + value + " must be ");
    }

    @Test
    void should_never_repeat_a_login_that_stands_in_the_wrong_place() {
        assertThat(mistakes(Map.of(
                        "KAFKA_SERVERS", "etl:hunter2@kafka:9092",
                        "KAFKA_CONNECT_URL", "http://etl:hunter2@connect:8083",
                        "ETL_MYSQL_OPTIONS", "password=hunter2",
                        "MYSQL_HOST", "etl:hunter2@db")))
                .hasSize(4)
                .allSatisfy(mistake -> assertThat(mistake).doesNotContain("hunter2"));
    }

    @Test
    void should_not_print_a_password_among_the_options_of_the_driver() {
        EtlConfig config = loader(
                        Map.of("ETL_MYSQL_OPTIONS", "trustCertificateKeyStorePassword=hunter2&useCompression=true"),
                        Map.of())
                .load();

        assertThat(config.origins())
                .filteredOn(origin -> origin.setting() == Settings.MYSQL_OPTIONS)
                .extracting(origin -> origin.value().orElseThrow())
                .containsExactly("trustCertificateKeyStorePassword=***&useCompression=true");
    }

    @Test
    void should_survive_paths_that_are_none() {
        assertThat(mistakes(Map.of(
                        "ETL_DATA_DIR", "a\0b",
                        "ETL_CASSANDRA_TLS_MODE", "verify-ca",
                        "ETL_CASSANDRA_TLS_CA_FILE", "a\0b",
                        "MYSQL_PASSWORD_FILE", "a\0b",
                        "ETL_CONFIG", "a\0b")))
                .hasSize(4)
                .allSatisfy(mistake -> assertThat(mistake).contains("path").doesNotContain("\0"));
    }

    @Test
    void should_give_an_example_that_its_own_form_takes() throws UnusableTextException {
        for (Setting<?> setting : Settings.all()) {
            if (!setting.isSecret()) {
                assertThat(setting.form().read(setting.example()))
                        .as(setting.key())
                        .isNotNull();
            }
        }
    }

    @Test
    void should_own_a_meaning_and_bounds_for_each_setting() {
        assertThat(Settings.all()).hasSizeGreaterThan(40).allSatisfy(setting -> {
            assertThat(setting.meaning()).isNotBlank();
            assertThat(setting.form().expected()).isNotBlank();
        });
        assertThat(Settings.PIPELINE_LEASE.form().expected()).startsWith("a time from 2s to 10m");
        assertThat(loader(Map.of("ETL_PIPELINE_LEASE", "10m"), Map.of())
                        .load()
                        .pipeline()
                        .lease())
                .isEqualTo(Duration.ofMinutes(10));
    }

    private List<String> mistakes(Map<String, String> environment) {
        ConfigException failure = catchThrowableOfType(
                ConfigException.class, () -> loader(environment, Map.of()).load());
        assertThat(failure).as("mistakes").isNotNull();
        return failure.mistakes();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:8780", "10.1.2.3:80", "etl.example.org:8780", "[::]:8780", "[fe80::1]:1"})
    void should_ask_for_a_token_when_the_dashboard_can_be_reached_from_other_machines(String address) {
        assertThat(mistakes(Map.of("ETL_DASHBOARD_ADDRESS", address)))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith("env ETL_DASHBOARD_ADDRESS: dashboard.address=" + address)
                        .contains("needs a token; set ETL_DASHBOARD_TOKEN or dashboard.token-file"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"8780", "127.0.0.1", "http://127.0.0.1:8780", "127.0.0.1:99999", "::1:8780", "a b:1", ":80"})
    void should_say_how_an_address_of_the_dashboard_is_written(String address) {
        assertThat(mistakes(Map.of("ETL_DASHBOARD_ADDRESS", address)))
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("env ETL_DASHBOARD_ADDRESS: dashboard.address="));
    }

    @Test
    void should_refuse_a_token_that_can_be_guessed_without_printing_it() {
        assertThat(mistakes(Map.of("ETL_DASHBOARD_TOKEN", "hunter2")))
                .containsExactly(
                        "env ETL_DASHBOARD_TOKEN: dashboard.token: the token has fewer than 16 characters; make"
                                + " one with `openssl rand -hex 24`");
    }

    /** A browser would send the part before it, and be asked for the token for ever. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "correct horse; battery staple",
                "correct horse battery",
                "0123456789,abcdef",
                "\"0123456789abcde\"",
                "0123456789\\abcdef",
                "0123456789abcd\u00e9f",
                "0123456789\u007fabcdef"
            })
    void should_refuse_a_token_that_no_cookie_can_hold_without_printing_it(String token) {
        assertThat(mistakes(Map.of("ETL_DASHBOARD_TOKEN", token)))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith("env ETL_DASHBOARD_TOKEN: dashboard.token: the token has a character that no cookie"
                                + " can hold")
                        .doesNotContain(token));
    }

    @Test
    void should_take_a_token_of_all_signs_that_a_cookie_can_hold() {
        assertThat(mistakes(Map.of(
                        "ETL_DASHBOARD_TOKEN",
                        "AZaz09!#$%&'()*+-./:<=>?@[]^_`{|}~",
                        "ETL_DASHBOARD_ADDRESS",
                        "nowhere")))
                .singleElement()
                .asString()
                .contains("dashboard.address");
    }

    @Test
    void should_say_that_the_file_of_the_token_cannot_be_read() {
        assertThat(mistakes(Map.of("ETL_DASHBOARD_ADDRESS", "0.0.0.0:1", "ETL_DASHBOARD_TOKEN_FILE", "nowhere")))
                .contains(
                        "env ETL_DASHBOARD_TOKEN_FILE: dashboard.token-file: the file nowhere cannot be read (there is"
                                + " no such file)");
    }

    private void file(String yaml) throws IOException {
        Files.writeString(directory.resolve("etl.yaml"), yaml);
    }

    private ConfigLoader loader(Map<String, String> environment, Map<String, String> flags) {
        return new ConfigLoader(environment, directory, directory, null, null, flags, dataDirectory -> Map.of());
    }
}
