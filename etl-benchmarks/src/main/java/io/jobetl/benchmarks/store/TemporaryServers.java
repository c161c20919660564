package io.jobetl.benchmarks.store;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import io.jobetl.io.cassandra.session.CassandraConfig;
import io.jobetl.io.mysql.MySqlConfig;
import io.jobetl.io.mysql.MySqlDatabase;
import io.jobetl.local.LocalServers;
import io.jobetl.local.LocalServersConfig;
import io.jobetl.local.Server;
import io.jobetl.pipeline.port.TrackingSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Cassandra and MySQL with empty data, in a folder that is removed with them: at the end, and when the JVM is told to
 * stop. For one thread.
 */
final class TemporaryServers implements AutoCloseable {
    /** A batch of rows for one partition is one write; the server's limit is meant for batches over many. */
    private static final List<String> LARGE_BATCHES =
            List.of("batch_size_warn_threshold: 8MiB", "batch_size_fail_threshold: 16MiB");

    private final Path directory;
    private final LocalServers servers;
    private final Thread atExit = new Thread(this::stop, "remove-servers");

    private TemporaryServers(Path directory, LocalServers servers) {
        this.directory = directory;
        this.servers = servers;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    static TemporaryServers start(Consumer<String> progress) throws IOException {
        Path directory = Files.createTempDirectory("etl-bench-");
        try {
            return new TemporaryServers(
                    directory,
                    LocalServers.start(LocalServersConfig.in(directory.resolve("data"))
                            .with(Server.MYSQL, Server.CASSANDRA)
                            .withAnyPorts()
                            .withSettings(Server.CASSANDRA, LARGE_BATCHES)
                            .withProgress(progress::accept)));
        } catch (RuntimeException e) {
            remove(directory);
            throw e;
        }
    }

    CassandraConfig cassandra(String keyspace) {
        return CassandraConfig.of("127.0.0.1", servers.port(Server.CASSANDRA), keyspace);
    }

    /** The driver as it comes, at the consistency and page size of ours. */
    CqlSession plainSession() {
        return CqlSession.builder()
                .addContactPoint(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), servers.port(Server.CASSANDRA)))
                .withLocalDatacenter("datacenter1")
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withString(DefaultDriverOption.REQUEST_CONSISTENCY, "LOCAL_QUORUM")
                        .withInt(DefaultDriverOption.REQUEST_PAGE_SIZE, TrackingSource.BATCH_ROWS)
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(30))
                        .build())
                .build();
    }

    /** The database DE1. */
    MySqlDatabase mysql() {
        return new MySqlDatabase(MySqlConfig.of("127.0.0.1", servers.port(Server.MYSQL), "root", "1", "DE1", ""));
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        stop();
    }

    private void stop() {
        servers.close();
        remove(directory);
    }

    private static void remove(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + directory, e);
        }
    }
}
