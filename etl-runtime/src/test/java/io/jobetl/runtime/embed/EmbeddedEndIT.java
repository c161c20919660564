package io.jobetl.runtime.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.jobetl.aggregation.KeyFilter;
import io.jobetl.aggregation.Partial;
import io.jobetl.local.Server;
import io.jobetl.pipeline.engine.RunMode;
import io.jobetl.pipeline.port.Slice;
import io.jobetl.pipeline.port.SliceExecutor;
import io.jobetl.pipeline.port.WrittenRow;
import io.jobetl.runtime.run.PipelineTask;
import io.jobetl.runtime.run.SliceExecutorFactory;
import io.jobetl.runtime.settings.EtlConfig;
import io.jobetl.testkit.servers.TestServers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The end of a pipeline in the middle of something, on real servers. */
class EmbeddedEndIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final EtlConfig SETTINGS;

    static {
        TestServers.start(Server.MYSQL, Server.CASSANDRA, Server.KAFKA);
        SETTINGS = EmbeddedPipelineIT.settings("embedded_end").build();
    }

    @BeforeAll
    static void createTables() throws InterruptedException {
        EmbeddedPipeline.of(SETTINGS).creatingTables().once().start().await();
    }

    @Test
    void should_not_wait_when_a_listener_closes_it_in_another_thread_than_the_worker() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CompletableFuture<EmbeddedPipeline> running = new CompletableFuture<>();
        CompletableFuture<Duration> closing = new CompletableFuture<>();
        ListenerNews news = new ListenerNews(new PipelineListener() {
            @Override
            public void stateChanged(PipelineState state) {
                if (state == PipelineState.WRITING) {
                    sleepUntil(held);
                }
            }

            @Override
            public void noted(String line) {
                if (line.equals("the connector is restarted")) {
                    long before = System.nanoTime();
                    running.join().close();
                    closing.complete(Duration.ofNanos(System.nanoTime() - before));
                }
            }
        });
        EmbeddedPipeline pipeline = EmbeddedPipeline.start(PipelineTask.open(SETTINGS, RunMode.STREAM, news), news);
        running.complete(pipeline);
        try {
            await().atMost(PATIENCE).until(() -> pipeline.state() == PipelineState.WRITING);
            news.feedMended("the connector is restarted"); // as the thread does that watches the feed

            assertThat(closing.join()).isLessThan(Duration.ofSeconds(2));
            assertThat(pipeline.state()).isEqualTo(PipelineState.WRITING);
        } finally {
            held.countDown();
        }
        assertThat(pipeline.await(PATIENCE)).isFalse();
        assertThat(pipeline.state()).isEqualTo(PipelineState.ENDED);
    }

    @Test
    void should_say_in_await_and_not_in_close_what_does_not_close() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        SliceExecutorFactory unclosable =
                (source, config) -> new Unclosable(SliceExecutorFactory.IN_PROCESS.open(source, config), held);
        ListenerNews news = new ListenerNews(new PipelineListener() {
            @Override
            public void stateChanged(PipelineState state) {
                if (state == PipelineState.WRITING) {
                    sleepUntil(held);
                }
            }
        });
        EmbeddedPipeline pipeline =
                EmbeddedPipeline.start(PipelineTask.open(SETTINGS, RunMode.STREAM, news, unclosable), news);
        await().atMost(PATIENCE).until(() -> pipeline.state() == PipelineState.WRITING);

        pipeline.close(); // the worker does not end, so this thread closes what it uses

        assertThat(pipeline.state()).isEqualTo(PipelineState.ENDED);
        assertThatThrownBy(() -> pipeline.await(PATIENCE)).hasStackTraceContaining("cannot close");
        assertThat(EmbeddedPipeline.of(SETTINGS).once().start().await(PATIENCE))
                .as("everything else was given back")
                .isTrue();
    }

    private static void sleepUntil(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads as the other one does, and does not close as it should. */
    private record Unclosable(SliceExecutor executor, CountDownLatch closing) implements SliceExecutor {
        @Override
        public int shards() {
            return executor.shards();
        }

        @Override
        public CompletableFuture<SortedSet<Integer>> occupiedHours() {
            return executor.occupiedHours();
        }

        @Override
        public CompletableFuture<Partial> read(List<Slice> slices, long expectedRows, @Nullable KeyFilter keys) {
            return executor.read(slices, expectedRows, keys);
        }

        @Override
        public CompletableFuture<Map<UUID, Partial>> readRows(List<UUID> createTimes) {
            return executor.readRows(createTimes);
        }

        @Override
        public CompletableFuture<List<WrittenRow>> rowsWrittenAfter(int epochHour, Instant time) {
            return executor.rowsWrittenAfter(epochHour, time);
        }

        @Override
        public void close() {
            closing.countDown();
            executor.close();
            throw new IllegalStateException("on purpose");
        }
    }
}
