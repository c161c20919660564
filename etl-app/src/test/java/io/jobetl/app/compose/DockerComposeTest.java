package io.jobetl.app.compose;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.local.Server;
import io.jobetl.runtime.settings.Settings;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Docker does not run in CI: at least the file is well-formed, complete and in line with the defaults. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // read before the first test
class DockerComposeTest {
    private static final Path FILE = Path.of("..", "docker-compose.yml");

    private Map<?, ?> root;

    @BeforeAll
    void read() throws IOException {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try (Reader reader = Files.newBufferedReader(FILE)) {
            root = map(new Yaml(new SafeConstructor(options)).load(reader));
        }
    }

    @Test
    void should_have_the_services_that_etl_needs() {
        assertThat(servicesOf(""))
                .containsExactlyInAnyOrder(
                        Server.MYSQL.title(), Server.CASSANDRA.title(), Server.KAFKA.title(), Server.CONNECT.title());
    }

    @Test
    void should_start_what_watches_only_when_asked_for() {
        assertThat(servicesOf("monitoring")).containsExactlyInAnyOrder("prometheus", "grafana");
    }

    /** Those of one profile; the empty name is that of the services that always start. */
    private List<String> servicesOf(String profile) {
        return map(root.get("services")).keySet().stream()
                .map(Object::toString)
                .filter(name -> {
                    Object profiles = service(name).get("profiles");
                    return profiles == null ? profile.isEmpty() : list(profiles).contains(profile);
                })
                .toList();
    }

    @ParameterizedTest
    @MethodSource("io.jobetl.local.Server#pipeline")
    void should_publish_the_default_port_on_the_loopback_address_only(Server server) {
        assertThat(list(service(server.title()).get("ports")))
                .singleElement()
                .asString()
                .matches("127\\.0\\.0\\.1:" + server.defaultPort() + ":\\d+");
    }

    @ParameterizedTest
    @MethodSource("io.jobetl.local.Server#pipeline")
    void should_have_a_pinned_image_and_a_health_check(Server server) {
        Map<?, ?> service = service(server.title());

        assertThat(text(service, "image")).matches("[a-z0-9./-]+:\\d+\\.\\d+[A-Za-z0-9.]*");
        Map<?, ?> check = map(service.get("healthcheck"));
        assertThat(list(check.get("test"))).hasSizeGreaterThan(1).first().isIn("CMD", "CMD-SHELL");
        assertThat(check.keySet()).map(Object::toString).contains("interval", "timeout", "retries", "start_period");
    }

    @Test
    void should_wait_for_health_and_never_for_time() throws IOException {
        for (Object name : map(root.get("services")).keySet()) {
            Object dependsOn = service(name.toString()).get("depends_on");
            if (dependsOn != null) {
                map(dependsOn).forEach((other, how) -> {
                    assertThat(text(map(how), "condition"))
                            .as("%s on %s", name, other)
                            .isEqualTo("service_healthy");
                    assertThat(service(other.toString()).keySet())
                            .map(Object::toString)
                            .contains("healthcheck");
                });
            }
        }
        assertThat(map(service("connect").get("depends_on")).keySet())
                .map(Object::toString)
                .containsExactlyInAnyOrder("kafka", "mysql");
        assertThat(Files.readString(FILE)).doesNotContain("sleep ");
    }

    @Test
    void should_keep_data_in_named_volumes() {
        Map<?, ?> volumes = map(root.get("volumes"));
        for (Server server : List.of(Server.MYSQL, Server.CASSANDRA, Server.KAFKA)) {
            String mount = list(service(server.title()).get("volumes")).get(0).toString();
            assertThat(volumes.keySet()).map(Object::toString).contains(mount.substring(0, mount.indexOf(':')));
        }
    }

    @Test
    void should_have_the_addresses_and_logins_that_etl_has_by_default() {
        Map<String, String> environment = environment("mysql");
        assertThat(Settings.MYSQL_PORT.defaultValue()).hasValue(port(Server.MYSQL));
        assertThat(Settings.MYSQL_PASSWORD.value().defaultValue()).hasValue(environment.get("MYSQL_ROOT_PASSWORD"));
        assertThat(Settings.MYSQL_DATABASE.defaultValue()).hasValue(environment.get("MYSQL_DATABASE"));
        assertThat(Settings.CASSANDRA_PORT.defaultValue()).hasValue(port(Server.CASSANDRA));
        assertThat(Settings.KAFKA_SERVERS.defaultValue()).hasValue("127.0.0.1:" + port(Server.KAFKA));
        assertThat(environment("kafka").get("KAFKA_ADVERTISED_LISTENERS"))
                .contains("HOST://" + Settings.KAFKA_SERVERS.defaultValue().orElseThrow());
        assertThat(Settings.CONNECT_URL.defaultValue().map(URI::create).map(URI::getPort))
                .hasValue(Integer.valueOf(port(Server.CONNECT)));
    }

    /** Whoever forgets them gives Connect an address that is its own container. */
    @Test
    void should_have_documents_that_say_where_connect_sees_the_others() throws IOException {
        String export = "export " + Settings.CONNECT_MYSQL_HOST.variable() + "=mysql "
                + Settings.CONNECT_MYSQL_PORT.variable() + "=3306 " + Settings.CONNECT_KAFKA_SERVERS.variable()
                + "=kafka:19092\n";

        assertThat(environment("kafka").get("KAFKA_ADVERTISED_LISTENERS")).contains("//kafka:19092");
        for (Path document :
                List.of(Path.of("..", "docs", "how-to", "docker.md"), Path.of("src", "dist", "README.md"))) {
            assertThat(Files.readString(document)).contains(export);
        }
    }

    @Test
    void should_write_a_binary_log_that_debezium_can_follow() {
        assertThat(list(service("mysql").get("command")))
                .map(Object::toString)
                .contains(
                        "--server-id=1",
                        "--log-bin=mysql-bin",
                        "--binlog-format=ROW",
                        "--binlog-row-image=FULL",
                        "--gtid-mode=ON",
                        "--enforce-gtid-consistency=ON",
                        "--default-time-zone=+00:00");
    }

    @Test
    void should_run_connect_as_the_connector_needs_it() {
        assertThat(environment("connect"))
                .containsEntry("BOOTSTRAP_SERVERS", "kafka:19092")
                .containsEntry("CONNECT_EXACTLY_ONCE_SOURCE_SUPPORT", "enabled")
                .containsEntry("CONNECT_KEY_CONVERTER_SCHEMAS_ENABLE", "false")
                .containsEntry("CONNECT_VALUE_CONVERTER_SCHEMAS_ENABLE", "false");
        assertThat(environment("kafka").get("KAFKA_ADVERTISED_LISTENERS")).contains("INTERNAL://kafka:19092");
    }

    private String port(Server server) {
        return list(service(server.title()).get("ports")).get(0).toString().split(":", -1)[1];
    }

    private Map<?, ?> service(String name) {
        return map(map(root.get("services")).get(name));
    }

    private Map<String, String> environment(String service) {
        Map<String, String> environment = new TreeMap<>();
        map(service(service).get("environment"))
                .forEach((name, value) -> environment.put(name.toString(), value.toString()));
        return environment;
    }

    private static String text(Map<?, ?> map, String key) {
        return String.valueOf(map.get(key));
    }

    private static Map<?, ?> map(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new AssertionError("not a mapping: " + value);
    }

    private static List<?> list(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new AssertionError("not a list: " + value);
    }
}
