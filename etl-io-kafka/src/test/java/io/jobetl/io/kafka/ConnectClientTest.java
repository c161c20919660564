package io.jobetl.io.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Answers that a worker gives for moments only, as Kafka Connect 4.3 words them; all else is tested with a real one.
 */
class ConnectClientTest {
    private static final String STATUS =
            "{\"name\":\"c\",\"connector\":{\"state\":\"RUNNING\",\"worker_id\":\"w\"},\"tasks\":[],\"type\":\"source\"}";

    /** @param status of HTTP */
    private record Answer(int status, String body) {}

    private final AtomicInteger requests = new AtomicInteger();
    private volatile List<Answer> answers = List.of();
    private HttpServer server;
    private ConnectClient client;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        client = new ConnectClient(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        Answer answer = answers.get(Math.min(requests.getAndIncrement(), answers.size() - 1));
        byte[] body = answer.body().getBytes(UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void should_wait_for_the_end_of_a_rebalance() {
        answers = List.of(
                new Answer(
                        500,
                        "{\"error_code\":500,\"message\":\"Request cannot be completed because a rebalance is expected\"}"),
                new Answer(
                        409,
                        "{\"error_code\":409,\"message\":\"Cannot complete request momentarily due to stale configuration\"}"),
                new Answer(200, STATUS));

        assertThat(client.status("c").connector().state()).isEqualTo("RUNNING");
        assertThat(requests).hasValue(3);
    }

    @Test
    void should_report_a_defect_of_the_worker_at_once() {
        answers = List.of(new Answer(500, "{\"error_code\":500,\"message\":\"no disk space\"}"));

        assertThatThrownBy(() -> client.status("c"))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("no disk space");
        assertThat(requests).hasValue(1);
    }
}
