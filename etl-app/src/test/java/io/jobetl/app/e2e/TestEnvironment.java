package io.jobetl.app.e2e;

import io.jobetl.testkit.servers.TestServers;
import java.util.HashMap;
import java.util.Map;

/** The settings, as environment, of an installation on the test servers: they have to be started before. */
public final class TestEnvironment {
    private TestEnvironment() {}

    /** @param name of its database, keyspace and topics, so that no test meets the rows of another */
    public static Map<String, String> of(String name) {
        Map<String, String> environment = new HashMap<>();
        environment.put("MYSQL_HOST", TestServers.mysql().host());
        environment.put("MYSQL_PORT", Integer.toString(TestServers.mysql().port()));
        environment.put("MYSQL_PASSWORD", "1");
        environment.put("MYSQL_DATABASE", name);
        environment.put("CASSANDRA_HOST", TestServers.cassandra().host());
        environment.put(
                "CASSANDRA_PORT", Integer.toString(TestServers.cassandra().port()));
        environment.put("CASSANDRA_KEYSPACE", name);
        environment.put("KAFKA_SERVERS", TestServers.kafka().toString());
        environment.put("ETL_KAFKA_TOPIC_PREFIX", name);
        return environment;
    }

    /** With Kafka Connect too. */
    public static Map<String, String> withConnect(String name) {
        Map<String, String> environment = of(name);
        environment.put("KAFKA_CONNECT_URL", "http://" + TestServers.connect());
        environment.put("ETL_CONNECTOR", name);
        return environment;
    }
}
