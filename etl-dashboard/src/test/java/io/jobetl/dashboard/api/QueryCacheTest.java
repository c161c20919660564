package io.jobetl.dashboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.dashboard.http.Answer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With time moved by hand. */
class QueryCacheTest {
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();
    private final QueryCache cache =
            new QueryCache("query-cache-test", 1, Duration.ofSeconds(2), 99, Duration.ofSeconds(10), nanos::get);

    @AfterEach
    void close() {
        cache.close();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    /** How often the stores were asked so far. */
    private int ask(Duration took) throws InterruptedException {
        cache.answer("same", () -> {
            asked.incrementAndGet();
            pass(took);
            return Answer.text(200, Answer.JSON, "{}");
        });
        return asked.get();
    }

    @Test
    void should_ask_once_for_all_who_ask_shortly_after() throws InterruptedException {
        assertThat(ask(Duration.ofMillis(5))).isEqualTo(1);
        pass(Duration.ofMillis(1_999));
        assertThat(ask(Duration.ofMillis(5))).isEqualTo(1);
        pass(Duration.ofMillis(1));
        assertThat(ask(Duration.ofMillis(5))).isEqualTo(2);
    }

    @Test
    void should_not_keep_the_stores_busy_with_a_question_that_takes_long() throws InterruptedException {
        Duration took = Duration.ofMillis(100);
        ask(took);
        pass(took.multipliedBy(99).minusNanos(1));
        assertThat(ask(took)).isEqualTo(1);
        pass(Duration.ofNanos(1));
        assertThat(ask(took)).isEqualTo(2);
    }

    @Test
    void should_not_keep_what_is_large() throws InterruptedException {
        for (int time = 1; time <= 2; time++) {
            cache.answer("large", () -> {
                asked.incrementAndGet();
                pass(Duration.ofSeconds(1));
                return new Answer(200, "text/csv", new byte[2 << 20], Map.of());
            });
            pass(Duration.ofSeconds(2));
            assertThat(asked).hasValue(time);
        }
    }

    @Test
    void should_not_tell_what_is_older_than_half_a_minute() throws InterruptedException {
        ask(Duration.ofSeconds(4));
        pass(Duration.ofSeconds(30));
        assertThat(ask(Duration.ofSeconds(4))).isEqualTo(2);
    }
}
