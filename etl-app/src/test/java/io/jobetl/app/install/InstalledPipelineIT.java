package io.jobetl.app.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jobetl.app.e2e.TestEnvironment;
import io.jobetl.app.install.Installation.Call;
import io.jobetl.local.Server;
import io.jobetl.testkit.servers.TestServers;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The unpacked archive against servers that were started elsewhere, as its README says: called by a user without
 * rights, from a folder that belongs to somebody else, with settings from conf/etl.yaml alone.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init") // unpacked before the first test
class InstalledPipelineIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NAME = "installed";
    private static final int TERMINATED = 143;

    private final HttpClient http = HttpClient.newHttpClient();
    private Path folder;
    private Installation installation;

    @BeforeAll
    void install(@TempDir Path directory) throws Exception {
        folder = directory;
        TestServers.start(Server.MYSQL, Server.CASSANDRA, Server.KAFKA, Server.CONNECT);
        installation = Installation.unpack(folder);
        Path password = folder.resolve("mysql password");
        Files.writeString(password, "1\n");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("r--r--r--"));
        installation.configFile().toFile().setWritable(true);
        Files.writeString(installation.configFile(), settings(password));
    }

    private static String settings(Path password) {
        Map<String, String> environment = TestEnvironment.withConnect(NAME);
        return String.join(
                "\n",
                "mysql:",
                "  host: " + environment.get("MYSQL_HOST"),
                "  port: " + environment.get("MYSQL_PORT"),
                "  password-file: '" + password + "'",
                "  database: " + NAME,
                "cassandra:",
                "  host: " + environment.get("CASSANDRA_HOST"),
                "  port: " + environment.get("CASSANDRA_PORT"),
                "  keyspace: " + NAME,
                "kafka:",
                "  servers: " + environment.get("KAFKA_SERVERS"),
                "  topic-prefix: " + NAME,
                "connect:",
                "  url: " + environment.get("KAFKA_CONNECT_URL"),
                "  connector: " + NAME,
                "");
    }

    @AfterAll
    void makeWritable() throws Exception {
        installation.etl("connector", "delete");
        installation.makeWritable();
    }

    @Test
    @Order(1)
    void should_count_exactly_as_the_readme_says() throws Exception {
        installation.etl("init").succeeded();
        Path own = Files.createDirectory(folder.resolve("own"));
        Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxrwxrwx"));
        String data = installation.home().resolve("data").toString();
        installation
                .etl("-q", "load", data, "--rejects", own.resolve("rejects.csv").toString())
                .succeeded();
        installation.etl("connector", "deploy").succeeded();
        Call run = installation.etl("run", "--once").succeeded();
        Call verify = installation.etl("verify", "--strict").succeeded();

        assertThat(run.lastLine()).startsWith("run: done");
        assertThat(verify.lastLine()).startsWith("verify: EXACT (414 cells, 506 rows aggregated");
    }

    /** What the unit of systemd, the image and Kubernetes rely on. */
    @Test
    @Order(2)
    void should_be_healthy_as_writer_and_as_standby_and_end_cleanly_on_sigterm() throws Exception {
        int port = freePort();
        int standbyPort = freePort();
        Process writer = run(port);
        Process standby = null;
        try {
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(isHealthy(port)).as(() -> said(port)).isTrue());
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(status(port, "/health/ready"))
                            .as(() -> said(port))
                            .isEqualTo(200));
            standby = run(standbyPort);
            await().atMost(PATIENCE).until(() -> status(standbyPort, "/health/ready?standby=ready") == 200);

            assertThat(status(standbyPort, "/health/live")).isEqualTo(200);
            assertThat(status(standbyPort, "/health/ready")).isEqualTo(503);
            assertThat(status(port, "/health/ready?standby=ready")).isEqualTo(200);

            writer.toHandle().destroy();
            assertThat(writer.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(writer.exitValue()).isEqualTo(TERMINATED);
            assertThat(isHealthy(port)).isFalse();
            await().atMost(PATIENCE).until(() -> status(standbyPort, "/health/ready") == 200);
        } finally {
            writer.toHandle().destroy();
            if (standby != null) {
                standby.toHandle().destroy();
                standby.waitFor();
            }
        }
    }

    private Process run(int port) throws IOException {
        return installation.start(
                Map.of("ETL_DASHBOARD_ADDRESS", "127.0.0.1:" + port),
                List.of(installation.home().resolve("bin/etl").toString(), "run"),
                folder.resolve("out-" + port),
                folder.resolve("err-" + port));
    }

    private String said(int port) {
        try {
            return Files.readString(folder.resolve("err-" + port));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** By the very command of the image. */
    private boolean isHealthy(int port) throws IOException, InterruptedException {
        return installation
                        .call(
                                Map.of("ETL_DASHBOARD_ADDRESS", "127.0.0.1:" + port),
                                Dockerfile.read().healthCheck())
                        .exitCode()
                == 0;
    }

    /** 0 when nobody answers. */
    private int status(int port, String path) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
