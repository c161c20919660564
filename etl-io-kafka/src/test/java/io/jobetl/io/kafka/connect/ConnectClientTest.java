package io.jobetl.io.kafka.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED))
                .hasMessageContaining("no disk space");
        assertThat(requests).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void should_tell_a_refused_login_from_other_refusals(int status) {
        answers = List.of(new Answer(status, "{\"message\":\"not you\"}"));

        assertThatThrownBy(() -> client.names())
                .hasMessageContainingAll("status " + status, "not you")
                .asInstanceOf(InstanceOfAssertFactories.type(StoreException.class))
                .returns(Kind.DENIED, StoreException::kind)
                .returns(Store.CONNECT, StoreException::store);
    }

    @Test
    void should_say_that_the_worker_does_not_speak_tls() throws IOException {
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> answered = CompletableFuture.runAsync(
                    () -> answerInPlainText(plain), task -> new Thread(task, "plain-worker").start());

            assertThatThrownBy(() -> new ConnectClient(URI.create("https://127.0.0.1:" + plain.getLocalPort())).names())
                    .asInstanceOf(InstanceOfAssertFactories.type(StoreException.class))
                    .returns(Kind.MISCONFIGURED, StoreException::kind);
            answered.join();
        }
    }

    private static void answerInPlainText(ServerSocket server) {
        try (Socket client = server.accept()) {
            // As a server does: first the request, of which it understands nothing, then the answer.
            assertThat(client.getInputStream().read()).isNotNegative();
            client.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8));
            client.getInputStream().readAllBytes(); // until the client hangs up: it shall read the answer first
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void should_say_that_nobody_answers() {
        server.stop(0);

        assertThatThrownBy(client::names)
                .hasMessageContaining("). Is it running, and is the address (KAFKA_CONNECT_URL) right?")
                .asInstanceOf(InstanceOfAssertFactories.type(StoreException.class))
                .returns(Kind.UNAVAILABLE, StoreException::kind);
    }
}
