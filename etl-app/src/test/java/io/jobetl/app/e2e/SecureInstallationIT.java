package io.jobetl.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jobetl.app.CommandRun;
import io.jobetl.local.LocalServers;
import io.jobetl.local.LocalServersConfig;
import io.jobetl.local.Server;
import io.jobetl.testkit.servers.TestServers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An installation with TLS, logins and one user per purpose: everything works with the rights that the scripts give,
 * what is unsafe is refused, and the password is nowhere to be seen. The steps build on each other.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SecureInstallationIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** With what JAAS, YAML and a shell would stumble over. */
    private static final String CANARY = "canary-7Qz\"x";

    private static final String WRONG_CANARY = "wrong-canary-4Kp";
    private static final Path DATA = Path.of("..", "data").toAbsolutePath().normalize();

    private Path directory;
    private SecureServers servers;

    @BeforeAll
    void startServers(@TempDir Path folder) throws Exception {
        directory = folder;
        servers = SecureServers.start(directory, CANARY);
    }

    @AfterAll
    void stopServers() {
        servers.close();
    }

    @Test
    @Order(1)
    void should_deny_tables_to_the_user_of_the_pipeline() {
        CommandRun init = etl(Map.of(), "init");

        assertThat(init.exitCode()).as(init.err()).isEqualTo(77);
        assertThat(init.err())
                .contains("CREATE command denied to user 'etl_run'", "grants")
                .doesNotContain("\tat ");
    }

    @Test
    @Order(2)
    void should_create_everything_as_the_user_for_migrations() {
        succeeds(etl(Map.of("MYSQL_USER", "etl_migrate", "ETL_CASSANDRA_USER", "etl_migrate"), "init"));
    }

    @Test
    @Order(3)
    void should_deploy_the_connector_without_telling_connect_the_password() throws Exception {
        succeeds(etl(Map.of("ETL_CASSANDRA_USER", "etl_write"), "load", DATA.toString()));

        succeeds(etl(Map.of(), "connector", "deploy"));

        String shown = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(servers.connectUrl() + "/connectors/mysql-source/config"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        assertThat(shown)
                .contains("\"database.user\":\"etl_cdc\"", "${directory:")
                .doesNotContain(CANARY, "canary");
        CommandRun status = etl(Map.of(), "connector", "status", "-o", "json");
        assertThat(status.out()).contains("\"running\":true").doesNotContain("canary");
    }

    @Test
    @Order(4)
    void should_count_exactly_with_rights_on_rows_only_and_check_with_rights_to_read() {
        succeeds(etl(Map.of(), "run", "--once"));

        Map<String, String> reader = Map.of("MYSQL_USER", "etl_read");
        CommandRun verify = etl(reader, "verify", "--wait", "60s", "--strict");
        assertThat(verify.lastLine()).as(verify.out() + verify.err()).startsWith("verify: EXACT (");
        CommandRun status = etl(reader, "status");
        assertThat(status.exitCode()).as("nobody writes").isEqualTo(1);
        assertThat(status.out()).contains("conserved", "change feed:");
        succeeds(etl(reader, "monitor", "--for", "1s"));
    }

    /** What the successor of a frozen writer does. */
    @Test
    @Order(5)
    void should_let_a_successor_find_and_end_the_connection_of_its_own_user() throws SQLException {
        try (Connection frozen = servers.mysql("etl_run", CANARY);
                Connection successor = servers.mysql("etl_run", CANARY);
                Statement hold = frozen.createStatement();
                Statement end = successor.createStatement()) {
            hold.execute("DO GET_LOCK('secure_it', 0)");
            try (ResultSet holder = end.executeQuery(
                    "SELECT id FROM information_schema.processlist WHERE id = IS_USED_LOCK('secure_it')")) {
                assertThat(holder.next()).isTrue();
                end.getConnection().createStatement().execute("KILL " + holder.getLong(1));
            }
            await().atMost(PATIENCE).until(() -> !frozen.isValid(1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MYSQL", "CASSANDRA", "KAFKA"})
    @Order(6)
    void should_refuse_a_server_of_another_authority(String store) {
        refuses(
                store,
                Map.of(
                        "ETL_" + store + "_TLS_CA_FILE",
                        servers.certificates().stranger().toString()),
                store.equals("MYSQL") ? "trust anchors" : "unable to find valid certification path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"MYSQL", "CASSANDRA", "KAFKA"})
    @Order(6)
    void should_refuse_a_server_with_the_certificate_of_another_host(String store) {
        Map<String, String> byAddress = store.equals("KAFKA")
                ? Map.of("KAFKA_SERVERS", servers.kafkaAt("127.0.0.1"))
                : Map.of(store + "_HOST", "127.0.0.1");
        refuses(store, byAddress, "127.0.0.1");

        Map<String, String> withoutName = new HashMap<>(byAddress);
        withoutName.put("ETL_" + store + "_TLS_MODE", "verify-ca");
        succeeds(etl(withoutName, "init", "--dry-run"));
    }

    @Test
    @Order(6)
    void should_refuse_a_server_without_tls() {
        refuses(
                "CASSANDRA",
                Map.of(
                        "CASSANDRA_PORT",
                        Integer.toString(TestServers.cassandra().port())),
                "not an SSL/TLS record");
        // A plain broker hangs up on a TLS greeting without a word: that looks like one that is away.
        CommandRun kafka =
                etl(Map.of("KAFKA_SERVERS", "localhost:" + TestServers.kafka().port()), "init", "--dry-run");
        assertThat(kafka.exitCode()).as(kafka.err()).isEqualTo(69);
        assertThat(kafka.err()).contains("SASL_SSL", "kafka.tls.mode");
        LocalServersConfig plain = LocalServersConfig.in(directory.resolve("plain"))
                .with(Server.MYSQL)
                .withAnyPorts()
                .withSettings(Server.MYSQL, List.of("--skip-ssl"));
        try (LocalServers mysql = LocalServers.start(plain)) {
            String port = Integer.toString(mysql.port(Server.MYSQL));
            for (String mode : List.of("required", "verify-ca", "verify-identity")) {
                Map<String, String> changed = new HashMap<>(Map.of("MYSQL_PORT", port, "ETL_MYSQL_TLS_MODE", mode));
                if (mode.equals("required")) {
                    changed.put("ETL_MYSQL_TLS_CA_FILE", "");
                }
                refuses("MYSQL", changed, "SSL Connection required");
            }
        }
    }

    @Test
    @Order(6)
    void should_say_that_a_node_wants_a_certificate_of_the_client() {
        refuses("CASSANDRA", Map.of("ETL_CASSANDRA_TLS_KEY_STORE", ""), "cassandra.tls.key-store");
    }

    @Test
    @Order(7)
    void should_never_show_a_password_when_all_goes_well() throws Exception {
        Path log = directory.resolve("good.log");
        Process run = child(log, Map.of(), "-v", "run");
        try {
            await().atMost(PATIENCE).until(() -> Files.readString(log).contains("this instance is the writer"));
            assertThat(commandLines()).noneMatch(line -> line.contains(CANARY));
            for (String[] verb : new String[][] {
                {"status"},
                {"config"},
                {"config", "-o", "json"},
                {"connector", "deploy", "--dry-run"},
                {"connector", "status"}
            }) {
                CommandRun shown = etl(Map.of(), verb);
                succeeds(shown);
                assertThat(shown.out() + shown.err()).as(verb[0]).doesNotContain(CANARY, TestCertificates.PASSWORD);
            }
        } finally {
            // By the handle: the process itself would close its streams, at whose end the child halts.
            run.toHandle().destroy();
            run.waitFor();
        }
        assertThat(run.exitValue()).isEqualTo(143);
        assertThat(Files.readString(log))
                .contains("DEBUG")
                .doesNotContain(CANARY)
                .doesNotContain("canary-7Qz")
                .doesNotContain(TestCertificates.PASSWORD);
    }

    @Test
    @Order(8)
    void should_never_show_a_password_when_it_is_wrong() throws Exception {
        Map<String, String> wrong = Map.of(
                "MYSQL_PASSWORD",
                WRONG_CANARY,
                "ETL_CASSANDRA_PASSWORD",
                WRONG_CANARY,
                "ETL_KAFKA_PASSWORD",
                WRONG_CANARY,
                "ETL_CONNECT_MYSQL_PASSWORD",
                WRONG_CANARY);
        Path log = directory.resolve("bad.log");
        Process init = child(log, wrong, "-v", "init");
        assertThat(init.waitFor()).isEqualTo(77);
        assertThat(Files.readString(log))
                .contains("Access denied for user 'etl_run'", "DEBUG", "\tat ")
                .doesNotContain(WRONG_CANARY);

        CommandRun deploy = etl(wrong, "connector", "deploy", "--timeout", "20s");
        assertThat(deploy.exitCode()).as(deploy.err()).isNotZero();
        assertThat(deploy.out() + deploy.err()).doesNotContain(WRONG_CANARY);
    }

    /** The store is refused with the reason; the others, which are as before, are not mentioned. */
    private void refuses(String store, Map<String, String> changed, String reason) {
        CommandRun run = etl(changed, "init", "--dry-run");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(78);
        assertThat(run.err())
                .contains(" ERROR ")
                .containsIgnoringCase(store)
                .contains(reason)
                .doesNotContain(CANARY)
                .doesNotContain("\tat ");
        assertThat(run.out()).doesNotContainIgnoringCase("-- " + store);
    }

    private static void succeeds(CommandRun run) {
        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    }

    private CommandRun etl(Map<String, String> changed, String... arguments) {
        return CommandRun.of(environment(changed), directory, arguments);
    }

    private Map<String, String> environment(Map<String, String> changed) {
        Map<String, String> environment = servers.environment();
        environment.putAll(changed);
        environment.values().removeIf(String::isEmpty);
        return environment;
    }

    /** In a process of its own, where all libraries log at DEBUG. */
    private Process child(Path log, Map<String, String> changed, String... arguments) throws IOException {
        Path logback = directory.resolve("logback-debug.xml");
        Files.writeString(logback, """
                <configuration>
                  <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><pattern>%level %logger: %msg%n</pattern></encoder>
                  </appender>
                  <root level="DEBUG"><appender-ref ref="OUT"/></root>
                </configuration>
                """);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlogback.configurationFile=" + logback,
                "-cp",
                System.getProperty("java.class.path"),
                ChildMain.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().putAll(environment(changed));
        return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    private static List<String> commandLines() {
        try (Stream<ProcessHandle> processes = ProcessHandle.allProcesses()) {
            return processes
                    .flatMap(process -> process.info().commandLine().stream())
                    .toList();
        }
    }
}
