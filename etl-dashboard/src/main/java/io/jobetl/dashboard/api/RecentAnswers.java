package io.jobetl.dashboard.api;

import io.jobetl.dashboard.http.Answer;
import io.jobetl.dashboard.http.Request;
import io.jobetl.dashboard.http.Route;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Gives an answer that is made from memory again for a moment: many who ask the same cost what one costs, and a change
 * still shows within a second. Thread-safe.
 */
public final class RecentAnswers implements Route {
    private static final Duration FRESH_FOR = Duration.ofMillis(250);

    private final Route route;
    private final Map<Map<String, String>, Recent> answers = new HashMap<>();

    /** @param route of one path, whose answer depends on the parameters alone, and which waits for nobody */
    public RecentAnswers(Route route) {
        this.route = route;
    }

    @Override
    public synchronized Answer answer(Request request) throws InterruptedException {
        long nowNanos = System.nanoTime();
        answers.values().removeIf(recent -> nowNanos - recent.madeNanos >= FRESH_FOR.toNanos());
        Recent known = answers.get(request.parameters());
        if (known != null) {
            return known.answer;
        }
        Answer answer = route.answer(request);
        answers.put(request.parameters(), new Recent(answer, nowNanos));
        return answer;
    }

    private record Recent(Answer answer, long madeNanos) {}
}
