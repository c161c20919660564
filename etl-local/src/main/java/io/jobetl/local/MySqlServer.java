package io.jobetl.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * MySQL 8.0 with a row-format binary log and GTIDs, which Debezium needs. User {@code root} (from anywhere on this
 * machine), password {@code 1}, database {@code DE1}.
 */
final class MySqlServer implements ServerRecipe {
    static final String USER = "root";
    static final String PASSWORD = "1";
    static final String DATABASE = "DE1";

    /** sockaddr_un holds 108 bytes with the final zero; a longer path ends the server. */
    private static final int SOCKET_PATH_LIMIT = 107;

    private static final int GREETING = 10;
    private static final Duration INITIALIZE_TIMEOUT = Duration.ofMinutes(3);

    private final ServerContext context;

    MySqlServer(ServerContext context) {
        this.context = context;
    }

    @Override
    public Launch prepare() throws IOException, InterruptedException {
        MySqlInstallation installation =
                MySqlInstallation.of(context.servers().files(Server.MYSQL).get(0));
        Map<String, String> environment = environment(installation);
        Path tables = context.data().resolve("data");
        if (Files.notExists(tables)) {
            initialize(installation, environment, tables);
        }
        Path socket = socket();
        // Left over by a kill -9: a live process may have got the id that the lock file names, and mysqld would give
        // up.
        Files.deleteIfExists(socket);
        Files.deleteIfExists(socket.resolveSibling(socket.getFileName() + ".lock"));

        List<String> command = common(installation, tables);
        command.addAll(List.of(
                "--port=" + context.port(),
                "--bind-address=" + FreePorts.HOST,
                "--socket=" + socket,
                "--pid-file=" + context.data().resolve("mysqld.pid"),
                "--mysqlx=OFF",
                "--server-id=1",
                "--log-bin=mysql-bin",
                "--binlog-format=ROW",
                "--binlog-row-image=FULL",
                "--gtid-mode=ON",
                "--enforce-gtid-consistency=ON",
                "--local-infile=1",
                "--secure-file-priv=NULL",
                "--max-allowed-packet=64M",
                "--max-connections=200",
                "--default-time-zone=+00:00",
                "--character-set-server=utf8mb4",
                // The two names of one thing, in 8.0.15 and 8.0.33; loose: the server ignores the one it does not know.
                "--loose-innodb-log-file-size=8M",
                "--loose-innodb-redo-log-capacity=16M"));
        command.addAll(context.settings());
        return new Launch(command, environment);
    }

    /** mysqld listens only when it serves, and speaks first: a greeting of protocol version 10. */
    @Override
    public boolean isReady() throws IOException {
        return ServerSocketProbe.ask(context.port(), (in, out) -> {
            in.skipNBytes(4); // length and sequence number
            return in.readByte() == GREETING;
        });
    }

    private void initialize(MySqlInstallation installation, Map<String, String> environment, Path tables)
            throws IOException, InterruptedException {
        Path unfinished = context.data().resolve("data.unfinished");
        DataDirectory.deleteTree(unfinished);
        Path script = context.data().resolve("initialize.sql");
        Files.createDirectories(context.data());
        Files.deleteIfExists(script);
        Files.createFile(script, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                script,
                String.join(
                        "\n",
                        "ALTER USER '" + USER + "'@'localhost' IDENTIFIED BY '" + PASSWORD + "';",
                        "CREATE USER '" + USER + "'@'%' IDENTIFIED BY '" + PASSWORD + "';",
                        "GRANT ALL ON *.* TO '" + USER + "'@'%' WITH GRANT OPTION;",
                        "CREATE DATABASE " + DATABASE + " CHARACTER SET utf8mb4;",
                        ""));
        List<String> command = common(installation, unfinished);
        command.addAll(List.of(
                "--initialize-insecure",
                "--init-file=" + script,
                "--skip-log-bin",
                "--innodb-doublewrite=0",
                "--loose-innodb-log-file-size=8M"));
        // The one setting that a server must have from the beginning.
        context.settings().stream()
                .filter(setting -> setting.startsWith("--lower-case-table-names="))
                .forEach(command::add);
        Optional<String> failure = context.runner().run(new Launch(command, environment), INITIALIZE_TIMEOUT);
        if (failure.isPresent()) {
            throw new IOException("creating the database failed: " + failure.get());
        }
        Files.move(unfinished, tables);
        Files.delete(script);
    }

    private List<String> common(MySqlInstallation installation, Path tables) {
        List<String> command = new ArrayList<>(List.of(
                installation.mysqld().toString(),
                "--no-defaults",
                "--basedir=" + installation.home(),
                "--datadir=" + tables,
                "--performance-schema=OFF",
                "--innodb-use-native-aio=0",
                "--innodb-buffer-pool-size=" + context.memoryMegabytes() + "M"));
        if (System.getProperty("user.name").equals("root")) {
            command.add("--user=root");
        }
        return command;
    }

    private static Map<String, String> environment(MySqlInstallation installation) throws IOException {
        String path = MySqlLibraries.standIns(installation.cache()).stream()
                .map(Path::toString)
                .collect(Collectors.joining(":"));
        if (path.isEmpty()) {
            return Map.of();
        }
        String inherited = System.getenv("LD_LIBRARY_PATH");
        return Map.of("LD_LIBRARY_PATH", inherited == null || inherited.isEmpty() ? path : path + ":" + inherited);
    }

    private Path socket() throws IOException {
        Path socket = context.data().resolve("mysql.sock");
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length + ".lock".length() <= SOCKET_PATH_LIMIT) {
            return socket;
        }
        // The server lets everybody connect to its socket, so it is in a folder that nobody else can enter.
        String name = "etl-mysql-" + Integer.toHexString(context.data().hashCode()) + "-" + context.port();
        Path folder = Path.of(System.getProperty("java.io.tmpdir"), name);
        DataDirectory.makePrivate(folder);
        String owner = Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).getName();
        if (!owner.equals(System.getProperty("user.name"))) {
            return Files.createTempDirectory("etl-mysql-").resolve("mysql.sock");
        }
        return folder.resolve("mysql.sock");
    }
}
