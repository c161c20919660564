package io.jobetl.dashboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.dashboard.http.Answer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class QueryCacheTest {
    private final AtomicInteger asked = new AtomicInteger();

    private QueryCache cache(Duration freshFor) {
        return new QueryCache("query-cache-test", 1, freshFor, 9, Duration.ofSeconds(10));
    }

    private Answer answerAfter(long millis) {
        asked.incrementAndGet();
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return Answer.text(200, Answer.JSON, "{}");
    }

    /** How often the stores are asked by one who asks again and again. */
    private int timesAskedWithin(long millis, QueryCache cache, long millisPerAnswer) throws InterruptedException {
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (System.nanoTime() - endNanos < 0) {
            cache.answer("same", () -> answerAfter(millisPerAnswer));
            TimeUnit.MILLISECONDS.sleep(1);
        }
        return asked.get();
    }

    @Test
    void should_ask_again_when_an_answer_is_old() throws InterruptedException {
        try (QueryCache cache = cache(Duration.ofMillis(20))) {
            assertThat(timesAskedWithin(500, cache, 0)).isBetween(2, 26);
        }
    }

    @Test
    void should_not_keep_the_stores_busy_with_a_question_that_takes_long() throws InterruptedException {
        try (QueryCache cache = cache(Duration.ofMillis(20))) {
            // Each takes 100 ms and rests for 900: the second one begins after 1,000.
            assertThat(timesAskedWithin(950, cache, 100)).isEqualTo(1);
        }
    }
}
