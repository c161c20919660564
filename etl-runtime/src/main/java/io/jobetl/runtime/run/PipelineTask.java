package io.jobetl.runtime.run;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.io.cassandra.arrival.CassandraArrivalHints;
import io.jobetl.io.cassandra.read.CassandraTrackingSource;
import io.jobetl.io.kafka.arrival.KafkaArrivalHints;
import io.jobetl.io.kafka.change.KafkaChangeSource;
import io.jobetl.io.mysql.commit.MySqlEventsSink;
import io.jobetl.io.mysql.commit.MySqlSinkConfig;
import io.jobetl.io.mysql.schema.CountedRetention;
import io.jobetl.io.mysql.schema.CountedSettings;
import io.jobetl.io.mysql.schema.MySqlSchema;
import io.jobetl.io.mysql.source.MySqlSourceTables;
import io.jobetl.pipeline.commit.InstanceLocks;
import io.jobetl.pipeline.commit.LocalOwner;
import io.jobetl.pipeline.engine.Backoff;
import io.jobetl.pipeline.engine.EarlierRetention;
import io.jobetl.pipeline.engine.Pipeline;
import io.jobetl.pipeline.engine.PipelineConfig;
import io.jobetl.pipeline.engine.PipelineRunner;
import io.jobetl.pipeline.engine.Retention;
import io.jobetl.pipeline.engine.RunMode;
import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.pipeline.observe.PipelineStats;
import io.jobetl.pipeline.port.ArrivalHints;
import io.jobetl.pipeline.port.FlatTrackingSource;
import io.jobetl.pipeline.port.KeyMemory;
import io.jobetl.pipeline.port.SliceExecutor;
import io.jobetl.pipeline.port.SlicedTrackingSource;
import io.jobetl.pipeline.port.SourceTables;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.TrackingSource;
import io.jobetl.runtime.feed.FeedProbe;
import io.jobetl.runtime.feed.FeedRepair;
import io.jobetl.runtime.feed.FeedWatch;
import io.jobetl.runtime.keys.KeyFiles;
import io.jobetl.runtime.keys.LockFiles;
import io.jobetl.runtime.settings.ConfigException;
import io.jobetl.runtime.settings.ConnectorRecovery;
import io.jobetl.runtime.settings.Durations;
import io.jobetl.runtime.settings.EtlConfig;
import io.jobetl.runtime.stores.Stores;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline in a thread of its own, wired to the stores of the configuration. {@link #start} it once; {@link #close}
 * stops it cleanly and closes what it opened. Thread-safe behind {@code start}.
 */
public final class PipelineTask implements AutoCloseable {
    /** For the cycle under way; a commit that hangs longer is broken off, and the whole stop takes less than 10 s. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(3);

    private final PipelineRunner runner;
    private final Pipeline pipeline;
    private final Deque<AutoCloseable> resources;
    private final CompletableFuture<Boolean> outcome = new CompletableFuture<>();
    private final Thread worker = new Thread(this::work, "etl-pipeline");
    private volatile Duration stopPatience = STOP_PATIENCE;
    private @Nullable IllegalStateException notClosed;

    private PipelineTask(Pipeline pipeline, PipelineRunner runner, Deque<AutoCloseable> resources) {
        this.pipeline = pipeline;
        this.runner = runner;
        this.resources = resources;
    }

    /**
     * Connects to MySQL and Cassandra, so that a wrong address or password shows at once; to Kafka only in {@link
     * RunMode#ONCE}, which needs the ends of the topics. Otherwise counting starts and goes on without it, and the
     * reader of change events warns when it stays away.
     *
     * @throws StoreException when a store does not answer or cannot be used
     */
    public static PipelineTask open(EtlConfig config, RunMode mode, PipelineObserver observer) {
        return open(config, mode, observer, SliceExecutorFactory.IN_PROCESS);
    }

    /**
     * The same with another executor of slices.
     *
     * @param executors is asked once, for a table that can be read by slices
     */
    public static PipelineTask open(
            EtlConfig config, RunMode mode, PipelineObserver observer, SliceExecutorFactory executors) {
        Deque<AutoCloseable> resources = new ArrayDeque<>();
        try {
            return open(config, mode, PipelineObserver.all(observer), executors, resources);
        } catch (RuntimeException e) {
            closeAll(resources);
            throw e;
        }
    }

    private static PipelineTask open(
            EtlConfig config,
            RunMode mode,
            PipelineObserver told,
            SliceExecutorFactory executors,
            Deque<AutoCloseable> resources) {
        Stores stores = new Stores(config);
        ReentrantLock connectorTurn = new ReentrantLock();
        FeedWatch feed = feedWatch(config, stores, told, connectorTurn);
        PipelineObserver observer = PipelineObserver.all(feed, told);
        // Side by side: each takes half a second, mostly of waiting for the other side.
        CompletableFuture<CqlSession> connecting = CompletableFuture.supplyAsync(stores::cassandra);
        resources.push(() -> closeOnceConnected(connecting));
        new MySqlSchema(stores.mysql()).check();
        CqlSession session = connected(connecting);
        TrackingSource tracking = CassandraTrackingSource.open(session, stores.keyspace());
        resources.push(tracking);
        new CountedSettings(stores.mysql()).require(CountingSettings.of(config, session, tracking));
        PipelineConfig pipelineConfig = withRetention(config, stores, tracking, pipelineConfig(config));
        KafkaChangeSource changes = new KafkaChangeSource(
                stores.kafka(),
                new ConnectorSnapshot(
                        stores.connect(), config.connector().name(), observer::snapshotProgressed, connectorTurn),
                config.pipeline().maxUnusable());
        resources.push(changes);
        if (mode == RunMode.ONCE && changes.endOffsets().isEmpty()) {
            tellWhenNothingArrives(stores, observer);
        }
        MySqlEventsSink sink = new MySqlEventsSink(
                stores.mysql(),
                new MySqlSinkConfig(
                        config.pipeline().name(),
                        owner(),
                        config.pipeline().lease(),
                        MySqlSinkConfig.DEFAULT_RETRY_TIME),
                locks(config),
                observer);
        resources.push(sink);
        Pipeline pipeline = pipeline(config, pipelineConfig, tracking, executors, changes, sink, observer, resources)
                .reconciling(sourceTables(stores, resources), thread("etl-reconcile", resources))
                .hinted(hints(config, stores, session, resources))
                .remembering(keys(config, tracking, observer));
        if (mode != RunMode.RECOUNT) {
            resources.push(feed);
            feed.start();
        }
        return new PipelineTask(
                pipeline,
                new PipelineRunner(
                        pipeline,
                        mode,
                        sink::leaseHolder,
                        observer,
                        Backoff.DEFAULT,
                        config.pipeline().exitsWhenFenced()),
                resources);
    }

    private static FeedWatch feedWatch(
            EtlConfig config, Stores stores, PipelineObserver observer, ReentrantLock connectorTurn) {
        EtlConfig.Connector connector = config.connector();
        return new FeedWatch(
                new FeedProbe(config),
                new FeedRepair(
                        stores.connect(),
                        connector.name(),
                        // What answers at the default address may be anybody's.
                        connector.isConfigured() ? connector.recovery() : ConnectorRecovery.NONE),
                observer,
                connector.isConfigured(),
                connectorTurn);
    }

    /** Empty topics are right for empty tables only. */
    private static void tellWhenNothingArrives(Stores stores, PipelineObserver observer) {
        try (Connection connection = stores.mysql().open();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT EXISTS(SELECT 1 FROM job) OR EXISTS(SELECT 1 FROM campaign)")) {
            if (row.next() && row.getBoolean(1)) {
                observer.snapshotProgressed("topics " + stores.kafka().topics()
                        + " hold nothing, though job and campaign have rows: no connector has brought them. Companies"
                        + " are taken from MySQL; with `etl connector deploy` changes arrive within a second");
            }
        } catch (SQLException e) {
            throw stores.failure("looking for jobs and campaigns", e);
        }
    }

    /** Does not wait for a store that does not answer. */
    @SuppressWarnings("FutureReturnValueIgnored") // a failure to connect is reported by connected(), if it matters
    private static void closeOnceConnected(CompletableFuture<CqlSession> connecting) {
        connecting.thenAccept(CqlSession::close);
    }

    private static CqlSession connected(CompletableFuture<CqlSession> connecting) {
        try {
            return connecting.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static PipelineConfig pipelineConfig(EtlConfig config) {
        Duration poll = config.pipeline().poll();
        Duration idlePoll = PipelineConfig.DEFAULT.idlePollInterval();
        return PipelineConfig.builder()
                .pollInterval(poll)
                .idlePollInterval(poll.compareTo(idlePoll) > 0 ? poll : idlePoll)
                .nearSweepRowsPerSecond(config.pipeline().sweepRows())
                .driftRepair(config.pipeline().repairDrift())
                .leaseRenewInterval(config.pipeline().lease().dividedBy(4))
                .build();
    }

    private static Pipeline pipeline(
            EtlConfig config,
            PipelineConfig pipelineConfig,
            TrackingSource tracking,
            SliceExecutorFactory executors,
            KafkaChangeSource changes,
            MySqlEventsSink sink,
            PipelineObserver observer,
            Deque<AutoCloseable> resources) {
        if (tracking instanceof SlicedTrackingSource sliced) {
            SliceExecutor executor = executors.open(sliced, config);
            resources.push(executor);
            return Pipeline.sliced(executor, changes, sink, InstantSource.system(), pipelineConfig, observer);
        }
        return Pipeline.flat(
                (FlatTrackingSource) tracking,
                thread("etl-table-pass", resources),
                changes,
                sink,
                InstantSource.system(),
                pipelineConfig,
                observer);
    }

    private static ArrivalHints hints(
            EtlConfig config, Stores stores, CqlSession session, Deque<AutoCloseable> resources) {
        List<ArrivalHints> sources = new ArrayList<>();
        config.hints().kafkaTopic().ifPresent(topic -> sources.add(new KafkaArrivalHints(stores.kafka(), topic)));
        if (config.hints().fromCassandra()) {
            sources.add(new CassandraArrivalHints(session, stores.keyspace()));
        }
        ArrivalHints hints = JoinedHints.of(sources);
        resources.push(hints);
        return hints;
    }

    /** Nobody asks for them where there are no hints, and a table that is read as a whole keeps none. */
    private static KeyMemory keys(EtlConfig config, TrackingSource tracking, PipelineObserver observer) {
        Optional<Path> folder = config.hints().keysFolder();
        if (!config.hints().isWanted() || folder.isEmpty() || !(tracking instanceof SlicedTrackingSource)) {
            return KeyMemory.NONE;
        }
        return KeyFiles.of(folder.get(), installation(config), observer::keysNotKept);
    }

    private static InstanceLocks locks(EtlConfig config) {
        return config.hints()
                .keysFolder()
                .map(folder -> LockFiles.of(folder, installation(config)))
                .orElse(InstanceLocks.NONE);
    }

    private static String installation(EtlConfig config) {
        return config.mysql().address() + "/" + config.mysql().database() + "/"
                + config.pipeline().name();
    }

    private static SourceTables sourceTables(Stores stores, Deque<AutoCloseable> resources) {
        SourceTables tables = new MySqlSourceTables(stores.mysql());
        resources.push(tables);
        return tables;
    }

    private static Executor thread(String name, Deque<AutoCloseable> resources) {
        ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
            Thread worker = new Thread(task, name);
            worker.setDaemon(true);
            return worker;
        });
        resources.push(thread::shutdownNow);
        return thread;
    }

    /** Rows are gone when the table or the setting says so, whichever is earlier; older ones as it was said before. */
    private static PipelineConfig withRetention(
            EtlConfig config, Stores stores, TrackingSource tracking, PipelineConfig unlimited) {
        Optional<Duration> shortest = Stream.of(config.pipeline().retention(), tracking.timeToLive())
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
        PipelineConfig limited;
        try {
            limited = unlimited.toBuilder()
                    .retention(shortest.map(Retention::of).orElse(null))
                    .build();
        } catch (IllegalArgumentException e) {
            throw new ConfigException(
                    "rows of tracking are kept for " + Durations.print(shortest.orElseThrow())
                            + " only (default_time_to_live of the table, or tracking.retention), too short to count"
                            + " them: they would expire while their hour is open; keep them for three hours or longer",
                    e);
        }
        List<EarlierRetention> earlier = new ArrayList<>();
        new CountedRetention(stores.mysql())
                .require(shortest)
                .forEach((until, timeToLive) -> earlier.add(new EarlierRetention(Retention.of(timeToLive), until)));
        return limited.toBuilder().earlierRetentions(earlier).build();
    }

    /** Begins the work. */
    public void start() {
        worker.setDaemon(true);
        worker.start();
    }

    private void work() {
        try {
            outcome.complete(runner.run());
        } catch (RuntimeException | Error e) {
            outcome.completeExceptionally(e);
        }
    }

    public PipelineStats stats() {
        return pipeline.stats();
    }

    /** True in the thread that does the work, which must not wait for its own end: that of most observers' calls. */
    public boolean isWorker() {
        return Thread.currentThread() == worker;
    }

    /** Ends as {@link #await} says; what follows on it runs in the thread of the work, or in one that is closing it. */
    public CompletionStage<Boolean> ended() {
        return outcome.minimalCompletionStage();
    }

    /** True when the work has ended: done, stopped or failed. */
    public boolean hasEnded() {
        return outcome.isDone();
    }

    /**
     * Waits for the end of the work.
     *
     * @return true when it was done, false when it was stopped
     * @throws RuntimeException the one that ended it
     * @throws TimeoutException when it does not end in time
     */
    public boolean await(Duration timeout) throws InterruptedException, TimeoutException {
        try {
            return outcome.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new CompletionException(e.getCause());
        }
    }

    /** Asks the work to end after the cycle under way, and does not wait for it. */
    public void requestStop() {
        runner.stop();
    }

    /**
     * Ends the work after the cycle under way, which a store that hangs may keep from ending.
     *
     * @return true when it was done before, false when it was stopped; empty when the cycle does not end within 3 s:
     *     {@link #close} then breaks it off, and what it had not committed is rolled back
     * @throws RuntimeException the one that ended the work
     */
    public Optional<Boolean> stop() throws InterruptedException {
        runner.stop();
        try {
            return Optional.of(await(STOP_PATIENCE));
        } catch (TimeoutException e) {
            stopPatience = Duration.ZERO;
            return Optional.empty();
        }
    }

    /**
     * Stops the work, waits for its last commit, gives the lease back and closes the stores; once.
     *
     * @throws IllegalStateException something did not close; each call says so, whichever thread closed it
     */
    @Override
    public void close() {
        runner.stop();
        try {
            outcome.get(stopPatience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // How it ended is told by await(); here only that it is over matters.
        }
        synchronized (resources) {
            if (notClosed != null) {
                throw new IllegalStateException("closed before, and not all of it", notClosed);
            }
            try {
                closeAll(resources);
            } catch (IllegalStateException e) {
                notClosed = e;
                throw e;
            }
        }
    }

    /** Also those behind one that does not close: a lease that is not given back keeps a standby waiting. */
    static void closeAll(Deque<AutoCloseable> resources) {
        IllegalStateException failure = null;
        while (!resources.isEmpty()) {
            try {
                resources.pop().close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = new IllegalStateException("cannot close", e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Host and process, as it stands in the lease. */
    public static String owner() {
        return LocalOwner.name();
    }
}
