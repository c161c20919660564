package io.jobetl.dashboard.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.INTEGER;

import io.jobetl.dashboard.http.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With time moved by hand. */
class QueryCacheTest {
    private static final String ANSWER = "{}";
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
            return Answer.text(200, Answer.JSON, ANSWER);
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

    /** Each of them takes a thread of the web server. */
    @Test
    void should_not_let_everybody_wait_for_a_store_that_hangs() throws InterruptedException {
        CountDownLatch hangs = new CountDownLatch(1);
        Queue<Integer> sizes = new ConcurrentLinkedQueue<>();
        List<Thread> waiting = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            waiting.add(asking(hangs, sizes));
        }
        while (waiting.stream().anyMatch(thread -> thread.getState() != Thread.State.TIMED_WAITING)) {
            TimeUnit.MILLISECONDS.sleep(5);
        }

        asking(hangs, sizes).join();

        assertThat(sizes).as("refused at once").singleElement(INTEGER).isGreaterThan(ANSWER.length());
        hangs.countDown();
        for (Thread thread : waiting) {
            thread.join();
        }
        assertThat(sizes).filteredOn(size -> size == ANSWER.length()).hasSize(64);
        asking(hangs, sizes).join();
        assertThat(sizes)
                .as("there is room again")
                .filteredOn(size -> size == ANSWER.length())
                .hasSize(65);
    }

    private Thread asking(CountDownLatch hangs, Queue<Integer> sizes) {
        Thread thread = new Thread(() -> {
            try {
                Answer answer = cache.answer("hanging", () -> {
                    try {
                        hangs.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return Answer.text(200, Answer.JSON, ANSWER);
                });
                sizes.add(answer.size());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.start();
        return thread;
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
