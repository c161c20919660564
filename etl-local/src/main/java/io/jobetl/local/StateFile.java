package io.jobetl.local;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * {@code servers.properties} in the data directory: how another process finds the servers again. Read and replaced as a
 * whole, so a reader never sees half a file. A property is named {@code mysql.port}; other programs may read it.
 *
 * <p>It names the folder that it was written in by its number in the file system: in a copy of that folder the
 * processes are not ours to adopt or to stop, and only the ports are known.
 */
final class StateFile {
    private final Path path;

    StateFile(Path path) {
        this.path = path;
    }

    /** Empty when there is no file. */
    Map<Server, ServerState> read() throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (NoSuchFileException e) {
            return Collections.emptyMap();
        }
        String folder = properties.getProperty("folder");
        boolean copied = folder != null && !folder.equals(folderNumber());
        EnumMap<Server, ServerState> states = new EnumMap<>(Server.class);
        for (Server server : Server.values()) {
            try {
                read(properties, server).ifPresent(state -> states.put(server, copied ? state.stopped() : state));
            } catch (RuntimeException e) {
                throw new IOException(path + ": broken entry of " + server.title() + ": " + e.getMessage(), e);
            }
        }
        return states;
    }

    void write(Map<Server, ServerState> states) throws IOException {
        StringBuilder text = new StringBuilder("# Written by etl-local at each start and stop of a server.\n");
        text.append("folder=").append(folderNumber()).append('\n');
        states.forEach((server, state) -> {
            String prefix = server.title() + ".";
            text.append(prefix).append("port=").append(state.port()).append('\n');
            text.append(prefix)
                    .append("internalPort=")
                    .append(state.internalPort())
                    .append('\n');
            state.identity()
                    .ifPresent(identity -> text.append(prefix)
                            .append("process=")
                            .append(identity)
                            .append('\n'));
            text.append(prefix).append("startedAt=").append(state.startedAt()).append('\n');
            text.append(prefix).append("ready=").append(state.ready()).append('\n');
            text.append(prefix).append("detached=").append(state.detached()).append('\n');
        });
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.writeString(fresh, text);
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The same for as long as the folder exists, under whichever name; another one for each copy. */
    private String folderNumber() throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        Object number = folder == null
                ? null
                : Files.readAttributes(folder, BasicFileAttributes.class).fileKey();
        return String.valueOf(number == null ? folder : number).replace('\\', '/');
    }

    private static Optional<ServerState> read(Properties properties, Server server) {
        String prefix = server.title() + ".";
        String port = properties.getProperty(prefix + "port");
        if (port == null) {
            return Optional.empty();
        }
        return Optional.of(new ServerState(
                Integer.parseInt(port),
                Integer.parseInt(properties.getProperty(prefix + "internalPort", "0")),
                Optional.ofNullable(properties.getProperty(prefix + "process")).map(ProcessIdentity::parse),
                Instant.parse(properties.getProperty(prefix + "startedAt", Instant.EPOCH.toString())),
                Boolean.parseBoolean(properties.getProperty(prefix + "ready")),
                Boolean.parseBoolean(properties.getProperty(prefix + "detached"))));
    }
}
