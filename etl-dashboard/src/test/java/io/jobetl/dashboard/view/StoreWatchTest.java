package io.jobetl.dashboard.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jobetl.dashboard.http.Answer;
import io.jobetl.dashboard.http.EventStreams;
import io.jobetl.dashboard.http.Gate;
import io.jobetl.dashboard.http.Routes;
import io.jobetl.dashboard.http.WebServer;
import io.jobetl.pipeline.port.Store;
import io.jobetl.runtime.settings.ConfigLoader;
import io.jobetl.runtime.settings.EtlConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody said of a connector is not known any more when nobody says it. */
class StoreWatchTest {
    private static final String STATUS = """
            {"name": "c", "connector": {"state": "RUNNING", "worker_id": "w"},
             "tasks": [{"id": 0, "state": "RUNNING", "worker_id": "w"}]}""";

    private static final String SETTINGS = "{\"topic.prefix\": \"%s\"}";

    @TempDir
    Path directory;

    @Test
    void should_forget_what_connect_said_of_the_connector_when_connect_is_gone() throws Exception {
        WebServer connect = connect("mysqldb");
        try (StoreWatch watch = watching(connect)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> watch.connector().isPresent());

            connect.close();

            await().atMost(Duration.ofSeconds(30))
                    .until(() -> watch.away().stream().anyMatch(each -> each.store() == Store.CONNECT));
            assertThat(watch.connector()).isEmpty();
        } finally {
            connect.close();
        }
    }

    @Test
    void should_not_show_a_connector_of_this_name_that_is_another_installations() throws Exception {
        try (WebServer connect = connect("theirs");
                StoreWatch watch = watching(connect)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> watch.answers(Store.CONNECT));

            assertThat(watch.connector()).isEmpty();
        }
    }

    /** Answers as Connect does. */
    private static WebServer connect(String prefix) throws IOException {
        return WebServer.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new Routes(
                        request -> Answer.text(
                                200,
                                Answer.JSON,
                                request.path().endsWith("/config") ? SETTINGS.formatted(prefix) : STATUS),
                        new EventStreams()),
                new Gate(List.of(), ""));
    }

    private StoreWatch watching(WebServer connect) {
        Map<String, String> environment = Map.of(
                "MYSQL_PORT", "1",
                "CASSANDRA_PORT", "1",
                "KAFKA_SERVERS", "127.0.0.1:1",
                "KAFKA_CONNECT_URL", "http://127.0.0.1:" + connect.address().getPort());
        EtlConfig config =
                new ConfigLoader(environment, directory, directory, null, directory, Map.of(), data -> Map.of()).load();
        StoreWatch watch = new StoreWatch(config, InstantSource.system(), away -> {});
        watch.start();
        return watch;
    }
}
