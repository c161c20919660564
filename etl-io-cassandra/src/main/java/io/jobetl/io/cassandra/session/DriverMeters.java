package io.jobetl.io.cassandra.session;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.Meter;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.ProgrammaticDriverConfigLoaderBuilder;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metrics.DefaultNodeMetric;
import com.datastax.oss.driver.api.core.metrics.DefaultSessionMetric;
import com.datastax.oss.driver.api.core.metrics.Metrics;
import com.datastax.oss.driver.api.core.metrics.NodeMetric;
import com.datastax.oss.driver.api.core.metrics.SessionMetric;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes the meters of a session as a bean of the JVM, for as long as it is open. Thread-safe. */
final class DriverMeters implements CassandraSessionMXBean {
    private static final Logger LOG = LoggerFactory.getLogger(DriverMeters.class);
    private static final MBeanServer BEANS = ManagementFactory.getPlatformMBeanServer();
    private static final AtomicLong SESSIONS = new AtomicLong();

    private final CqlSession session;
    private final Metrics metrics;
    private final RequestTimes times;

    private DriverMeters(CqlSession session, Metrics metrics, RequestTimes times) {
        this.session = session;
        this.metrics = metrics;
        this.times = times;
    }

    static void enable(ProgrammaticDriverConfigLoaderBuilder options) {
        options.withStringList(
                        DefaultDriverOption.METRICS_SESSION_ENABLED,
                        paths(
                                DefaultSessionMetric.BYTES_SENT,
                                DefaultSessionMetric.BYTES_RECEIVED,
                                DefaultSessionMetric.CONNECTED_NODES,
                                DefaultSessionMetric.CQL_CLIENT_TIMEOUTS))
                .withStringList(
                        DefaultDriverOption.METRICS_NODE_ENABLED,
                        List.of(
                                DefaultNodeMetric.OPEN_CONNECTIONS.getPath(),
                                DefaultNodeMetric.IN_FLIGHT.getPath(),
                                DefaultNodeMetric.RETRIES.getPath()));
    }

    private static List<String> paths(SessionMetric... metrics) {
        return List.of(metrics).stream().map(SessionMetric::getPath).toList();
    }

    /** Without meters a session is as good: where they cannot be published, a line says so. */
    static void publish(CqlSession session, RequestTimes times) {
        session.getMetrics().ifPresent(metrics -> {
            try {
                ObjectName name = register(new DriverMeters(session, metrics, times));
                session.closeFuture().whenComplete((closed, failure) -> withdraw(name));
            } catch (JMException e) {
                LOG.warn("the meters of a session of Cassandra's driver cannot be published: {}", e.toString());
            }
        });
    }

    /** Another copy of this class, in a class loader of its own, may have taken a name. */
    private static ObjectName register(DriverMeters meters) throws JMException {
        while (true) {
            ObjectName name = new ObjectName("io.jobetl:type=CassandraSession,name=" + meters.session.getName() + "-"
                    + SESSIONS.incrementAndGet());
            try {
                BEANS.registerMBean(meters, name);
                return name;
            } catch (InstanceAlreadyExistsException taken) {
                LOG.debug("{} is taken", name);
            }
        }
    }

    private static void withdraw(ObjectName name) {
        try {
            BEANS.unregisterMBean(name);
        } catch (JMException e) {
            LOG.debug("{} is gone already", name);
        }
    }

    @Override
    public int getConnectedNodes() {
        return metrics.<Gauge<Integer>>getSessionMetric(DefaultSessionMetric.CONNECTED_NODES)
                .map(Gauge::getValue)
                .orElse(0);
    }

    @Override
    public int getOpenConnections() {
        return sumOfGauges(DefaultNodeMetric.OPEN_CONNECTIONS);
    }

    @Override
    public int getRequestsInFlight() {
        return sumOfGauges(DefaultNodeMetric.IN_FLIGHT);
    }

    @Override
    public long getRequests() {
        return times.requests();
    }

    @Override
    public double getRequestSeconds() {
        return times.seconds();
    }

    @Override
    public long getRequestTimeouts() {
        return metrics.<Counter>getSessionMetric(DefaultSessionMetric.CQL_CLIENT_TIMEOUTS)
                .map(Counter::getCount)
                .orElse(0L);
    }

    @Override
    public long getRetries() {
        long retries = 0;
        for (Node node : nodes()) {
            retries += metrics.<Counter>getNodeMetric(node, DefaultNodeMetric.RETRIES)
                    .map(Counter::getCount)
                    .orElse(0L);
        }
        return retries;
    }

    @Override
    public long getBytesSent() {
        return bytes(DefaultSessionMetric.BYTES_SENT);
    }

    @Override
    public long getBytesReceived() {
        return bytes(DefaultSessionMetric.BYTES_RECEIVED);
    }

    private long bytes(SessionMetric metric) {
        return metrics.<Meter>getSessionMetric(metric).map(Meter::getCount).orElse(0L);
    }

    private int sumOfGauges(NodeMetric metric) {
        int sum = 0;
        for (Node node : nodes()) {
            sum += metrics.<Gauge<Integer>>getNodeMetric(node, metric)
                    .map(Gauge::getValue)
                    .orElse(0);
        }
        return sum;
    }

    private Iterable<Node> nodes() {
        return session.getMetadata().getNodes().values();
    }
}
