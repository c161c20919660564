package io.jobetl.io.kafka.connect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jobetl.io.connection.Login;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * REST interface of Kafka Connect. All methods throw {@link StoreException} when Connect does not answer or refuses.
 * Answers that only ask for patience (a rebalance of the workers) are retried for half a minute. Thread-safe.
 */
public final class ConnectClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    // Connect validates a connector by logging in at the database before it answers.
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(95);
    private static final Duration REBALANCE_PATIENCE = Duration.ofSeconds(30);
    private static final Duration RETRY_PAUSE = Duration.ofMillis(250);
    private static final Duration FAILURE_PATIENCE = Duration.ofSeconds(3);
    // Three heartbeats of the connector.
    private static final Duration SETTLED_AFTER = Duration.ofSeconds(15);
    private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(5);
    private static final String HIDDEN_CAUSES =
            "the worker's log has the driver's own words. Most often the worker does not reach MySQL"
                    + " (connect.mysql-host, connect.mysql-port), or there is no TLS and the worker may not ask for"
                    + " the server's public key: encrypt, or trust the network and allow it"
                    + " (mysql.options=allowPublicKeyRetrieval=true)";
    private static final int MAX_MESSAGE_CHARS = 2_000;
    /** What the JDK says of a server that does not speak TLS. */
    private static final String NOT_TLS = "Unrecognized SSL message";

    private final URI url;
    private final HttpClient http;
    private final Optional<String> authorization;
    private final Duration answerTimeout;
    private final Duration rebalancePatience;

    /**
     * @param url of a worker, for instance {@code http://127.0.0.1:8083}
     * @throws IllegalArgumentException when it is not an http or https address
     */
    public ConnectClient(URI url) {
        this(ConnectConfig.of(url));
    }

    public ConnectClient(ConnectConfig config) {
        String text = config.url().toString();
        this.url = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT);
        this.http = (config.tls().caFile() == null
                        ? builder
                        : builder.sslContext(config.tls().context()))
                .build();
        Login login = config.login();
        this.authorization = Optional.ofNullable(login).map(ConnectClient::basic);
        this.answerTimeout = ANSWER_TIMEOUT;
        this.rebalancePatience = REBALANCE_PATIENCE;
    }

    private ConnectClient(ConnectClient other, Duration answerTimeout) {
        this.url = other.url;
        this.http = other.http;
        this.authorization = other.authorization;
        this.answerTimeout = answerTimeout;
        this.rebalancePatience = Duration.ZERO;
    }

    /** The same worker, for whoever only wants to know how things are: each call ends within this time. */
    public ConnectClient impatient(Duration answerTimeout) {
        return new ConnectClient(this, answerTimeout);
    }

    private static String basic(Login login) {
        String both = login.user() + ":" + login.password().value();
        return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
    }

    /** What {@link #deploy} did. */
    public enum Deployment {
        CREATED,
        CHANGED,
        /** The settings were equal, but it had failed or was stopped: it was started again. */
        RESTARTED,
        UNCHANGED
    }

    /**
     * Creates the connector or brings its settings up to date. Safe to repeat: with equal settings nothing restarts,
     * except that a failed connector is restarted and a stopped one is resumed. The snapshot is not waited for.
     */
    public Deployment deploy(ResolvedConnector connector) {
        String path = path(connector.name());
        Optional<Map<String, String>> current = currentSettings(connector.name());
        if (current.isPresent() && current.get().equals(new TreeMap<>(connector.settings()))) {
            ConnectorStatus status = status(connector.name());
            if (status.failure().isPresent()) {
                restart(connector.name());
                return Deployment.RESTARTED;
            }
            if (status.isHalted()) {
                send("PUT", path + "/resume", null);
                return Deployment.RESTARTED;
            }
            return Deployment.UNCHANGED;
        }
        HttpResponse<String> response = exchange("PUT", path + "/config", json(connector.settings()));
        if (response.statusCode() / 100 != 2) {
            refuseWithReasons(connector);
        }
        answer("PUT", path + "/config", response);
        if (current.isPresent() && status(connector.name()).isHalted()) {
            // With new settings it stays paused or stopped, and its snapshot would be waited for in vain.
            send("PUT", path + "/resume", null);
        }
        return current.isPresent() ? Deployment.CHANGED : Deployment.CREATED;
    }

    /**
     * Deploys and waits until the snapshot is in the topics; returns at once when it was before. A connector that fails
     * soon after is restarted once: the first failure may be of what it was told before.
     *
     * @param progress gets a line now and then
     * @throws StoreException when the connector fails, with its reason, or when the time is over
     */
    public Deployment deployAndAwaitSnapshot(ResolvedConnector connector, Duration timeout, Consumer<String> progress) {
        Deployment deployment = deploy(connector);
        // An offset that stands there now is from before: Connect keeps it even when the connector is deleted.
        Optional<JsonNode> offsetBefore =
                deployment == Deployment.UNCHANGED ? Optional.empty() : committedOffset(connector.name());
        progress.accept("connector " + connector.name() + ": "
                + switch (deployment) {
                    case CREATED -> "created";
                    case CHANGED -> "settings changed";
                    case RESTARTED -> "was deployed already, started again";
                    case UNCHANGED -> "was deployed already";
                });
        awaitSnapshot(connector.name(), offsetBefore, timeout, progress, 1);
        return deployment;
    }

    /** Names of all connectors. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        send("GET", "/connectors", null).forEach(name -> names.add(name.asText()));
        return names;
    }

    /** Settings of all connectors, by name. References to secrets stand there as they were given. */
    public Map<String, Map<String, String>> settings() {
        Map<String, Map<String, String>> settings = new TreeMap<>();
        send("GET", "/connectors?expand=info", null)
                .properties()
                .forEach(each -> settings.put(
                        each.getKey(), texts(each.getValue().path("info").path("config"))));
        return settings;
    }

    /** @throws StoreException also when there is no such connector */
    public ConnectorStatus status(String name) {
        HttpResponse<String> response = exchange("GET", path(name) + "/status", null);
        return status(name, response).orElseGet(() -> status(name, answer("GET", path(name) + "/status", response)));
    }

    /** Empty when there is no such connector. */
    public Optional<ConnectorStatus> find(String name) {
        HttpResponse<String> response = exchange("GET", path(name) + "/status", null);
        Optional<ConnectorStatus> assigning = status(name, response);
        return assigning.isPresent() || response.statusCode() == HttpURLConnection.HTTP_NOT_FOUND
                ? assigning
                : Optional.of(status(name, answer("GET", path(name) + "/status", response)));
    }

    /** Just deployed, no worker has taken it yet; else empty. */
    private Optional<ConnectorStatus> status(String name, HttpResponse<String> response) {
        return response.statusCode() == HttpURLConnection.HTTP_NOT_FOUND
                        && currentSettings(name).isPresent()
                ? Optional.of(new ConnectorStatus(name, new ConnectorStatus.Part("UNASSIGNED", "", ""), List.of()))
                : Optional.empty();
    }

    private static ConnectorStatus status(String name, JsonNode answer) {
        List<ConnectorStatus.Task> tasks = new ArrayList<>();
        answer.path("tasks")
                .forEach(task ->
                        tasks.add(new ConnectorStatus.Task(task.path("id").asInt(), part(task))));
        return new ConnectorStatus(name, part(answer.path("connector")), tasks);
    }

    /** True until all rows of a snapshot are in the topics: meanwhile the connector gives no other sign of life. */
    public boolean isSnapshotUnderWay(String name) {
        return committedOffset(name).map(offset -> !isSnapshotComplete(offset)).orElse(true);
    }

    /** The settings of a connector as Connect shows them; empty when there is no such connector. */
    public Optional<Map<String, String>> settings(String name) {
        return currentSettings(name);
    }

    /** Restarts the connector and its tasks, whether they failed or not. */
    public void restart(String name) {
        send("POST", path(name) + "/restart?includeTasks=true", null);
    }

    /** Removes the connector. Connect keeps its offsets: deployed again, it goes on where it was. */
    public void delete(String name) {
        send("DELETE", path(name), null);
    }

    /** Lets a connector go on that was stopped or paused; one that runs is left alone. */
    public void resume(String name) {
        send("PUT", path(name) + "/resume", null);
    }

    /**
     * Makes the connector forget where it was, so that it reads all tables again: the way out when a topic lost changes
     * that nobody had read. {@link #awaitSnapshot} tells when that is done.
     */
    public void startNewSnapshot(String name, Duration timeout) {
        startNewSnapshot(name, timeout, () -> {});
    }

    /**
     * The same.
     *
     * @param whileStopped runs while the connector writes nothing. When it throws, the connector stays stopped until
     *     this method is called again
     */
    public void startNewSnapshot(String name, Duration timeout, Runnable whileStopped) {
        send("PUT", path(name) + "/stop", null);
        long endNanos = System.nanoTime() + timeout.toNanos();
        // Offsets can be changed only when every task is known to have ended.
        while (!isStopped(status(name))) {
            if (System.nanoTime() - endNanos > 0) {
                throw refused("Connector " + name + " did not stop within " + timeout.toSeconds() + " s: "
                        + status(name).summary());
            }
            pause();
        }
        whileStopped.run();
        send("DELETE", path(name) + "/offsets", null);
        send("PUT", path(name) + "/resume", null);
    }

    /**
     * Waits until all rows of the first snapshot are in the topics, empty tables included. What counts is the offset
     * that the connector committed together with its records, not its status: it says RUNNING long before.
     *
     * @param progress gets a line now and then
     * @throws StoreException when the connector fails, with its reason, or when the time is over
     */
    public void awaitSnapshot(String name, Duration timeout, Consumer<String> progress) {
        awaitSnapshot(name, Optional.empty(), timeout, progress, 0);
    }

    private void awaitSnapshot(
            String name,
            Optional<JsonNode> offsetBefore,
            Duration timeout,
            Consumer<String> progress,
            int restartsLeft) {
        int restarts = restartsLeft;
        long startNanos = System.nanoTime();
        long progressAtNanos = startNanos;
        long runningSinceNanos = startNanos;
        long failedSinceNanos = 0;
        String said = "";
        while (true) {
            ConnectorStatus status = status(name);
            Optional<JsonNode> offset = committedOffset(name);
            long nowNanos = System.nanoTime();
            if (!status.isRunning()) {
                runningSinceNanos = nowNanos;
            } else if (offset.isPresent() && isSnapshotComplete(offset.get())) {
                // An offset from before may be one that the database no longer has: then a snapshot is about to begin.
                // The next heartbeat tells, unless it brings the very same offset.
                boolean stillTheSame = offset.equals(offsetBefore);
                if (!stillTheSame || nowNanos - runningSinceNanos > SETTLED_AFTER.toNanos()) {
                    return;
                }
            }
            Optional<String> failure = status.failure();
            if (failure.isEmpty()) {
                failedSinceNanos = 0;
            } else if (failedSinceNanos == 0) {
                // It may be the failure of before the restart that is on its way.
                failedSinceNanos = nowNanos;
            } else if (nowNanos - failedSinceNanos > FAILURE_PATIENCE.toNanos() && restarts > 0) {
                progress.accept(failure.get() + " (restarted once)");
                restarts--;
                restart(name);
                failedSinceNanos = 0;
            } else if (nowNanos - failedSinceNanos > FAILURE_PATIENCE.toNanos()) {
                throw failure(Kind.REFUSED, failure.get(), "Mend the cause, then deploy or restart it", null);
            }
            long waitedSeconds = Duration.ofNanos(nowNanos - startNanos).toSeconds();
            if (nowNanos - startNanos > timeout.toNanos()) {
                throw failure(
                        Kind.REFUSED,
                        "Snapshot of connector " + name + " is not complete after " + waitedSeconds + " s ("
                                + status.summary() + ")"
                                + failure.map(reason -> ": " + reason).orElse(""),
                        "It continues in Connect: wait longer, or look at the worker's log",
                        null);
            }
            String line = "connector " + name + ": " + status.summary() + ", " + phase(offset);
            if (!line.equals(said) || nowNanos - progressAtNanos > PROGRESS_INTERVAL.toNanos()) {
                progress.accept(line + (waitedSeconds == 0 ? "" : " (" + waitedSeconds + " s)"));
                said = line;
                progressAtNanos = nowNanos;
            }
            pause();
        }
    }

    private static String phase(Optional<JsonNode> offset) {
        if (offset.isEmpty()) {
            return "no record yet";
        }
        return isSnapshotComplete(offset.get()) ? "waiting for its first heartbeat" : "snapshot in progress";
    }

    private static boolean isSnapshotComplete(JsonNode offset) {
        return !offset.has("snapshot") || offset.path("snapshot_completed").asBoolean(false);
    }

    /**
     * Throws with the reasons for which the worker does not take these settings, or returns when it finds none. The
     * answer to the deployment itself is of no use: Connect 4.3 fails with a NullPointerException while it lists them.
     */
    private void refuseWithReasons(ResolvedConnector connector) {
        String path =
                "/connector-plugins/" + connector.settings().getOrDefault("connector.class", "") + "/config/validate";
        Map<String, String> settings = new TreeMap<>(connector.settings());
        settings.put("name", connector.name());
        HttpResponse<String> response = exchange("PUT", path, json(settings));
        if (response.statusCode() / 100 != 2) {
            return;
        }
        List<String> reasons = new ArrayList<>();
        answer("PUT", path, response).path("configs").forEach(setting -> {
            JsonNode value = setting.path("value");
            value.path("errors").forEach(error -> reasons.add(value.path("name").asText() + ": " + error.asText()));
        });
        if (!reasons.isEmpty()) {
            throw failure(
                    Kind.REFUSED,
                    "Kafka Connect at " + url + " refused connector " + connector.name() + ": "
                            + String.join("; ", reasons),
                    reasons.stream().anyMatch(ConnectClient::hidesItsCause) ? HIDDEN_CAUSES : "",
                    null);
        }
    }

    /** Debezium ends this message where the driver's should begin. */
    private static boolean hidesItsCause(String reason) {
        return reason.strip().endsWith("Failed to establish connection with the database:");
    }

    private Optional<JsonNode> committedOffset(String name) {
        HttpResponse<String> response = exchange("GET", path(name) + "/offsets", null);
        if (response.statusCode() == 404) {
            return Optional.empty();
        }
        JsonNode offsets = answer("GET", path(name) + "/offsets", response).path("offsets");
        return offsets.isEmpty() ? Optional.empty() : Optional.of(offsets.get(0).path("offset"));
    }

    private Optional<Map<String, String>> currentSettings(String name) {
        HttpResponse<String> response = exchange("GET", path(name) + "/config", null);
        if (response.statusCode() == 404) {
            return Optional.empty();
        }
        Map<String, String> settings = texts(answer("GET", path(name) + "/config", response));
        settings.remove("name");
        return Optional.of(settings);
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new TreeMap<>();
        object.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
        return texts;
    }

    private static boolean isStopped(ConnectorStatus status) {
        return status.connector().state().equals("STOPPED") && status.tasks().isEmpty();
    }

    private static ConnectorStatus.Part part(JsonNode node) {
        return new ConnectorStatus.Part(
                node.path("state").asText("UNKNOWN"),
                node.path("worker_id").asText(""),
                node.path("trace").asText(""));
    }

    private JsonNode send(String method, String path, @Nullable String body) {
        return answer(method, path, exchange(method, path, body));
    }

    private JsonNode answer(String method, String path, HttpResponse<String> response) {
        if (response.statusCode() / 100 != 2) {
            throw failure(
                    isDenial(response) ? Kind.DENIED : Kind.REFUSED,
                    "Kafka Connect at " + url + " refused " + method + " " + path + " with status "
                            + response.statusCode() + ": " + message(response.body()),
                    "",
                    null);
        }
        if (response.body().isBlank()) {
            return JSON.createObjectNode();
        }
        try {
            return JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw refused("The server at " + url + " answered " + method + " " + path
                    + " with something that is not JSON: is it Kafka Connect?");
        }
    }

    private static boolean isDenial(HttpResponse<String> response) {
        return response.statusCode() == HttpURLConnection.HTTP_UNAUTHORIZED
                || response.statusCode() == HttpURLConnection.HTTP_FORBIDDEN;
    }

    private static StoreException refused(String reason) {
        return failure(Kind.REFUSED, reason, "", null);
    }

    private static StoreException failure(Kind kind, String reason, String remedy, @Nullable Throwable cause) {
        return new StoreException(Store.CONNECT, kind, reason, remedy, cause);
    }

    private HttpResponse<String> exchange(String method, String path, @Nullable String body) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(answerTimeout)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        authorization.ifPresent(value -> builder.header("Authorization", value));
        HttpRequest request = builder.build();
        long endNanos = System.nanoTime() + rebalancePatience.toNanos();
        while (true) {
            HttpResponse<String> response = exchange(request);
            if (!asksForPatience(response) || System.nanoTime() - endNanos >= 0) {
                return response;
            }
            pause();
        }
    }

    /**
     * During a rebalance some requests are refused with 409, others with 500 and nothing but the message to tell why.
     */
    private static boolean asksForPatience(HttpResponse<String> response) {
        return switch (response.statusCode()) {
            case 409, 503 -> true;
            case 500 -> message(response.body()).contains("rebalance is expected");
            default -> false;
        };
    }

    private HttpResponse<String> exchange(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw failure(
                    isTlsRefusal(e) ? Kind.MISCONFIGURED : Kind.UNAVAILABLE,
                    "Kafka Connect at " + url + " does not answer ("
                            + e.getClass().getSimpleName() + ")",
                    "Is it running, and is the address (KAFKA_CONNECT_URL) right?",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(Kind.UNAVAILABLE, "interrupted while waiting for Kafka Connect at " + url, "", e);
        }
    }

    /** A worker answers, but is not the one that was meant, or speaks no TLS. */
    private static boolean isTlsRefusal(IOException failure) {
        for (Throwable link = failure; link != null; link = link.getCause()) {
            if (link instanceof GeneralSecurityException
                    || link instanceof SSLPeerUnverifiedException
                    || (link instanceof SSLException
                            && String.valueOf(link.getMessage()).contains(NOT_TLS))) {
                return true;
            }
        }
        return false;
    }

    private static String message(String body) {
        String message = body;
        try {
            message = JSON.readTree(body).path("message").asText(body);
        } catch (JsonProcessingException e) {
            // Not the form of Connect: shown as it is.
        }
        return message.length() <= MAX_MESSAGE_CHARS ? message : message.substring(0, MAX_MESSAGE_CHARS) + "...";
    }

    private static String json(Map<String, String> settings) {
        try {
            return JSON.writeValueAsString(settings);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("settings of text cannot fail to become JSON", e);
        }
    }

    private static String path(String name) {
        return "/connectors/" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static void pause() {
        try {
            Thread.sleep(RETRY_PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(Kind.UNAVAILABLE, "interrupted while waiting for Kafka Connect", "", e);
        }
    }
}
