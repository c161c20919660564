package io.jobetl.benchmarks.spark;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import java.io.Serializable;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Where Cassandra is. One session per JVM, which driver and tasks share. Immutable, thread-safe. */
record Cassandra(String host, int port, String keyspace) implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Map<Cassandra, CqlSession> SESSIONS = new ConcurrentHashMap<>();

    CqlSession session() {
        return SESSIONS.computeIfAbsent(
                this,
                cassandra -> CqlSession.builder()
                        .addContactPoint(new InetSocketAddress(cassandra.host, cassandra.port))
                        .withLocalDatacenter("datacenter1")
                        .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(20))
                                .withString(DefaultDriverOption.REQUEST_CONSISTENCY, "LOCAL_QUORUM")
                                .withInt(DefaultDriverOption.REQUEST_PAGE_SIZE, 5_000)
                                .build())
                        .build());
    }

    static void closeAll() {
        SESSIONS.values().forEach(CqlSession::close);
    }
}
