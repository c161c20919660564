package io.jobetl.local;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The class paths that the build has prepared: {@code <folder>/<server>/lib/*.jar}, and a file {@code classpath} that
 * lists those that count.
 */
final class ServersFolder {
    /** System property that names the folder. */
    static final String PROPERTY = "etl.servers.dir";

    private final Path root;

    ServersFolder(Path root) {
        this.root = root;
    }

    /** From the system property, otherwise beside the jar or classes of this module. */
    static ServersFolder locate() {
        String property = System.getProperty(PROPERTY);
        if (property != null && !property.isBlank()) {
            return new ServersFolder(Path.of(property).toAbsolutePath().normalize());
        }
        Path code = ownCode();
        Path parent = code.getParent();
        // target/classes -> target/servers; lib/etl-local.jar -> servers
        List<Path> candidates =
                parent == null ? List.of() : List.of(parent.resolve("servers"), parent.resolveSibling("servers"));
        return new ServersFolder(candidates.stream()
                .filter(Files::isDirectory)
                .findFirst()
                .orElseGet(() -> code.resolveSibling("servers")));
    }

    /** Jar or folder that holds the classes of this module: some of them run inside the servers. */
    static Path ownCode() {
        try {
            return Path.of(ServersFolder.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    Path folder(Server server) {
        return root.resolve(server.filesFolder());
    }

    /** The files of one server, in class path order. */
    List<Path> files(Server server) {
        Path list = folder(server).resolve("classpath");
        List<Path> files = new ArrayList<>();
        try {
            for (String entry : Files.readString(list).trim().split(":", -1)) {
                files.add(folder(server).resolve(entry));
            }
        } catch (IOException e) {
            throw missing(server, list, e);
        }
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                throw missing(server, file, null);
            }
        }
        return files;
    }

    /** A class path for {@code java -cp}: the given entries first, then the server's. */
    String classPath(Server server, Path... first) {
        List<String> entries = new ArrayList<>();
        Arrays.stream(first).forEach(entry -> entries.add(entry.toString()));
        files(server).forEach(file -> entries.add(file.toString()));
        return String.join(java.io.File.pathSeparator, entries);
    }

    private LocalServersException missing(
            Server server, Path file, @org.jspecify.annotations.Nullable IOException cause) {
        String build = Server.cluster().contains(server)
                ? "`etl servers start --with-spark` prepares them in the source tree of the project, and so does"
                        + " `mvn -pl etl-local/servers/spark package`"
                : "an installed etl brings no servers, so name yours in etl.yaml; or build a clone of the project with"
                        + " `mvn -Prun package` and set ETL_SERVERS_DIR to its folder etl-local/target/servers";
        return new LocalServersException(
                LocalServersException.Reason.SERVERS_MISSING,
                "the files of " + server.filesFolder() + " are not there (" + file + "): " + build,
                cause);
    }
}
