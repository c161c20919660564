package io.jobetl.runtime.embed;

import io.jobetl.pipeline.engine.RunMode;
import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.pipeline.observe.PipelineStats;
import io.jobetl.pipeline.port.FencedException;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.runtime.run.PipelineTask;
import io.jobetl.runtime.settings.ConfigException;
import io.jobetl.runtime.settings.EtlConfig;
import io.jobetl.runtime.stores.StoreSetup;
import io.jobetl.runtime.stores.Stores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The pipeline inside a program: the same wiring as {@code etl run}, without the command. It counts in daemon threads
 * of its own until it is closed, and releases its lease then, so that a standby takes over at once.
 *
 * <pre>{@code
 * EtlConfig settings = EtlConfig.builder()
 *         .file(Path.of("etl.yaml"))
 *         .environment(System.getenv())
 *         .build();
 * PipelineListener listener = new PipelineListener() {
 *     @Override
 *     public void committed(long rows, int cells) {
 *         System.out.println(rows + " rows counted");
 *     }
 * };
 * try (EmbeddedPipeline pipeline = EmbeddedPipeline.of(settings).listener(listener).start()) {
 *     pipeline.await();
 * }
 * }</pre>
 *
 * <p>Several may run in one process, also of one name: one of them is the writer. Nothing is registered for the end of
 * the JVM: a program that ends without {@link #close} loses nothing, but its standby waits for the end of the lease.
 * Thread-safe.
 */
public final class EmbeddedPipeline implements AutoCloseable {
    /** For the last words to the listener, once the work has ended. */
    private static final Duration END_PATIENCE = Duration.ofSeconds(5);

    private final PipelineTask task;
    private final ListenerNews news;
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

    private EmbeddedPipeline(PipelineTask task, ListenerNews news) {
        this.task = task;
        this.news = news;
    }

    /** A pipeline on the stores that the settings name, not started yet. */
    public static Builder of(EtlConfig settings) {
        return new Builder(settings);
    }

    /** What a pipeline is started with. For one thread. */
    public static final class Builder {
        private final EtlConfig settings;
        private final List<PipelineObserver> observers = new ArrayList<>();
        private PipelineListener listener = PipelineListener.NONE;
        private RunMode mode = RunMode.STREAM;
        private boolean createsTables;

        private Builder(EtlConfig settings) {
            this.settings = settings;
        }

        /** Tells this one what happens; the last one counts. */
        public Builder listener(PipelineListener told) {
            listener = told;
            return this;
        }

        /** Tells this one everything as well, for instance the observer of a dashboard. */
        public Builder observer(PipelineObserver told) {
            observers.add(told);
            return this;
        }

        /** Ends when all is counted that is there, as {@code etl run --once}; otherwise it goes on until closed. */
        public Builder once() {
            mode = RunMode.ONCE;
            return this;
        }

        /**
         * Creates what is missing in the stores first, and upgrades older tables: what {@code etl init} does. A new
         * keyspace has one copy of each row, which is not what a cluster should have: make that with {@code etl init}.
         */
        public Builder creatingTables() {
            createsTables = true;
            return this;
        }

        /**
         * Connects, then counts in a thread of its own.
         *
         * @throws StoreException when MySQL or Cassandra does not answer or cannot be used; once it runs, both may come
         *     and go. Kafka may be away from the beginning, unless tables are created or it runs {@link #once}
         * @throws ConfigException when the settings do not fit the tables, for instance other shards than were counted
         */
        public EmbeddedPipeline start() {
            if (createsTables) {
                StoreSetup setup = StoreSetup.standard(new Stores(settings));
                setup.mysql();
                setup.cassandra();
                setup.kafka();
            }
            ListenerNews news = new ListenerNews(listener);
            List<PipelineObserver> told = new ArrayList<>(observers);
            told.add(0, news);
            PipelineTask task =
                    PipelineTask.open(settings, mode, PipelineObserver.all(told.toArray(PipelineObserver[]::new)));
            return EmbeddedPipeline.start(task, news);
        }
    }

    /** Takes the task over; {@code news} is among its observers. */
    static EmbeddedPipeline start(PipelineTask task, ListenerNews news) {
        EmbeddedPipeline pipeline = new EmbeddedPipeline(task, news);
        task.ended().whenComplete(pipeline::end);
        task.start();
        return pipeline;
    }

    /**
     * Behind the end of the work, in its thread or in one that is closing it: gives everything back, also when it
     * failed and nobody looks.
     */
    private void end(@Nullable Boolean done, @Nullable Throwable failure) {
        Throwable cause = failure;
        try {
            task.close();
        } catch (RuntimeException e) {
            if (cause == null) {
                cause = e;
            } else {
                cause.addSuppressed(e);
            }
        }
        try {
            news.become(PipelineState.ENDED);
        } catch (RuntimeException defect) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, defect);
        } finally {
            if (cause == null) {
                ended.complete(done);
            } else {
                ended.completeExceptionally(cause);
            }
        }
    }

    /** What it is doing now. */
    public PipelineState state() {
        return news.state();
    }

    /** What it has done since it became the writer. */
    public PipelineStats stats() {
        return task.stats();
    }

    /**
     * Waits for the end: that somebody closes it, that it fails, or that all is counted.
     *
     * @return true when all was counted ({@link Builder#once}), false when it was stopped
     * @throws StoreException the failure that ended it, one that does not pass by waiting
     * @throws FencedException another instance became the writer, and the settings say to end then
     * @throws IllegalStateException something did not close at the end; what is committed stays
     */
    public boolean await() throws InterruptedException {
        try {
            return ended.get();
        } catch (ExecutionException e) {
            throw unchecked(e.getCause());
        }
    }

    /**
     * The same, for a while.
     *
     * @throws TimeoutException when it goes on
     */
    public boolean await(Duration timeout) throws InterruptedException, TimeoutException {
        try {
            return ended.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw unchecked(e.getCause());
        }
    }

    private static RuntimeException unchecked(@Nullable Throwable cause) {
        return cause instanceof RuntimeException failure ? failure : new CompletionException(cause);
    }

    /** Ends as {@link #await()} says, once the stores are closed. */
    public CompletionStage<Boolean> ended() {
        return ended.minimalCompletionStage();
    }

    /** Asks it to end after the commit under way, and does not wait for it. */
    public void stop() {
        task.requestStop();
    }

    /**
     * Stops it, waits for its last commit, gives the lease back and closes the stores: a second or two. A commit that a
     * store keeps from ending for 3 s is broken off; the next start goes on from the one before. How it ended is said
     * by {@link #await()}, not here, also what did not close. Called by a listener, in any thread, it is {@link #stop},
     * as nobody can wait for itself.
     */
    @Override
    public void close() {
        if (task.isWorker() || news.isTeller()) {
            stop();
            return;
        }
        try {
            task.close();
        } catch (RuntimeException e) {
            // What did not close is told by await(): end() hears of it, too.
        }
        try {
            ended.get(END_PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // Told by await(), or a listener that does not return.
        }
    }
}
