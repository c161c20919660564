package io.jobetl.spark.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class TasksUnderWayTest {
    private final TasksUnderWay tasks = new TasksUnderWay();

    @Test
    void should_know_that_a_core_is_idle_as_long_as_nothing_has_begun() throws InterruptedException {
        tasks.awaitIdleCore();
    }

    @Test
    void should_say_how_many_cores_are_idle() {
        assertThat(tasks.idle(8)).isEqualTo(8);

        tasks.begin(3, 8);

        assertThat(tasks.idle(8)).isEqualTo(5);
        assertThat(tasks.idle(2)).isOne();
    }

    @Test
    void should_wait_until_a_core_has_no_task() {
        TasksUnderWay.Job job = tasks.begin(3, 2);
        CompletableFuture<?> waiting = waiting();

        assertWaiting(waiting);
        job.endTask();
        assertWaiting(waiting); // two for two cores
        job.endTask();

        waiting.join();
    }

    @Test
    void should_add_up_what_several_jobs_have() {
        TasksUnderWay.Job first = tasks.begin(1, 2);
        TasksUnderWay.Job second = tasks.begin(2, 2);
        CompletableFuture<?> waiting = waiting();

        first.endTask();
        assertWaiting(waiting);
        second.endTask();

        waiting.join();
    }

    @Test
    void should_forget_a_job_that_was_given_up_once() {
        TasksUnderWay.Job givenUp = tasks.begin(5, 1);
        TasksUnderWay.Job other = tasks.begin(1, 1);
        givenUp.endTask();
        givenUp.end();
        givenUp.endTask();
        givenUp.end();
        CompletableFuture<?> waiting = waiting();

        assertWaiting(waiting);
        other.end();

        waiting.join();
    }

    private CompletableFuture<?> waiting() {
        CompletableFuture<Thread> waiter = new CompletableFuture<>();
        CompletableFuture<?> done = CompletableFuture.runAsync(() -> {
            waiter.complete(Thread.currentThread());
            try {
                tasks.awaitIdleCore();
            } catch (InterruptedException e) {
                throw new CompletionException(e);
            }
        });
        await().until(() -> done.isDone() || waiter.join().getState() == Thread.State.WAITING);
        return done;
    }

    /** Whoever was woken up for nothing waits again. */
    private static void assertWaiting(CompletableFuture<?> waiting) {
        await().during(Duration.ofMillis(50)).until(() -> !waiting.isDone());
        assertThat(waiting).isNotDone();
    }
}
