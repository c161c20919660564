package io.jobetl.testkit.servers;

import io.jobetl.local.Endpoint;
import io.jobetl.local.LocalServers;
import io.jobetl.local.Server;
import java.util.EnumSet;

/**
 * Real servers for the {@code …IT} classes of one test JVM.
 *
 * <p>The first call for a server starts it (MySQL 6 s, Cassandra 6-11 s, Kafka 4 s, Connect 9 s, Spark 7 s; {@link
 * #start} starts several side by side), later calls return the same one. All are on 127.0.0.1 with free ports and an
 * empty data folder, and end with the test JVM, also when that is killed. Tests share them: each makes its own
 * keyspace, database and topic.
 *
 * <p>A server that is named from outside is used instead of starting one, for instance with {@code docker compose}:
 * system property {@code etl.test.mysql=host:port} or environment variable {@code ETL_TEST_MYSQL=host:port},
 * likewise {@code cassandra}, {@code kafka}, {@code connect} and {@code spark}. With {@code mvn -Pcontainers} the
 * tests start containers instead, see {@link ServerProvider}.
 *
 * <p>MySQL: user {@code root}, password {@code 1}, database {@code DE1}. Cassandra: no login, data center
 * {@code datacenter1}. Thread-safe.
 */
public final class TestServers {
    private TestServers() {}

    public static Endpoint mysql() {
        return endpoint(Server.MYSQL);
    }

    public static Endpoint cassandra() {
        return endpoint(Server.CASSANDRA);
    }

    public static Endpoint kafka() {
        return endpoint(Server.KAFKA);
    }

    /** Kafka Connect with Debezium; starts {@link #kafka()} too. */
    public static Endpoint connect() {
        return endpoint(Server.CONNECT);
    }

    /**
     * Address of the master of a Spark cluster with two workers, each with one core and 1 GiB for executors. Faults:
     * {@code own(Server.SPARK)}.
     *
     * @see #hasSpark
     */
    public static String spark() {
        if (isOwn(Server.SPARK)) {
            OwnServers.INSTANCE.started(EnumSet.copyOf(Server.cluster()));
        }
        return Server.SPARK.address(endpoint(Server.SPARK));
    }

    /**
     * False where Spark's files (230 MB) are not prepared: {@code mvn verify} prepares them, a build of some modules
     * need not, and skips the tests that use them. In CI they are always there, or fail.
     */
    public static boolean hasSpark() {
        return "true".equals(System.getenv("CI"))
                || ExternalServers.has(Server.SPARK)
                || LocalServers.isPrepared(Server.SPARK);
    }

    public static Endpoint endpoint(Server server) {
        return ExternalServers.find(server)
                .orElseGet(() -> OwnServers.INSTANCE.started(EnumSet.of(server)).endpoint(server));
    }

    /** Starts several side by side, which is faster than one after the other. */
    public static void start(Server first, Server... more) {
        EnumSet<Server> wanted = EnumSet.of(first, more);
        wanted.removeIf(ExternalServers::has);
        if (!wanted.isEmpty()) {
            OwnServers.INSTANCE.started(wanted);
        }
    }

    /** True if this JVM owns the server, so that a test may kill, pause and restart it. */
    public static boolean isOwn(Server server) {
        return !ExternalServers.has(server);
    }

    /**
     * For tests of faults: kill, pause and restart. Such a test leaves all servers running as it found them.
     *
     * @throws IllegalStateException if the server is not our own, see {@link #isOwn}
     */
    public static LocalServers own(Server server) {
        if (!isOwn(server)) {
            throw new IllegalStateException(server.title() + " runs elsewhere, this test cannot break it");
        }
        return OwnServers.INSTANCE.started(EnumSet.of(server));
    }
}
