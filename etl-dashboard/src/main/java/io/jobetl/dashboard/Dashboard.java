package io.jobetl.dashboard;

import io.jobetl.dashboard.api.HealthRoutes;
import io.jobetl.dashboard.api.Json;
import io.jobetl.dashboard.api.OperatorRoute;
import io.jobetl.dashboard.api.RecentAnswers;
import io.jobetl.dashboard.api.ReportsRoute;
import io.jobetl.dashboard.api.SeriesRoute;
import io.jobetl.dashboard.api.StoreRoutes;
import io.jobetl.dashboard.http.Answer;
import io.jobetl.dashboard.http.EventStreams;
import io.jobetl.dashboard.http.Gate;
import io.jobetl.dashboard.http.Routes;
import io.jobetl.dashboard.http.StaticFiles;
import io.jobetl.dashboard.http.WebServer;
import io.jobetl.dashboard.metrics.Meters;
import io.jobetl.dashboard.series.CommitFeed;
import io.jobetl.dashboard.series.Point;
import io.jobetl.dashboard.series.Series;
import io.jobetl.dashboard.view.RunWatch;
import io.jobetl.dashboard.view.Watch;
import io.jobetl.pipeline.observe.CommitCounters;
import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.runtime.run.PipelineTask;
import io.jobetl.runtime.settings.EtlConfig;
import io.jobetl.runtime.settings.EtlConfig.Dashboard.Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The page and its interface beside a pipeline. It hears of the pipeline through {@link #observer}, looks into the
 * tables by itself, and is served from the moment it is opened: also while the pipeline starts, stands by or waits for
 * a store. Thread-safe.
 *
 * <pre>{@code
 * try (Dashboard dashboard = Dashboard.open(config.dashboard(), version).orElseThrow()) {
 *     dashboard.watch(config);
 *     try (PipelineTask task = PipelineTask.open(config, RunMode.STREAM, dashboard.observer())) {
 *         task.start();
 *         // as long as it is wanted
 *     }
 * }
 * }</pre>
 */
public final class Dashboard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dashboard.class);
    /** The folder above {@code api/v1}. */
    private static final String API = "io/jobetl/dashboard";

    private static final String PAGE = "io/jobetl/dashboard/page";

    /** A change shows within a second, wherever between two looks it falls. */
    private static final Duration TICK = Duration.ofMillis(500);
    /** What is asked of the stores waits for the first commit, so that the start does not pay, but not for good. */
    private static final Duration START_PATIENCE = Duration.ofSeconds(3);

    private final WebServer server;
    private final boolean isMoved;
    private final RunWatch run;
    private final Watch watch;
    private final Series series = new Series();
    private final Meters meters;
    private final StoreRoutes stores = new StoreRoutes();
    private final PipelineObserver observer;
    private final EventStreams streams = new EventStreams();
    private final InstantSource clock = InstantSource.system();
    private final Instant openedAt = clock.instant();
    private final ScheduledExecutorService publisher;
    private volatile @Nullable EtlConfig watched;
    private long lastPoint = Long.MIN_VALUE;

    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the dashboard
    private Dashboard(Address address, EtlConfig.Dashboard settings, String version) throws IOException {
        run = new RunWatch(clock);
        watch = new Watch(version, PipelineTask.owner(), run, clock);
        CommitCounters counters = new CommitCounters();
        meters = new Meters(watch::look, streams::count, this::isSweeping, counters);
        observer = PipelineObserver.all(run, counters, new CommitFeed(List.of(series, meters), clock));
        List<String> names = new ArrayList<>(settings.allowedHosts());
        names.addAll(Gate.namesOf(address.host()));
        server = WebServer.open(
                new InetSocketAddress(address.host(), address.port()),
                routes(),
                new Gate(names, settings.token().value()));
        isMoved = address.port() != 0 && server.address().getPort() != address.port();
        publisher = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "etl-dashboard");
            thread.setDaemon(true);
            return thread;
        });
        publisher.scheduleAtFixedRate(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Serves it; empty when the settings say that it is not to be served.
     *
     * @throws IOException when no port can be had
     */
    public static Optional<Dashboard> open(EtlConfig.Dashboard settings, String version) throws IOException {
        return settings.address().isEmpty()
                ? Optional.empty()
                : Optional.of(new Dashboard(settings.address().get(), settings, version));
    }

    /** The stores of this installation are up, or should be: from now on they are looked at. */
    public void watch(EtlConfig config) {
        watched = config;
        stores.open(config, clock);
    }

    private boolean isSweeping() {
        EtlConfig config = watched;
        return config != null && config.pipeline().sweepRows() > 0;
    }

    private Routes routes() {
        ClassLoader loader = Dashboard.class.getClassLoader();
        return new Routes(new StaticFiles(loader, PAGE), streams)
                .with("/api/v1/operator", new RecentAnswers(new OperatorRoute(watch::look)))
                .with("/api/v1/series", new RecentAnswers(new SeriesRoute(series, clock)))
                .with(ReportsRoute.PATH, stores)
                .with("/api/v1/why", stores)
                .with("/api/v1/openapi.json", new StaticFiles(loader, API))
                .with("/health/live", request -> HealthRoutes.live())
                .with("/health/ready", request -> HealthRoutes.ready(watch.look(), request))
                .with("/metrics", new RecentAnswers(request -> Answer.of(200, Meters.CONTENT_TYPE, meters.text())))
                .with("/api/", request -> Answer.error(404, "there is no such answer", "see /api/v1/openapi.json"));
    }

    private void tick() {
        try {
            EtlConfig config = watched;
            boolean isDue = run.hasCommitted()
                    || Duration.between(openedAt, clock.instant()).compareTo(START_PATIENCE) > 0;
            if (config != null && isDue) {
                watch.start(config);
            }
            if (streams.hasListeners()) {
                publish();
            }
        } catch (RuntimeException e) {
            LOG.warn("the dashboard could not be brought up to date", e);
        }
    }

    private void publish() {
        streams.publish("operator", Json.text(watch.look()));
        for (Point point : series.since(lastPoint, clock.instant())) {
            streams.publish("point", Json.text(point));
            lastPoint = point.t();
        }
    }

    /** Where a browser finds it. */
    public URI address() {
        InetSocketAddress bound = server.address();
        String host = bound.getAddress().isAnyLocalAddress()
                ? "127.0.0.1"
                : bound.getAddress().getHostAddress();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + bound.getPort());
    }

    /** Whether another port was taken than the settings say, because that one was in use. */
    public boolean isMoved() {
        return isMoved;
    }

    /** The pipeline of this process has ended. */
    public void pipelineEnded() {
        run.ended();
    }

    /** To be told of all that the pipeline does. */
    public PipelineObserver observer() {
        return observer;
    }

    @Override
    public void close() {
        publisher.shutdownNow();
        server.close();
        stores.close();
        watch.close();
    }
}
