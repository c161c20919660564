package io.jobetl.testkit.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jobetl.local.Endpoint;
import io.jobetl.local.LocalServers;
import io.jobetl.local.Server;
import org.junit.jupiter.api.Test;

class OwnServersIT {
    @Test
    void should_start_a_server_once_and_add_others_later() {
        assumeTrue(TestServers.isOwn(Server.KAFKA) && TestServers.isOwn(Server.MYSQL), "servers of somebody else");
        Endpoint kafka = TestServers.kafka();
        LocalServers servers = TestServers.own(Server.KAFKA);
        long pid = servers.pid(Server.KAFKA);
        assertThat(pid).isPositive();
        assertThat(servers.servers()).doesNotContain(Server.MYSQL);

        assertThat(TestServers.mysql().port()).isNotEqualTo(kafka.port()).isPositive();

        assertThat(TestServers.kafka()).isEqualTo(kafka);
        assertThat(TestServers.own(Server.MYSQL)).isSameAs(servers);
        assertThat(servers.pid(Server.KAFKA)).isEqualTo(pid);
        assertThat(servers.pid(Server.MYSQL)).isPositive();
    }
}
