package io.jobetl.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.dashboard.http.Answer;
import io.jobetl.dashboard.http.EventStreams;
import io.jobetl.dashboard.http.Gate;
import io.jobetl.dashboard.http.Route;
import io.jobetl.dashboard.http.Routes;
import io.jobetl.dashboard.http.WebServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against the dashboard's own web server, with answers of ours. */
@Timeout(60)
class DashboardLoadTest {
    private static final Route FINE = request -> Answer.text(200, Answer.JSON, "{}");

    private final EventStreams streams = new EventStreams();
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private WebServer server = serving(FINE);

    @AfterEach
    void close() {
        server.close();
    }

    private WebServer serving(Route metrics) {
        Route rest = request -> {
            asked.add(request.path());
            return request.path().equals("/metrics") ? metrics.answer(request) : FINE.answer(request);
        };
        try {
            return WebServer.open(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    new Routes(rest, streams),
                    new Gate(List.of(), ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(Route metrics) {
        server.close();
        server = serving(metrics);
    }

    private DashboardLoad open() {
        return DashboardLoad.open(
                URI.create("http://127.0.0.1:" + server.address().getPort()));
    }

    /** Until all listen, one has heard something, and each path has been asked for. */
    private void awaitLoad(DashboardLoad load) throws InterruptedException {
        while (streams.count() < DashboardLoad.STREAMS || asked.size() < 5) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        streams.publish("operator", "{}");
        while (load.bytesHeard() == 0) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    @Test
    void should_tell_answers_by_status_when_some_are_refused() throws InterruptedException {
        serve(request -> Answer.error(503, "busy", "ask again"));
        try (DashboardLoad load = open()) {
            awaitLoad(load);

            assertThat(load.requireServed())
                    .containsPattern("by status \\{200=\\d+, 503=\\d+}")
                    .contains("32 of 32 streams open");
        }
        while (streams.count() > 0) { // closed for the server, too, as soon as it says something
            streams.publish("operator", "{}");
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    @Test
    void should_fail_when_an_answer_tells_of_an_error() throws InterruptedException {
        serve(request -> Answer.error(500, "a defect", "look at the log"));
        try (DashboardLoad load = open()) {
            awaitLoad(load);

            assertThatThrownBy(load::requireServed).hasMessageContaining("500=");
        }
    }

    @Test
    void should_fail_when_streams_do_not_last() throws InterruptedException {
        try (DashboardLoad first = open()) {
            awaitLoad(first);
            try (DashboardLoad tooMany = open()) { // requests are answered, streams are not
                while (tooMany.openStreams() > 0) {
                    TimeUnit.MILLISECONDS.sleep(10);
                }

                assertThatThrownBy(tooMany::requireServed)
                        .hasMessageContaining("0 without an answer")
                        .hasMessageContaining("0 of 32 streams open");
            }
        }
    }
}
