package io.jobetl.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What to start and where. Immutable; the {@code with...} methods return a changed copy.
 *
 * <pre>{@code
 * LocalServersConfig config =
 *         LocalServersConfig.in(Path.of(".etl/data")).with(Server.MYSQL, Server.CASSANDRA).withAnyPorts();
 * }</pre>
 *
 * @param dataDirectory created when absent; an existing one must be empty or made by an earlier start
 * @param servers what to start; {@link Server#CONNECT} implies {@link Server#KAFKA}, a worker implies
 *     {@link Server#SPARK}
 * @param ports wanted port per server; 0 means any free one. A wanted port in use gives way to a free one, which the
 *     progress listener is told
 * @param memoryMegabytes heap of each JVM, buffer pool of MySQL, what a worker has for its executors
 * @param settings further settings per server, after our own: options of mysqld ({@code --name=value}), top-level lines
 *     of Cassandra's yaml, lines of the properties of Kafka, Connect and Spark, where the last of one name wins
 * @param quickStart Cassandra compiles with the first compiler only: up one second sooner, reads at half the speed.
 *     For tests, not for measurements
 * @param detached the servers outlive this JVM, until {@link DataDirectory#stop}
 * @param startTimeout how long one server may take to answer
 * @param progress receives one line per server
 */
public record LocalServersConfig(
        Path dataDirectory,
        Set<Server> servers,
        Map<Server, Integer> ports,
        Map<Server, Integer> memoryMegabytes,
        Map<Server, List<String>> settings,
        boolean quickStart,
        boolean detached,
        Duration startTimeout,
        ProgressListener progress) {

    public LocalServersConfig {
        dataDirectory = dataDirectory.toAbsolutePath().normalize();
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("servers is empty");
        }
        EnumSet<Server> all = EnumSet.copyOf(servers);
        if (all.contains(Server.CONNECT)) {
            all.add(Server.KAFKA);
        }
        if (all.stream().anyMatch(Server::isWorker)) {
            all.add(Server.SPARK);
        }
        servers = Set.copyOf(all);
        ports = Map.copyOf(ports);
        ports.forEach((server, port) -> {
            if (port < 0 || port > 65535) {
                throw new IllegalArgumentException(server.title() + " port=" + port + " is not in 0..65535");
            }
        });
        memoryMegabytes = Map.copyOf(memoryMegabytes);
        settings = Map.copyOf(settings);
        memoryMegabytes.forEach((server, megabytes) -> {
            if (megabytes < 16) {
                throw new IllegalArgumentException(server.title() + " memoryMegabytes=" + megabytes + " is below 16");
            }
        });
    }

    /** {@link Server#pipeline()} on the default ports, attached to this JVM, silent. */
    public static LocalServersConfig in(Path dataDirectory) {
        return new LocalServersConfig(
                dataDirectory,
                Server.pipeline(),
                Map.of(),
                Map.of(),
                Map.of(),
                false,
                false,
                Duration.ofMinutes(3),
                ProgressListener.none());
    }

    public LocalServersConfig with(Server first, Server... more) {
        return withServers(EnumSet.of(first, more));
    }

    public LocalServersConfig withServers(Set<Server> wanted) {
        return new LocalServersConfig(
                dataDirectory, wanted, ports, memoryMegabytes, settings, quickStart, detached, startTimeout, progress);
    }

    public LocalServersConfig withPort(Server server, int port) {
        return new LocalServersConfig(
                dataDirectory,
                servers,
                plus(ports, server, port),
                memoryMegabytes,
                settings,
                quickStart,
                detached,
                startTimeout,
                progress);
    }

    /** Any free port for every server: what tests want. */
    public LocalServersConfig withAnyPorts() {
        LocalServersConfig result = this;
        for (Server server : Server.values()) {
            result = result.withPort(server, 0);
        }
        return result;
    }

    public LocalServersConfig withMemoryMegabytes(Server server, int megabytes) {
        return new LocalServersConfig(
                dataDirectory,
                servers,
                ports,
                plus(memoryMegabytes, server, megabytes),
                settings,
                quickStart,
                detached,
                startTimeout,
                progress);
    }

    /** Instead of those that were given for this server before. */
    public LocalServersConfig withSettings(Server server, List<String> lines) {
        return new LocalServersConfig(
                dataDirectory,
                servers,
                ports,
                memoryMegabytes,
                plus(settings, server, List.copyOf(lines)),
                quickStart,
                detached,
                startTimeout,
                progress);
    }

    public LocalServersConfig withQuickStart(boolean wanted) {
        return new LocalServersConfig(
                dataDirectory, servers, ports, memoryMegabytes, settings, wanted, detached, startTimeout, progress);
    }

    public LocalServersConfig withDetached(boolean wanted) {
        return new LocalServersConfig(
                dataDirectory, servers, ports, memoryMegabytes, settings, quickStart, wanted, startTimeout, progress);
    }

    public LocalServersConfig withStartTimeout(Duration timeout) {
        return new LocalServersConfig(
                dataDirectory, servers, ports, memoryMegabytes, settings, quickStart, detached, timeout, progress);
    }

    public LocalServersConfig withProgress(ProgressListener listener) {
        return new LocalServersConfig(
                dataDirectory, servers, ports, memoryMegabytes, settings, quickStart, detached, startTimeout, listener);
    }

    int wantedPort(Server server) {
        return ports.getOrDefault(server, server.defaultPort());
    }

    List<String> settings(Server server) {
        return settings.getOrDefault(server, List.of());
    }

    int memoryMegabytes(Server server) {
        return memoryMegabytes.getOrDefault(server, server.defaultMemoryMegabytes());
    }

    private static <V> Map<Server, V> plus(Map<Server, V> map, Server server, V value) {
        EnumMap<Server, V> result = new EnumMap<>(Server.class);
        result.putAll(map);
        result.put(server, value);
        return result;
    }
}
