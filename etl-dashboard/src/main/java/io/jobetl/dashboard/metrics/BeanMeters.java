package io.jobetl.dashboard.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Meters of libraries below us, which they publish as beans of the JVM: no type of theirs is needed here. What is not
 * there, or is no number yet, is left out.
 */
final class BeanMeters implements MultiCollector {
    private static final String CLIENT = "kafka.consumer:type=consumer-metrics,client-id=*";
    private static final String FETCHES = "kafka.consumer:type=consumer-fetch-manager-metrics,client-id=*";
    private static final String POOL = "com.zaxxer.hikari:type=Pool (*)";
    private static final String SESSION = "io.jobetl:type=CassandraSession,name=*";

    /**
     * @param label whose value is the name of the bean
     * @param factor into the base unit
     */
    private record Meter(
            String name, String help, String bean, String label, String attribute, double factor, boolean isCounter) {}

    private static final List<Meter> METERS = List.of(
            counter(
                    "etl_kafka_records_consumed",
                    "Messages read by the Kafka client",
                    FETCHES,
                    "records-consumed-total"),
            counter("etl_kafka_consumed_bytes", "Bytes read by the Kafka client", FETCHES, "bytes-consumed-total"),
            cassandraTotal("etl_cassandra_requests", "Requests that ended, well or not", "Requests"),
            cassandraTotal("etl_cassandra_request_seconds", "Time of these requests, added up", "RequestSeconds"),
            cassandraTotal(
                    "etl_cassandra_request_timeouts", "Requests that nobody answered in time", "RequestTimeouts"),
            cassandraTotal("etl_cassandra_retries", "Requests sent once more", "Retries"),
            cassandraTotal("etl_cassandra_sent_bytes", "Bytes sent", "BytesSent"),
            cassandraTotal("etl_cassandra_received_bytes", "Bytes received", "BytesReceived"),
            cassandra("etl_cassandra_connected_nodes", "Nodes with a connection", "ConnectedNodes"),
            cassandra("etl_cassandra_connections", "Connections to nodes", "OpenConnections"),
            cassandra("etl_cassandra_requests_in_flight", "Requests under way", "RequestsInFlight"),
            kafka(
                    "etl_kafka_records_lag",
                    "Messages in the topics behind the reader, at most",
                    FETCHES,
                    "records-lag-max",
                    1),
            kafka(
                    "etl_kafka_fetch_latency_seconds",
                    "Time of a fetch, on average",
                    FETCHES,
                    "fetch-latency-avg",
                    0.001),
            kafka("etl_kafka_connections", "Connections to brokers", CLIENT, "connection-count", 1),
            pool("etl_pool_active_connections", "Connections in use", "ActiveConnections"),
            pool("etl_pool_idle_connections", "Connections not in use", "IdleConnections"),
            pool("etl_pool_waiting_threads", "Threads that wait for a connection", "ThreadsAwaitingConnection"));

    private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();

    private static Meter counter(String name, String help, String bean, String attribute) {
        return new Meter(name, help, bean, "client", attribute, 1, true);
    }

    private static Meter kafka(String name, String help, String bean, String attribute, double factor) {
        return new Meter(name, help, bean, "client", attribute, factor, false);
    }

    private static Meter cassandra(String name, String help, String attribute) {
        return new Meter(
                name, help + ", of a session of the Cassandra driver", SESSION, "session", attribute, 1, false);
    }

    private static Meter cassandraTotal(String name, String help, String attribute) {
        return new Meter(name, help + ", of a session of the Cassandra driver", SESSION, "session", attribute, 1, true);
    }

    private static Meter pool(String name, String help, String attribute) {
        return new Meter(name, help + " of a pool of MySQL connections", POOL, "pool", attribute, 1, false);
    }

    /** All names, as they are when the library is there. */
    static List<String> names() {
        return METERS.stream()
                .map(meter -> meter.isCounter ? meter.name + "_total" : meter.name)
                .toList();
    }

    @Override
    public MetricSnapshots collect() {
        List<MetricSnapshot> snapshots = new ArrayList<>();
        for (Meter meter : METERS) {
            Map<String, Double> values = values(meter);
            if (!values.isEmpty()) {
                snapshots.add(meter.isCounter ? counters(meter, values) : gauges(meter, values));
            }
        }
        return new MetricSnapshots(snapshots);
    }

    private static MetricSnapshot counters(Meter meter, Map<String, Double> values) {
        CounterSnapshot.Builder builder =
                CounterSnapshot.builder().name(meter.name).help(meter.help);
        values.forEach((bean, value) -> builder.dataPoint(CounterDataPointSnapshot.builder()
                .labels(Labels.of(meter.label, bean))
                .value(value)
                .build()));
        return builder.build();
    }

    private static MetricSnapshot gauges(Meter meter, Map<String, Double> values) {
        GaugeSnapshot.Builder builder = GaugeSnapshot.builder().name(meter.name).help(meter.help);
        values.forEach((bean, value) -> builder.dataPoint(GaugeDataPointSnapshot.builder()
                .labels(Labels.of(meter.label, bean))
                .value(value)
                .build()));
        return builder.build();
    }

    private Map<String, Double> values(Meter meter) {
        Map<String, Double> values = new LinkedHashMap<>();
        try {
            for (ObjectName bean : beans.queryNames(new ObjectName(meter.bean), null)) {
                value(bean, meter.attribute).ifPresent(value -> values.put(name(bean), value * meter.factor));
            }
        } catch (JMException e) {
            throw new IllegalStateException(meter.bean, e);
        }
        return values;
    }

    private Optional<Double> value(ObjectName bean, String attribute) {
        try {
            return beans.getAttribute(bean, attribute) instanceof Number number && Double.isFinite(number.doubleValue())
                    ? Optional.of(number.doubleValue())
                    : Optional.empty();
        } catch (JMException e) {
            return Optional.empty(); // gone since it was listed
        }
    }

    /** The client's id, the name of a session, or what stands in the brackets of a pool. */
    private static String name(ObjectName bean) {
        for (String key : List.of("client-id", "name")) {
            String name = bean.getKeyProperty(key);
            if (name != null) {
                return name.replace("\"", "");
            }
        }
        String type = bean.getKeyProperty("type");
        return type.substring(type.indexOf('(') + 1, type.length() - 1);
    }
}
