package io.jobetl.benchmarks.pipeline;

import io.jobetl.local.LocalServers;
import io.jobetl.local.LocalServersConfig;
import io.jobetl.local.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * All four servers, if asked for with a Spark cluster of two workers, on free ports, with their data in a
 * temporary directory that goes with them, also on Ctrl-C. For one thread.
 */
final class BenchmarkServers implements AutoCloseable {
    private final Path home;
    private final Path directory;
    private final LocalServers servers;
    private final Thread hook = new Thread(this::closeAtExit, "benchmark-servers-stop");

    private BenchmarkServers(Path home, Path directory, LocalServers servers) {
        this.home = home;
        this.directory = directory;
        this.servers = servers;
    }

    /**
     * Starts them, which takes about 20 s.
     *
     * @param home of the project, where {@code etl} stands
     * @throws io.jobetl.local.LocalServersException when one does not start
     */
    static BenchmarkServers start(Path home, Consumer<String> progress) throws IOException {
        return start(home, Server.pipeline(), progress);
    }

    /** The same with a master and two workers of Spark, a core each. */
    static BenchmarkServers startWithSpark(Path home, Consumer<String> progress) throws IOException {
        return start(home, EnumSet.allOf(Server.class), progress);
    }

    private static BenchmarkServers start(Path home, Set<Server> wanted, Consumer<String> progress) throws IOException {
        Path directory = Files.createTempDirectory("etl-bench");
        LocalServers servers;
        try {
            servers = LocalServers.start(LocalServersConfig.in(directory.resolve("data"))
                    .withServers(wanted)
                    .withAnyPorts()
                    .withProgress(progress::accept));
        } catch (RuntimeException e) {
            delete(directory);
            throw e;
        }
        BenchmarkServers started = new BenchmarkServers(home, directory, servers);
        Runtime.getRuntime().addShutdownHook(started.hook);
        return started;
    }

    /** Tables, topics and names of its own on these servers. */
    Installation install(String name) {
        return Installation.create(name, home, servers.directory());
    }

    /** For logs, and what else goes with the servers. */
    Path directory() {
        return directory;
    }

    Path home() {
        return home;
    }

    /** Where Spark's master listens. */
    String master() {
        return Server.SPARK.address(servers.endpoint(Server.SPARK));
    }

    /** CPU seconds of MySQL, Cassandra, Kafka and Kafka Connect since their start. */
    double cpuSeconds() {
        return Server.pipeline().stream()
                .map(server -> ProcessHandle.of(servers.pid(server)).orElseThrow())
                .mapToDouble(ProcessUse::cpuSeconds)
                .sum();
    }

    /** Process ids of Spark's workers, whose children are the executors. */
    List<Long> workers() {
        return List.of(servers.pid(Server.WORKER1), servers.pid(Server.WORKER2));
    }

    /** The executors that run at the moment. */
    Stream<ProcessHandle> executors() {
        return Stream.of(Server.WORKER1, Server.WORKER2).flatMap(worker -> servers.executors(worker).stream());
    }

    @Override
    public void close() {
        closeAtExit();
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    private void closeAtExit() {
        servers.close();
        delete(directory);
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + directory, e);
        }
    }
}
