package io.jobetl.testkit.containers;

import io.jobetl.local.Endpoint;
import io.jobetl.local.Server;
import io.jobetl.testkit.servers.ServerProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.cassandra.CassandraContainer;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.mysql.MySQLContainer;

/**
 * One container per server and test JVM, with the images and settings of {@code docker-compose.yml}. Testcontainers
 * removes them when the JVM ends, also when it is killed. Thread-safe.
 */
public final class ContainerServers implements ServerProvider {
    private static final String MYSQL_IMAGE = "mysql:8.4";
    private static final String CASSANDRA_IMAGE = "cassandra:5.0";
    private static final String KAFKA_IMAGE = "apache/kafka:4.3.1";
    private static final String CONNECT_IMAGE = "quay.io/debezium/connect:3.6.1.Final";

    private static final int MYSQL_PORT = 3306;
    private static final int CASSANDRA_PORT = 9042;
    private static final int KAFKA_PORT = 9092;
    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);

    private final Map<Server, Endpoint> started = new EnumMap<>(Server.class);

    @Override
    public synchronized Endpoint endpoint(Server server) {
        Endpoint endpoint = started.get(server);
        if (endpoint == null) {
            requireDocker();
            endpoint = start(server);
            started.put(server, endpoint);
        }
        return endpoint;
    }

    private static void requireDocker() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw new IllegalStateException("-Pcontainers needs Docker, and none answers: start it (`docker info` must work), "
                    + "or leave the profile out, then the tests run without Docker");
        }
    }

    private Endpoint start(Server server) {
        return switch (server) {
            case MYSQL -> published(mysql(), MYSQL_PORT);
            case CASSANDRA -> published(cassandra(), CASSANDRA_PORT);
            case KAFKA -> published(new KafkaContainer(KAFKA_IMAGE), KAFKA_PORT);
            case CONNECT -> startConnect(endpoint(Server.KAFKA));
            case SPARK, WORKER1, WORKER2 ->
                throw new IllegalArgumentException(server.title() + " never runs in a container");
        };
    }

    private static Endpoint published(GenericContainer<?> container, int port) {
        container.withStartupTimeout(START_TIMEOUT).start();
        return new Endpoint(container.getHost(), container.getMappedPort(port));
    }

    private static GenericContainer<?> mysql() {
        return new MySQLContainer(MYSQL_IMAGE)
                .withUsername("root")
                .withPassword("1")
                .withDatabaseName("DE1")
                .withCommand(
                        "--server-id=1",
                        "--log-bin=mysql-bin",
                        "--binlog-format=ROW",
                        "--binlog-row-image=FULL",
                        "--gtid-mode=ON",
                        "--enforce-gtid-consistency=ON",
                        "--local-infile=1",
                        "--max-allowed-packet=64M",
                        "--default-time-zone=+00:00",
                        "--character-set-server=utf8mb4");
    }

    private static GenericContainer<?> cassandra() {
        return new CassandraContainer(CASSANDRA_IMAGE)
                .withEnv("MAX_HEAP_SIZE", "512M")
                .withEnv("HEAP_NEWSIZE", "128M");
    }

    /** In the network of the host, where it finds MySQL and Kafka at the addresses that the tests know. */
    private static Endpoint startConnect(Endpoint kafka) {
        int port = freePort();
        String url = "http://127.0.0.1:" + port;
        GenericContainer<?> connect = new GenericContainer<>(CONNECT_IMAGE)
                .withNetworkMode("host")
                .withEnv("BOOTSTRAP_SERVERS", kafka.toString())
                .withEnv("GROUP_ID", "etl-connect")
                .withEnv("CONFIG_STORAGE_TOPIC", "connect-configs")
                .withEnv("OFFSET_STORAGE_TOPIC", "connect-offsets")
                .withEnv("STATUS_STORAGE_TOPIC", "connect-status")
                .withEnv("OFFSET_FLUSH_INTERVAL_MS", "1000")
                .withEnv("CONNECT_LISTENERS", url)
                .withEnv("ADVERTISED_HOST_NAME", "127.0.0.1")
                .withEnv("ADVERTISED_PORT", Integer.toString(port))
                .withEnv("CONNECT_KEY_CONVERTER_SCHEMAS_ENABLE", "false")
                .withEnv("CONNECT_VALUE_CONVERTER_SCHEMAS_ENABLE", "false")
                .withEnv("CONNECT_CONFIG_STORAGE_REPLICATION_FACTOR", "1")
                .withEnv("CONNECT_OFFSET_STORAGE_REPLICATION_FACTOR", "1")
                .withEnv("CONNECT_STATUS_STORAGE_REPLICATION_FACTOR", "1")
                .withEnv("CONNECT_SCHEDULED_REBALANCE_MAX_DELAY_MS", "0")
                .withEnv("CONNECT_EXACTLY_ONCE_SOURCE_SUPPORT", "enabled")
                .waitingFor(Wait.forSuccessfulCommand("curl -fs " + url + "/connectors"))
                .withStartupTimeout(START_TIMEOUT);
        connect.start();
        return new Endpoint("127.0.0.1", port);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on the loopback address", e);
        }
    }
}
