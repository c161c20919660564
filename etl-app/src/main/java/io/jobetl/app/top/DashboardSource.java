package io.jobetl.app.top;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jobetl.app.verb.CommandException;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.dashboard.view.OperatorView.Installation;
import io.jobetl.runtime.settings.EtlConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a running instance says of itself. */
final class DashboardSource implements OperatorSource {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int OK = 200;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final URI base;
    private final String token;
    private final @Nullable Installation expected;

    /**
     * @param token empty: none
     * @param expected no other is shown; null: whatever it is
     */
    DashboardSource(URI base, String token, @Nullable Installation expected) {
        this.base = base;
        this.token = token;
        this.expected = expected;
    }

    /** The one that `etl run` with these settings serves. */
    static DashboardSource of(EtlConfig.Dashboard.Address address, String token, Installation expected) {
        String host = address.host().replaceAll("[\\[\\]]", "");
        String reached = host.equals("0.0.0.0") ? "127.0.0.1" : host.equals("::") ? "::1" : host;
        return new DashboardSource(
                URI.create("http://" + (reached.contains(":") ? "[" + reached + "]" : reached) + ":" + address.port()),
                token,
                expected);
    }

    @Override
    public String name() {
        return base.toString();
    }

    @Override
    public JsonNode look() throws InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(base.resolve("/api/v1/operator")).timeout(PATIENCE);
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<byte[]> answer;
        try {
            answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.UNREACHABLE,
                    "the dashboard at " + base + " does not answer; `etl run` serves it, --address names another",
                    e);
        }
        if (answer.statusCode() == 401) {
            throw new CommandException(
                    ExitCode.NO_PERMISSION,
                    "the dashboard at " + base + " wants another token; set dashboard.token-file");
        }
        JsonNode view = parsed(answer.body());
        if (answer.statusCode() != OK || !view.has("verdict")) {
            throw new CommandException(
                    ExitCode.UNREACHABLE,
                    "what answers at " + base + " is no dashboard of etl (status " + answer.statusCode() + ")");
        }
        if (expected != null) {
            requireSame(view.path("installation"), expected);
        }
        return view;
    }

    /**
     * Another one may serve its dashboard at the address that these settings name.
     *
     * @param shown missing or null where the dashboard does not say, or does not know yet
     */
    static void requireSame(JsonNode shown, Installation expected) {
        if (!shown.isObject()) {
            return;
        }
        Installation served = new Installation(
                shown.path("pipeline").asText(), shown.path("database").asText());
        if (!served.equals(expected)) {
            throw new CommandException(
                    ExitCode.UNREACHABLE,
                    "the dashboard at dashboard.address is that of pipeline " + served.pipeline() + " in "
                            + served.database() + ", not of " + expected.pipeline() + " in " + expected.database());
        }
    }

    private static JsonNode parsed(byte[] body) {
        try {
            return JSON.readTree(new String(body, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return JSON.createObjectNode();
        }
    }
}
