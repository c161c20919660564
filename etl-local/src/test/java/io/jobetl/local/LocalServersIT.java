package io.jobetl.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real servers on free ports. About 60 s on two busy cores. */
class LocalServersIT {
    @TempDir
    Path folder;

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void stopWhatIsLeft() {
        data().stop(ProgressListener.none());
    }

    @Test
    void should_serve_on_free_ports_and_keep_data_over_stop_and_kill() throws Exception {
        Endpoint mysql;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                LocalServers servers = LocalServers.start(config().withPort(Server.KAFKA, taken.getLocalPort()))) {
            int port = servers.port(Server.KAFKA);
            assertThat(port).isNotEqualTo(taken.getLocalPort());
            assertThat(lines).contains("kafka      port " + taken.getLocalPort() + " is in use, taking " + port);

            mysql = servers.endpoint(Server.MYSQL);
            assertThat(servers.servers()).isEqualTo(Server.pipeline());
            assertThat(lines).filteredOn(line -> line.contains(" ready in ")).hasSize(4);
            assertThat(data().status()).allSatisfy(status -> {
                assertThat(status.state()).isEqualTo(ServerStatus.State.RUNNING);
                assertThat(status.endpoint()).isEqualTo(servers.endpoint(status.server()));
                assertThat(status.pid()).isEqualTo(servers.pid(status.server()));
                assertThat(status.logFile()).isNotEmptyFile();
            });
            assertThat(get(servers.endpoint(Server.CONNECT), "/connector-plugins"))
                    .contains("io.debezium.connector.mysql.MySqlConnector");

            sql(mysql, "CREATE TABLE DE1.kept (id INT PRIMARY KEY)", "INSERT INTO DE1.kept VALUES (1)");
            cql(
                    servers.endpoint(Server.CASSANDRA),
                    "CREATE KEYSPACE kept WITH replication = "
                            + "{'class': 'SimpleStrategy', 'replication_factor': 1}");
            cql(servers.endpoint(Server.CASSANDRA), "CREATE TABLE kept.t (id int PRIMARY KEY)");
            cql(servers.endpoint(Server.CASSANDRA), "INSERT INTO kept.t (id) VALUES (1)");

            // A second start on the same data is refused while this one lives.
            assertThatThrownBy(() -> LocalServers.start(config()))
                    .isInstanceOf(LocalServersException.class)
                    .hasMessageContaining("is in use by another process (pid=");

            servers.kill(Server.MYSQL);
            assertThat(servers.pid(Server.MYSQL)).isZero();
            servers.restart(Server.MYSQL);
            assertThat(servers.endpoint(Server.MYSQL)).isEqualTo(mysql);
            assertThat(count(mysql)).isEqualTo(1);

            servers.pause(Server.MYSQL);
            assertThatThrownBy(() -> count(mysql)).isInstanceOf(SQLException.class);
            servers.resume(Server.MYSQL);
            assertThat(count(mysql)).isEqualTo(1);
        }
        assertThat(data().endpoints()).isEmpty();

        try (LocalServers servers = LocalServers.start(config().with(Server.MYSQL, Server.CASSANDRA))) {
            assertThat(servers.endpoint(Server.MYSQL)).isEqualTo(mysql);
            assertThat(count(servers.endpoint(Server.MYSQL))).isEqualTo(1);
            cql(servers.endpoint(Server.CASSANDRA), "SELECT * FROM kept.t");
            assertPrivate();
        }
    }

    /** The socket and the tables of MySQL, and the logs, are behind folders that nobody else can enter. */
    private void assertPrivate() throws IOException {
        for (String name : List.of("mysql", "cassandra", "logs")) {
            assertThat(Files.getPosixFilePermissions(data().path().resolve(name)))
                    .as(name)
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
        assertThat(data().path().resolve("mysql/initialize.sql")).doesNotExist();
    }

    @Test
    void should_leave_no_orphan_when_the_parent_is_killed() throws Exception {
        Process parent = SeparateParent.start(data().path(), "attached", "MYSQL", "KAFKA");
        List<ServerStatus> running = data().status().stream()
                .filter(status -> status.state() == ServerStatus.State.RUNNING)
                .toList();
        assertThat(running).hasSize(2);
        List<ProcessIdentity> processes = running.stream()
                .map(status -> ProcessIdentity.of(status.pid()).orElseThrow())
                .toList();
        // A stopped process sees no SIGTERM: only the watchdog's last step reaches it.
        SeparateParent.signal("STOP", running.get(0).pid());

        parent.destroyForcibly();

        SeparateParent.await(Duration.ofSeconds(20), () -> processes.stream().noneMatch(ProcessIdentity::isAlive));
        assertThat(data().endpoints()).isEmpty();
        data().lock(Duration.ZERO).close();
    }

    @Test
    void should_outlive_the_parent_when_detached_and_be_found_again() throws Exception {
        Process parent = SeparateParent.start(data().path(), "detached", "MYSQL");
        assertThat(parent.waitFor(10, TimeUnit.SECONDS)).isTrue();
        ServerStatus mysql = data().status().get(0);
        assertThat(mysql.state()).isEqualTo(ServerStatus.State.RUNNING);
        assertThat(mysql.detached()).isTrue();
        assertThat(count(mysql.endpoint(), "mysql.user")).isPositive();

        try (LocalServers again = LocalServers.start(config().with(Server.MYSQL))) {
            assertThat(again.pid(Server.MYSQL)).isEqualTo(mysql.pid());
            assertThat(lines)
                    .containsExactly(
                            "mysql      already running on " + mysql.endpoint() + " (pid " + mysql.pid() + ")");
        }
        assertThat(data().endpoints()).containsEntry(Server.MYSQL, mysql.endpoint());

        Path note = Files.writeString(data().path().resolve("note.txt"), "mine");
        data().reset(lines::add);
        assertThat(lines).anyMatch(line -> line.startsWith("mysql      stopped in "));
        assertThat(ProcessIdentity.of(mysql.pid())).isEmpty();
        assertThat(data().path().resolve("mysql")).doesNotExist();
        assertThat(note).hasContent("mine");
    }

    @Test
    void should_show_the_log_of_a_server_that_ends_while_starting() throws Exception {
        data().lock(Duration.ZERO).close();
        Files.createDirectories(data().path().resolve("mysql/data"));
        assertThatThrownBy(() -> LocalServers.start(config().with(Server.MYSQL)))
                .isInstanceOfSatisfying(
                        LocalServersException.class,
                        e -> assertThat(e.reason()).isEqualTo(LocalServersException.Reason.START_FAILED))
                .hasMessageContaining("mysql ended while starting (exit status")
                .hasMessageContaining("[ERROR]")
                .hasMessageContaining(data().logFile(Server.MYSQL).toString());
        assertThat(data().endpoints()).isEmpty();
        data().lock(Duration.ZERO).close();
    }

    @Test
    void should_say_what_to_do_when_the_build_has_not_prepared_the_servers() {
        String folderBefore = System.setProperty(
                ServersFolder.PROPERTY, folder.resolve("none").toString());
        try {
            assertThatThrownBy(() -> LocalServers.start(config().with(Server.KAFKA)))
                    .isInstanceOf(LocalServersException.class)
                    .hasMessageContaining("mvn -Prun package");
        } finally {
            if (folderBefore == null) {
                System.clearProperty(ServersFolder.PROPERTY);
            } else {
                System.setProperty(ServersFolder.PROPERTY, folderBefore);
            }
        }
    }

    private DataDirectory data() {
        return DataDirectory.at(folder.resolve("data"));
    }

    private LocalServersConfig config() {
        return LocalServersConfig.in(data().path())
                .withAnyPorts()
                .withQuickStart(true)
                .withProgress(lines::add);
    }

    private static String get(Endpoint endpoint, String path) throws IOException {
        try (InputStream in = URI.create("http://" + endpoint + path).toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Connection connect(Endpoint mysql) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mysql://" + mysql + "/DE1?connectTimeout=3000&socketTimeout=3000",
                MySqlServer.USER,
                MySqlServer.PASSWORD);
    }

    private static void sql(Endpoint mysql, String... statements) throws SQLException {
        try (Connection connection = connect(mysql);
                Statement statement = connection.createStatement()) {
            for (String text : statements) {
                statement.execute(text);
            }
        }
    }

    private static int count(Endpoint mysql) throws SQLException {
        return count(mysql, "DE1.kept");
    }

    private static int count(Endpoint mysql, String table) throws SQLException {
        try (Connection connection = connect(mysql);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
            assertThat(rows.next()).isTrue();
            return rows.getInt(1);
        }
    }

    /** One statement over CQL protocol version 4, which needs a STARTUP before it; fails on an ERROR answer. */
    private static void cql(Endpoint cassandra, String text) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), cassandra.port())) {
            socket.setSoTimeout(30_000);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] version = "\0\1\0\13CQL_VERSION\0\0053.0.0".getBytes(StandardCharsets.US_ASCII);
            assertThat(frame(out, in, 0x01, version)).isEqualTo(0x02);
            byte[] statement = text.getBytes(StandardCharsets.UTF_8);
            java.nio.ByteBuffer query = java.nio.ByteBuffer.allocate(4 + statement.length + 3);
            query.putInt(statement.length).put(statement).putShort((short) 1).put((byte) 0);
            assertThat(frame(out, in, 0x07, query.array())).as(text).isEqualTo(0x08);
        }
    }

    private static int frame(DataOutputStream out, DataInputStream in, int opcode, byte[] body) throws IOException {
        out.write(new byte[] {0x04, 0, 0, 0, (byte) opcode});
        out.writeInt(body.length);
        out.write(body);
        out.flush();
        in.skipNBytes(4);
        int answer = in.readUnsignedByte();
        in.skipNBytes(in.readInt());
        return answer;
    }
}
