package io.jobetl.io.cassandra.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import io.jobetl.io.cassandra.TestKeyspace;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import javax.management.JMException;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

final class CassandraSessionsIT {
    private static final Duration SECONDS_5 = Duration.ofSeconds(5);
    private static final MBeanServer BEANS = ManagementFactory.getPlatformMBeanServer();

    @Test
    void should_connect_without_knowing_the_datacenter() {
        try (CqlSession session = CassandraSessions.open(TestKeyspace.config("logs", SECONDS_5))) {
            assertThat(session.execute("SELECT key FROM system.local").one()).isNotNull();
            assertThat(session.getContext()
                            .getConfig()
                            .getDefaultProfile()
                            .getString(DefaultDriverOption.REQUEST_CONSISTENCY))
                    .isEqualTo(ConsistencyLevel.LOCAL_QUORUM.name());
        }
    }

    @Test
    void should_publish_what_the_driver_counts_while_the_session_is_open() throws Exception {
        Set<ObjectName> before = beans();
        try (CqlSession session = CassandraSessions.open(TestKeyspace.config("logs", SECONDS_5))) {
            Set<ObjectName> opened = beans();
            opened.removeAll(before);
            assertThat(opened).hasSize(1);
            CassandraSessionMXBean bean =
                    JMX.newMXBeanProxy(BEANS, opened.iterator().next(), CassandraSessionMXBean.class);
            long requests = bean.getRequests();
            long received = bean.getBytesReceived();

            for (int request = 0; request < 3; request++) {
                session.execute("SELECT key FROM system.local");
            }

            // The driver counts a request after it has handed over the answer.
            await().untilAsserted(() -> assertThat(bean.getRequests()).isEqualTo(requests + 3));
            assertThat(bean.getBytesReceived()).isGreaterThan(received + 3);
            assertThat(bean.getBytesSent()).isPositive();
            assertThat(bean.getRequestSeconds()).isBetween(3e-6, 5.0);
            assertThat(bean.getConnectedNodes()).isOne();
            assertThat(bean.getOpenConnections()).isPositive();
            assertThat(bean.getRequestsInFlight()).isZero();
            assertThat(bean.getRequestTimeouts()).isZero();
            assertThat(bean.getRetries()).isZero();
        }
        // The driver says that a session is closed before it tells everybody who waits for that.
        await().untilAsserted(() -> assertThat(beans()).isEqualTo(before));
    }

    private static Set<ObjectName> beans() throws JMException {
        return new HashSet<>(BEANS.queryNames(new ObjectName("io.jobetl:type=CassandraSession,*"), null));
    }

    @Test
    void should_connect_with_the_right_datacenter_only() {
        try (CqlSession session = CassandraSessions.open(withDatacenter("datacenter1"))) {
            assertThat(session.execute("SELECT key FROM system.local").one()).isNotNull();
        }
        assertFails(withDatacenter("mars"), Kind.MISCONFIGURED, "localDatacenter=mars", "[datacenter1]");
    }

    private static CassandraConfig withDatacenter(String datacenter) {
        CassandraConfig config = TestKeyspace.config("logs", SECONDS_5);
        return new CassandraConfig(config.contactPoints(), "logs", datacenter, null, null, SECONDS_5, SECONDS_5);
    }

    @Test
    void should_say_that_nothing_listens() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        assertFails(
                CassandraConfig.of("127.0.0.1", port, "logs").withLogin("me", "canary"),
                Kind.UNAVAILABLE,
                "cannot connect to Cassandra at 127.0.0.1:" + port,
                "Connection refused",
                "check that Cassandra runs");
    }

    @Test
    void should_say_that_host_is_unknown() {
        assertFails(
                CassandraConfig.of("no-such-host.invalid", 9042, "logs"),
                Kind.UNAVAILABLE,
                "host=no-such-host.invalid");
    }

    @Test
    void should_give_up_on_server_that_does_not_answer() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            CassandraConfig config = CassandraConfig.of("127.0.0.1", silent.getLocalPort(), "logs");
            assertFails(
                    new CassandraConfig(
                            config.contactPoints(), "logs", null, null, null, Duration.ofMillis(300), SECONDS_5),
                    Kind.UNAVAILABLE,
                    "cannot connect to Cassandra");
        }
    }

    private static void assertFails(CassandraConfig config, Kind kind, String... messageParts) {
        assertThatThrownBy(() -> CassandraSessions.open(config))
                .hasMessageContainingAll(messageParts)
                .message()
                .doesNotContain("canary");
        assertThatThrownBy(() -> CassandraSessions.open(config))
                .asInstanceOf(InstanceOfAssertFactories.type(StoreException.class))
                .returns(kind, StoreException::kind);
    }
}
