package io.jobetl.dashboard.api;

import io.jobetl.dashboard.http.Answer;
import io.jobetl.dashboard.http.Request;
import io.jobetl.dashboard.view.OperatorView;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /health/live} and {@code /health/ready}, for machines that watch the process. Alive is who answers. Ready is
 * who writes: it holds the lease, and what it has committed is not old; a standby is alive and not ready, and says so,
 * unless whoever asks counts it as ready.
 */
public final class HealthRoutes {
    /** A query that counts a standby as ready. */
    public static final String STANDBY_IS_READY = "standby=ready";

    private static final String STANDBY = "standby";
    static final Duration OLDEST = Duration.ofSeconds(30);

    private HealthRoutes() {}

    public static Answer live() {
        return Json.answer(Map.of("live", true));
    }

    /**
     * With {@code standby=ready} in the query a standby is ready as well: what restarts or drains one process after the
     * other has to know which of them are in order, not which of them writes.
     */
    public static Answer ready(OperatorView view, Request request) {
        boolean standbyIsReady =
                request.parameter(STANDBY).filter("ready"::equals).isPresent();
        Optional<String> reason = reason(view)
                .filter(why -> !(standbyIsReady && view.instance().role().equals(STANDBY)));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("ready", reason.isEmpty());
        body.put("reason", reason.orElse(""));
        body.put("role", view.instance().role());
        return Answer.text(reason.isEmpty() ? 200 : 503, Answer.JSON, Json.text(body));
    }

    /** Why it is not ready; empty when it is. */
    static Optional<String> reason(OperatorView view) {
        if (!view.instance().role().equals("writer")) {
            return Optional.of(view.instance().role());
        }
        OperatorView.Writer writer = view.writer();
        if (writer == null) {
            return Optional.of("who holds the lease is not known");
        }
        if (!writer.owner().equals(view.instance().owner())) {
            return Optional.of("the lease is held by " + writer.owner());
        }
        if (writer.leaseSeconds().isNegative()) {
            return Optional.of("the lease has ended");
        }
        Duration age = view.counted().ageSeconds();
        return age == null || age.compareTo(OLDEST) > 0
                ? Optional.of("what is committed is older than " + OLDEST.toSeconds() + " s")
                : Optional.empty();
    }
}
