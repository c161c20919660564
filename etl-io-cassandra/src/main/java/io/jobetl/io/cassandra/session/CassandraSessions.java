package io.jobetl.io.cassandra.session;

import com.datastax.dse.driver.api.core.config.DseDriverOption;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.config.ProgrammaticDriverConfigLoaderBuilder;
import com.datastax.oss.driver.api.core.metadata.Node;
import io.jobetl.io.cassandra.page.PageContext;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import io.jobetl.pipeline.port.TrackingSource;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Opens sessions of the driver. A session reconnects by itself; it is thread-safe and one per process is enough. It is
 * not bound to the keyspace, which may not be there yet.
 *
 * <pre>{@code
 * try (CqlSession session = CassandraSessions.open(CassandraConfig.of("127.0.0.1", 9042, "logs"))) {
 *     TrackingSource tracking = CassandraTrackingSource.open(session, "logs");
 * }
 * }</pre>
 */
public final class CassandraSessions {
    private static final String DEFAULT_POLICY = "DefaultLoadBalancingPolicy";
    /** Takes the datacenter of the contact points, so that nobody has to know its name. */
    private static final String INFERRING_POLICY = "DcInferringLoadBalancingPolicy";

    private CassandraSessions() {}

    /**
     * Connects.
     *
     * @throws StoreException when no node can be reached, or the login is refused
     */
    public static CqlSession open(CassandraConfig config) {
        CqlSessionBuilder builder = PageContext.sessions().withConfigLoader(driverConfig(config));
        config.contactPoints().forEach(point -> addContactPoint(builder, point));
        String user = config.user();
        if (user != null) {
            builder.withAuthCredentials(user, Objects.requireNonNull(config.password()));
        }
        if (config.tls().isVerifying()) {
            builder.withSslEngineFactory(new TlsEngines(config.tls()));
        }
        RequestTimes times = new RequestTimes();
        builder.addRequestTracker(times);
        CqlSession session = connect(builder, config);
        try {
            checkDatacenter(session, config);
        } catch (StoreException e) {
            session.close();
            throw e;
        }
        DriverMeters.publish(session, times);
        return session;
    }

    private static void addContactPoint(CqlSessionBuilder builder, CassandraConfig.ContactPoint point) {
        try {
            for (InetAddress address : InetAddress.getAllByName(point.host())) {
                builder.addContactPoint(new InetSocketAddress(address, point.port()));
            }
        } catch (UnknownHostException e) {
            throw DriverFailures.failure(
                    Kind.UNAVAILABLE, "Cassandra host=" + point.host() + " has no address", "check the name", e);
        }
    }

    private static CqlSession connect(CqlSessionBuilder builder, CassandraConfig config) {
        try {
            return builder.build();
        } catch (DriverException e) {
            throw DriverFailures.translated("cannot connect to Cassandra at " + endpoints(config), e);
        } catch (IllegalStateException e) {
            // What the inferring policy says when the contact points are of several datacenters.
            throw DriverFailures.failure(
                    Kind.MISCONFIGURED,
                    "cannot connect to Cassandra at " + endpoints(config) + ": " + e.getMessage(),
                    "name the local datacenter",
                    e);
        }
    }

    /** With a datacenter that does not exist the driver connects, and then every request fails. */
    private static void checkDatacenter(CqlSession session, CassandraConfig config) {
        String wanted = config.localDatacenter();
        if (wanted == null) {
            return;
        }
        SortedSet<String> found = session.getMetadata().getNodes().values().stream()
                .map(Node::getDatacenter)
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(TreeSet::new));
        if (!found.contains(wanted)) {
            throw DriverFailures.misconfigured(
                    "localDatacenter=" + wanted + " is not a datacenter of Cassandra at " + endpoints(config)
                            + ", which has " + found,
                    "correct it, or leave it out");
        }
    }

    private static String endpoints(CassandraConfig config) {
        return config.contactPoints().stream().map(Object::toString).collect(Collectors.joining(", "));
    }

    private static DriverConfigLoader driverConfig(CassandraConfig config) {
        Duration connectTimeout = config.connectTimeout();
        Duration requestTimeout = config.requestTimeout();
        ProgrammaticDriverConfigLoaderBuilder options = DriverConfigLoader.programmaticBuilder()
                .withString(DefaultDriverOption.SESSION_NAME, "etl")
                .withString(DefaultDriverOption.REQUEST_CONSISTENCY, "LOCAL_QUORUM")
                .withInt(DefaultDriverOption.REQUEST_PAGE_SIZE, TrackingSource.BATCH_ROWS)
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, requestTimeout)
                .withDuration(DefaultDriverOption.CONNECTION_CONNECT_TIMEOUT, connectTimeout)
                .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, connectTimeout)
                .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, connectTimeout)
                .withDuration(DefaultDriverOption.METADATA_SCHEMA_REQUEST_TIMEOUT, requestTimeout)
                .withDuration(DefaultDriverOption.HEARTBEAT_INTERVAL, Duration.ofSeconds(10))
                // The driver's 60 s would keep a pipeline idle for a minute after the server is back.
                .withDuration(DefaultDriverOption.RECONNECTION_BASE_DELAY, Duration.ofMillis(250))
                .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, Duration.ofSeconds(5))
                // The defaults make each CREATE wait one second and each close four.
                .withDuration(DefaultDriverOption.METADATA_SCHEMA_WINDOW, Duration.ofMillis(20))
                .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_QUIET_PERIOD, 0)
                .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_QUIET_PERIOD, 0)
                .withBoolean(DseDriverOption.MONITOR_REPORTING_ENABLED, false)
                .withInt(DefaultDriverOption.NETTY_IO_SIZE, 2)
                .withInt(DefaultDriverOption.NETTY_ADMIN_SIZE, 1)
                .withBoolean(DefaultDriverOption.NETTY_DAEMON, true);
        DriverMeters.enable(options);
        String datacenter = config.localDatacenter();
        if (datacenter == null) {
            options.withString(DefaultDriverOption.LOAD_BALANCING_POLICY_CLASS, INFERRING_POLICY);
        } else {
            options.withString(DefaultDriverOption.LOAD_BALANCING_POLICY_CLASS, DEFAULT_POLICY)
                    .withString(DefaultDriverOption.LOAD_BALANCING_LOCAL_DATACENTER, datacenter);
        }
        return options.build();
    }
}
