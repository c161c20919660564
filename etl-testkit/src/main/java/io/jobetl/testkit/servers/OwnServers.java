package io.jobetl.testkit.servers;

import io.jobetl.local.DataDirectory;
import io.jobetl.local.LocalServers;
import io.jobetl.local.LocalServersConfig;
import io.jobetl.local.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/**
 * The servers of this test JVM. The one static of the test kit: a server takes seconds to start, so all test classes of
 * a JVM share it.
 */
final class OwnServers {
    static final OwnServers INSTANCE = new OwnServers();

    private static final String PREFIX = "etl-test-servers-";

    private @Nullable LocalServers running;

    private OwnServers() {}

    synchronized LocalServers started(EnumSet<Server> wanted) {
        if (wanted.contains(Server.CONNECT)) {
            wanted.add(Server.KAFKA);
        }
        if (!Collections.disjoint(wanted, Server.cluster())) {
            wanted.addAll(Server.cluster());
        }
        LocalServers servers = running;
        if (servers == null) {
            servers = startFirst(wanted);
            running = servers;
        } else if (!servers.servers().containsAll(wanted)) {
            servers.add(wanted);
        }
        return servers;
    }

    private static LocalServers startFirst(EnumSet<Server> wanted) {
        try {
            removeAbandoned();
            Path data = Files.createTempDirectory(PREFIX);
            LocalServers servers = LocalServers.start(LocalServersConfig.in(data)
                    .withServers(wanted)
                    .withAnyPorts()
                    .withQuickStart(true)
                    .withProgress(line -> System.out.println("[test servers] " + line)));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> discard(servers), "test-servers-stop"));
            return servers;
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for the test servers", e);
        }
    }

    /** Nobody needs the data: SIGKILL is quicker than an orderly stop. */
    private static void discard(LocalServers servers) {
        servers.servers().forEach(servers::kill);
        servers.close();
        remove(servers.directory());
    }

    /** Folders of test JVMs that were killed. */
    private static void removeAbandoned() throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        Instant old = Instant.now().minus(1, ChronoUnit.HOURS);
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(temporary, PREFIX + "*")) {
            for (Path folder : folders) {
                if (Files.getLastModifiedTime(folder).toInstant().isBefore(old)) {
                    remove(DataDirectory.at(folder));
                }
            }
        }
    }

    private static void remove(DataDirectory directory) {
        try {
            directory.delete();
        } catch (RuntimeException e) {
            // In use after all, or of another user: only a folder in /tmp is at stake.
            System.err.println("[test servers] cannot remove " + directory.path() + ": " + e.getMessage());
        }
    }
}
