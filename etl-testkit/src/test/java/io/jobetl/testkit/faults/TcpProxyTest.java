package io.jobetl.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.testkit.faults.TcpProxy.Direction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract of the proxy, in front of a server that sends back what it gets. */
@Timeout(60)
class TcpProxyTest {
    private static final int PATIENCE_MILLIS = 20_000;
    /** Long enough to see that nothing comes, short enough to wait for. */
    private static final int SILENCE_MILLIS = 200;

    private final EchoServer server = new EchoServer();
    private final TcpProxy proxy = TcpProxy.to("127.0.0.1", server.port());

    @AfterEach
    void close() throws IOException {
        proxy.close();
        server.close();
    }

    @Test
    void should_carry_bytes_in_both_directions() throws IOException {
        try (Socket client = connect()) {
            byte[] large = new byte[300_000];
            for (int i = 0; i < large.length; i++) {
                large[i] = (byte) i;
            }
            send(client, large);

            assertThat(client.getInputStream().readNBytes(large.length)).isEqualTo(large);
            assertThat(proxy.connections()).isEqualTo(1);
        }
    }

    @Test
    void should_pass_on_the_end_of_a_connection() throws IOException {
        try (Socket client = connect()) {
            send(client, 1);
            client.shutdownOutput();

            assertThat(client.getInputStream().readAllBytes()).containsExactly(1);
        }
    }

    @Test
    void should_lose_what_is_dropped_and_pass_what_follows() throws Exception {
        try (Socket client = connect()) {
            roundTrip(client, 1);
            proxy.drop(Direction.TO_CLIENT);
            send(client, 2);
            assertSilent(client);
            assertThat(server.awaitReceived(2)).containsExactly((byte) 1, (byte) 2);

            proxy.forward(Direction.TO_CLIENT);
            roundTrip(client, 3);

            proxy.drop(Direction.TO_SERVER);
            send(client, 4);
            assertSilent(client);
            proxy.forward(Direction.TO_SERVER);
            roundTrip(client, 5);
            assertThat(server.awaitReceived(4)).containsExactly((byte) 1, (byte) 2, (byte) 3, (byte) 5);
        }
    }

    @Test
    void should_deliver_in_order_what_was_held() throws IOException {
        try (Socket client = connect()) {
            roundTrip(client, 1);
            proxy.hold(Direction.TO_SERVER);
            send(client, 2);
            assertSilent(client);
            send(client, 3);

            proxy.forward(Direction.TO_SERVER);

            assertThat(client.getInputStream().readNBytes(2)).containsExactly(2, 3);
        }
    }

    @Test
    void should_lose_what_was_held_when_it_is_dropped_then() throws IOException {
        try (Socket client = connect()) {
            proxy.hold(Direction.TO_SERVER);
            send(client, 1);
            assertSilent(client);
            proxy.drop(Direction.TO_SERVER);
            assertSilent(client);
            proxy.forward(Direction.TO_SERVER);
            roundTrip(client, 2);
        }
    }

    @Test
    void should_delay() throws IOException {
        try (Socket client = connect()) {
            roundTrip(client, 1);
            proxy.delay(Direction.TO_CLIENT, Duration.ofMillis(300));
            long startNanos = System.nanoTime();

            roundTrip(client, 2);

            assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isGreaterThan(Duration.ofMillis(290));
        }
    }

    @Test
    void should_corrupt_one_bit() throws IOException {
        try (Socket client = connect()) {
            proxy.corrupt(Direction.TO_CLIENT);
            send(client, 6);

            assertThat(client.getInputStream().read()).isEqualTo(7);
        }
    }

    @Test
    void should_reset_connections_and_let_new_ones_in() throws IOException {
        try (Socket client = connect();
                Socket other = connect()) {
            roundTrip(client, 1);
            roundTrip(other, 1);

            proxy.cut();

            assertReset(client);
            assertReset(other);
            assertThat(proxy.connections()).isZero();
        }
        try (Socket client = connect()) {
            roundTrip(client, 2);
        }
    }

    @Test
    void should_refuse_new_connections_and_keep_open_ones() throws IOException {
        try (Socket open = connect()) {
            roundTrip(open, 1);
            proxy.refuse();
            try (Socket refused = connect()) {
                assertReset(refused);
            }
            roundTrip(open, 2);

            proxy.letIn();
            try (Socket client = connect()) {
                roundTrip(client, 3);
            }
        }
    }

    @Test
    void should_reset_the_client_when_the_server_is_away() throws IOException {
        server.close();
        try (Socket client = connect()) {
            assertReset(client);
        }
    }

    @Test
    void should_end_its_threads_when_closed_while_it_holds() throws IOException, InterruptedException {
        try (Socket client = connect()) {
            proxy.hold(Direction.TO_SERVER);
            proxy.delay(Direction.TO_CLIENT, Duration.ofHours(1));
            send(client, 1);

            proxy.close();

            assertReset(client);
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().startsWith("proxy-")) {
                    thread.join(PATIENCE_MILLIS);
                    assertThat(thread.isAlive()).as(thread.getName()).isFalse();
                }
            }
        }
    }

    private Socket connect() throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        client.setSoTimeout(PATIENCE_MILLIS);
        return client;
    }

    private static void send(Socket client, int... bytes) throws IOException {
        byte[] piece = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            piece[i] = (byte) bytes[i];
        }
        send(client, piece);
    }

    private static void send(Socket client, byte[] bytes) throws IOException {
        Thread writer = new Thread(() -> {
            try {
                client.getOutputStream().write(bytes);
            } catch (IOException e) {
                // The reading end of the test says what is wrong.
            }
        });
        writer.start();
        if (bytes.length < 1_000) {
            joined(writer);
        }
    }

    private static void joined(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void roundTrip(Socket client, int value) throws IOException {
        send(client, value);
        assertThat(client.getInputStream().read()).isEqualTo(value);
    }

    private static void assertSilent(Socket client) throws IOException {
        client.setSoTimeout(SILENCE_MILLIS);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        client.setSoTimeout(PATIENCE_MILLIS);
    }

    /** A reset, or its end when the reset came before the first read. */
    private static void assertReset(Socket client) throws IOException {
        try {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        } catch (IOException e) {
            assertThat(e).isNotInstanceOf(SocketTimeoutException.class);
        }
    }
}
