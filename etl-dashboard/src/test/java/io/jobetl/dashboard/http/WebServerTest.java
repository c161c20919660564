package io.jobetl.dashboard.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On real sockets: what clients do or leave undone costs nobody else anything. */
@Timeout(60)
class WebServerTest {
    private static final String TOKEN = "0123456789abcdef";

    private final HttpClient client = HttpClient.newHttpClient();
    private final EventStreams streams = new EventStreams();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    private WebServer server(String token, String... names) throws IOException {
        return server(1_000_000, token, names);
    }

    private WebServer server(double requestsPerSecond, String token, String... names) throws IOException {
        Routes routes = new Routes(
                        new StaticFiles(WebServerTest.class.getClassLoader(), "io/jobetl/dashboard/http/files"),
                        streams)
                .with(
                        "/api/v1/echo",
                        request -> Answer.text(
                                200, Answer.JSON, request.parameter("text").orElse("nothing")))
                .with("/health/live", request -> Answer.text(200, Answer.JSON, "{}"))
                .with("/api/v1/defect", request -> {
                    throw new IllegalStateException("a defect that must not be told to clients");
                });
        WebServer server = WebServer.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                routes,
                new Gate(List.of(names), token),
                requestsPerSecond);
        opened.add(server);
        return server;
    }

    private static URI uri(WebServer server, String path) {
        return URI.create("http://127.0.0.1:" + server.address().getPort() + path);
    }

    private HttpResponse<String> get(WebServer server, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(server, path)).timeout(Duration.ofSeconds(5));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private RawClient raw(WebServer server, String text) throws IOException {
        RawClient raw = new RawClient(server.address());
        opened.add(0, raw);
        return raw.send(text);
    }

    @Test
    void should_serve_the_page_with_a_strict_policy_and_let_browsers_keep_it() throws Exception {
        WebServer server = server("");

        HttpResponse<String> page = get(server, "/");
        String tag = page.headers().firstValue("ETag").orElseThrow();

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<title>page</title>");
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe", "*");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(get(server, "/sub/a.js").headers().firstValue("Content-Type"))
                .contains("text/javascript; charset=utf-8");
        assertThat(get(server, "/", "If-None-Match", tag).statusCode()).isEqualTo(304);
        assertThat(get(server, "/", "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
    }

    @Test
    void should_compress_when_the_client_can_read_it() throws Exception {
        WebServer server = server("");
        HttpRequest request = HttpRequest.newBuilder(uri(server, "/"))
                .header("Accept-Encoding", "gzip")
                .build();

        HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());

        assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(answer.body()).hasSizeLessThan(300);
        assertThat(new String(
                        new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes(),
                        StandardCharsets.UTF_8))
                .isEqualTo(get(server, "/").body());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            deflate, GZIP;q=0.5 | true
            gzip; q=1.0         | true
            gzip;q=0            | false
            br, gzip ; q=0.000  | false
            notgzip             | false
            """)
    void should_compress_for_nobody_who_refuses_it(String accepted, boolean isCompressed) throws Exception {
        HttpResponse<String> answer = get(server(""), "/", "Accept-Encoding", accepted);

        assertThat(answer.headers().firstValue("Content-Encoding").isPresent()).isEqualTo(isCompressed);
    }

    /** On other addresses browsers ignore the header and complain of it in their consoles. */
    @Test
    void should_keep_other_windows_away_where_browsers_heed_it() throws Exception {
        WebServer everywhere = WebServer.open(
                new InetSocketAddress("0.0.0.0", 0),
                new Routes(request -> Answer.text(200, Answer.JSON, "{}"), streams),
                new Gate(List.of(), ""));
        opened.add(everywhere);

        assertThat(get(server(""), "/").headers().firstValue("Cross-Origin-Opener-Policy"))
                .contains("same-origin");
        assertThat(get(everywhere, "/").headers().firstValue("Cross-Origin-Opener-Policy"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../outside.txt",
                "/%2e%2e/outside.txt",
                "/sub/../../outside.txt",
                "/..%2foutside.txt",
                "/sub/%2e%2e/%2e%2e/outside.txt",
                "//etc/passwd",
                "/sub",
                "/sub/",
                "/index.html%00.txt",
                "/WebServerTest.class",
                "/none.js"
            })
    void should_give_nothing_from_outside_the_folder(String path) throws Exception {
        RawClient raw = raw(server(""), "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(raw.head()).startsWith("HTTP/1.1 404 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"})
    void should_answer_get_only(String method) throws Exception {
        RawClient raw = raw(server(""), method + " /api/v1/echo HTTP/1.1\r\nHost: localhost\r\n\r\n");

        assertThat(raw.head()).startsWith("HTTP/1.1 405 ").contains("GET, HEAD");
    }

    @Test
    void should_answer_head_without_a_body() throws Exception {
        WebServer server = server("");

        assertThat(head(server, "/").statusCode()).isEqualTo(200);
        assertThat(head(server, "/").body()).isEmpty();
    }

    @Test
    void should_say_what_a_listener_would_get_without_taking_a_place() throws Exception {
        WebServer server = server("");

        HttpResponse<String> free = head(server, "/api/v1/live");

        assertThat(free.statusCode()).isEqualTo(200);
        assertThat(free.headers().firstValue("Content-Type")).contains("text/event-stream; charset=utf-8");
        assertThat(streams.count()).isZero();
        for (int i = 0; i < EventStreams.MOST; i++) {
            listener(server);
        }
        HttpResponse<String> full = head(server, "/api/v1/live");
        assertThat(full.statusCode()).isEqualTo(429);
        assertThat(full.headers().firstValue("Retry-After")).contains("10");
    }

    private HttpResponse<String> head(WebServer server, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri(server, path))
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(5))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    /** A page of somebody else's whose name leads to this address for a moment. */
    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "evil.example:8780", "localhost.evil.example", "", "127.0.0.1.evil.example"})
    void should_refuse_a_name_that_is_not_ours(String host) throws Exception {
        RawClient raw = raw(server(""), "GET /api/v1/echo HTTP/1.1\r\nHost: " + host + "\r\n\r\n");

        assertThat(raw.head()).startsWith("HTTP/1.1 403 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:8780", "127.0.0.1:1", "[::1]:8780", "10.1.2.3", "etl.example:443"})
    void should_know_its_own_names_and_addresses(String host) throws Exception {
        RawClient raw = raw(server("", "Etl.Example"), "GET /api/v1/echo HTTP/1.1\r\nHost: " + host + "\r\n\r\n");

        assertThat(raw.head()).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void should_ask_for_the_token_before_it_gives_data_but_not_for_the_page() throws Exception {
        WebServer server = server(TOKEN);

        assertThat(get(server, "/").statusCode()).isEqualTo(200);
        assertThat(get(server, "/api/v1/echo").statusCode()).isEqualTo(401);
        assertThat(get(server, "/api/v1/live").statusCode()).isEqualTo(401);
        assertThat(get(server, "/metrics").statusCode()).isEqualTo(401);
        assertThat(get(server, "/api/v1/echo", "Authorization", "Bearer wrong").statusCode())
                .isEqualTo(401);
        assertThat(get(
                                server,
                                "/api/v1/echo",
                                "Cookie",
                                "etl_token_" + server.address().getPort() + "=")
                        .statusCode())
                .isEqualTo(401);
        assertThat(get(server, "/api/v1/echo", "Authorization", "Bearer " + TOKEN)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void should_give_a_browser_a_cookie_that_scripts_and_other_sites_cannot_use() throws Exception {
        WebServer server = server(TOKEN);

        String cookie = get(server, "/api/v1/login", "Authorization", "Bearer " + TOKEN)
                .headers()
                .firstValue("Set-Cookie")
                .orElseThrow();

        assertThat(cookie).contains("HttpOnly", "SameSite=Strict");
        assertThat(get(server, "/api/v1/echo", "Cookie", "a=b; " + cookie.split(";", -1)[0])
                        .statusCode())
                .isEqualTo(200);
        assertThat(get(server, "/api/v1/login").statusCode()).isEqualTo(401);
    }

    @Test
    void should_not_take_the_cookie_of_another_server_of_the_same_host_for_its_own() throws Exception {
        WebServer one = server(TOKEN);
        WebServer other = server("fedcba9876543210");
        String cookies = cookie(one, TOKEN) + "; " + cookie(other, "fedcba9876543210");

        assertThat(cookie(one, TOKEN).split("=", -1)[0])
                .isNotEqualTo(cookie(other, "fedcba9876543210").split("=", -1)[0]);
        assertThat(get(one, "/api/v1/echo", "Cookie", cookies).statusCode()).isEqualTo(200);
        assertThat(get(other, "/api/v1/echo", "Cookie", cookies).statusCode()).isEqualTo(200);
    }

    /** What a browser sends back after the login. */
    private String cookie(WebServer server, String token) throws IOException, InterruptedException {
        return get(server, "/api/v1/login", "Authorization", "Bearer " + token)
                .headers()
                .firstValue("Set-Cookie")
                .orElseThrow()
                .split(";", -1)[0];
    }

    @Test
    void should_slow_down_who_guesses_tokens() throws Exception {
        WebServer server = server(TOKEN);
        List<Integer> answers = new ArrayList<>();
        for (int guess = 0; guess < 40; guess++) {
            answers.add(get(server, "/api/v1/echo", "Authorization", "Bearer " + guess)
                    .statusCode());
        }

        assertThat(answers).contains(401, 429);
        assertThat(get(server, "/api/v1/echo", "Authorization", "Bearer " + TOKEN)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void should_not_tell_a_client_what_is_wrong_inside() throws Exception {
        HttpResponse<String> answer = get(server(""), "/api/v1/defect");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain("must not be told");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?text=%", "?text=%zz", "?%=1"})
    void should_refuse_a_query_that_cannot_be_read(String query) throws Exception {
        RawClient raw = raw(server(""), "GET /api/v1/echo" + query + " HTTP/1.1\r\nHost: localhost\r\n\r\n");

        assertThat(raw.head()).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void should_refuse_a_query_that_is_too_long() throws Exception {
        assertThat(get(server(""), "/api/v1/echo?text=" + "a".repeat(2_000)).statusCode())
                .isEqualTo(400);
    }

    @Test
    void should_decode_a_query() throws Exception {
        assertThat(get(server(""), "/api/v1/echo?text=a%26b%20%C3%A9&text=second")
                        .body())
                .isEqualTo("a&b é");
    }

    @Test
    void should_answer_while_sixty_others_have_sent_half_a_request() throws Exception {
        WebServer server = server("");
        List<RawClient> half = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            half.add(raw(server, "GET /api/v1/echo HTTP/1.1\r\nHost: loc"));
        }

        Awaitility.await()
                .atMost(Duration.ofSeconds(12))
                .ignoreExceptions()
                .until(() -> get(server, "/api/v1/echo").statusCode() == 200);
        assertThat(half.get(0).isEnded()).isTrue();
    }

    /** Otherwise the answer would come when the half-sent requests are given up, after five seconds. */
    @Test
    void should_answer_at_once_while_twenty_others_have_sent_half_a_request() throws Exception {
        WebServer server = server("");
        for (int i = 0; i < 20; i++) {
            raw(server, "GET /api/v1/echo HTTP/1.1\r\nHost: loc");
        }
        long begun = System.nanoTime();

        assertThat(get(server, "/api/v1/echo").statusCode()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void should_push_events_and_signs_of_life() throws Exception {
        WebServer server = server("");
        RawClient listener = listener(server);

        streams.publish("operator", "{\"n\":1}");
        listener.await("event: operator\ndata: {\"n\":1}\n\n");
        listener(server).await("event: operator\ndata: {\"n\":1}\n\n");
        listener.await(": still here\n\n");
        streams.publish("operator", "{\"n\":2}");
        listener.await("data: {\"n\":2}\n\n");
    }

    @Test
    void should_not_tell_what_was_said_before_everybody_had_left() throws Exception {
        WebServer server = server("");
        try (RawClient before = listener(server)) {
            streams.publish("operator", "{\"n\":1}");
            before.await("{\"n\":1}");
        }
        Awaitility.await().until(() -> {
            streams.publish("operator", "{\"n\":1}"); // who has gone is found out when something is written
            return !streams.hasListeners();
        });

        assertThat(listener(server).await("\n\n")).contains(": still here");
    }

    private RawClient listener(WebServer server) throws IOException {
        RawClient listener = raw(server, "GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(listener.head()).contains("text/event-stream");
        return listener;
    }

    @Test
    void should_refuse_the_thirty_third_listener_and_take_another_when_one_has_gone() throws Exception {
        WebServer server = server("");
        List<RawClient> listeners = new ArrayList<>();
        for (int i = 0; i < EventStreams.MOST; i++) {
            RawClient listener = raw(server, "GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(listener.head()).startsWith("HTTP/1.1 200 ");
            listeners.add(listener);
        }

        HttpResponse<String> refused = get(server, "/api/v1/live");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("32 pages listen already");
        listeners.get(0).close();
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> streams.count() < EventStreams.MOST);
        assertThat(raw(server, "GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        .head())
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void should_end_listeners_that_never_read_and_serve_the_others_meanwhile() throws Exception {
        WebServer server = server("");
        for (int i = 0; i < 24; i++) {
            raw(server, "GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
        }
        RawClient reader = raw(server, "GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Awaitility.await().until(() -> streams.count() == 25);
        String big = "\"" + "x".repeat(2_000_000) + "\"";

        for (int i = 0; i < 4; i++) {
            streams.publish("operator", big);
            streams.publish("round", "\"" + i + "\"");
            reader.await("event: round\ndata: \"" + i + "\"\n\n");
            assertThat(get(server, "/api/v1/echo").statusCode()).isEqualTo(200);
        }

        Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> streams.count() == 1);
        streams.publish("round", "\"last\"");
        reader.await("\"last\"");
    }

    @Test
    void should_take_a_free_port_when_the_wanted_one_is_in_use() throws Exception {
        WebServer first = server("");

        WebServer second = WebServer.open(
                first.address(), new Routes(request -> Answer.error(404, "", ""), streams), new Gate(List.of(), ""));
        opened.add(second);

        assertThat(second.address().getPort()).isNotEqualTo(first.address().getPort());
        assertThat(get(second, "/").statusCode()).isEqualTo(404);
    }

    /** Who has no token can neither have the process restarted nor keep out who has one. */
    @Test
    void should_answer_who_knows_the_token_and_who_asks_for_the_health_whatever_strangers_ask() throws Exception {
        WebServer server = server(1, TOKEN);

        for (int i = 0; i < 5; i++) {
            get(server, "/");
        }
        assertThat(get(server, "/health/live").statusCode()).isEqualTo(200);
        assertThat(get(server, "/api/v1/echo", "Authorization", "Bearer " + TOKEN)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void should_hold_back_who_asks_too_often() throws Exception {
        WebServer server = server(0.1, TOKEN);

        assertThat(get(server, "/").statusCode()).isEqualTo(429);
        assertThat(get(server, "/api/v1/echo", "Authorization", "Bearer " + TOKEN)
                        .statusCode())
                .isEqualTo(429);
        assertThat(get(server, "/health/live").statusCode()).isEqualTo(200);
    }
}
