package io.jobetl.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FreePortsTest {
    private final FreePorts ports = new FreePorts();

    @Test
    void should_take_the_wanted_port_when_it_is_free() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        assertThat(ports.choose(free)).isEqualTo(free);
    }

    @Test
    void should_move_away_from_a_port_in_use_on_loopback() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(ports.choose(socket.getLocalPort())).isPositive().isNotEqualTo(socket.getLocalPort());
        }
    }

    @Test
    void should_move_away_from_a_port_in_use_on_all_addresses() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            assertThat(ports.choose(socket.getLocalPort())).isPositive().isNotEqualTo(socket.getLocalPort());
        }
    }

    @Test
    void should_not_give_one_port_to_two_servers() throws IOException {
        int first = new FreePorts().choose(0);
        assertThat(ports.choose(first)).isEqualTo(first);
        assertThat(ports.choose(first)).isNotEqualTo(first);
        Set<Integer> chosen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            assertThat(chosen.add(ports.choose(0))).isTrue();
        }
    }

    /** A server that is killed and started again keeps its port; a client's connection must not have taken it. */
    @Test
    void should_choose_below_what_systems_give_to_connections() {
        for (int i = 0; i < 100; i++) {
            assertThat(ports.choose(0)).isBetween(10_000, 32_000);
        }
    }
}
