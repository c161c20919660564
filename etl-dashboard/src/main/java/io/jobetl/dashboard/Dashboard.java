package io.jobetl.dashboard;

import io.jobetl.dashboard.api.Json;
import io.jobetl.dashboard.api.SeriesRoute;
import io.jobetl.dashboard.http.Answer;
import io.jobetl.dashboard.http.EventStreams;
import io.jobetl.dashboard.http.Gate;
import io.jobetl.dashboard.http.Routes;
import io.jobetl.dashboard.http.StaticFiles;
import io.jobetl.dashboard.http.WebServer;
import io.jobetl.dashboard.series.Series;
import io.jobetl.dashboard.series.SeriesFeed;
import io.jobetl.dashboard.view.RunWatch;
import io.jobetl.dashboard.view.TableWatch;
import io.jobetl.dashboard.view.Watch;
import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.runtime.run.PipelineTask;
import io.jobetl.runtime.settings.EtlConfig;
import io.jobetl.runtime.stores.Stores;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The page and its interface beside a pipeline. It hears of the pipeline through {@link #observer}, looks into the
 * tables by itself, and is served from the moment it is opened: also while the pipeline starts, stands by or waits for
 * a store. Thread-safe.
 *
 * <pre>{@code
 * try (Dashboard dashboard = Dashboard.open(config, version);
 *         PipelineTask task = PipelineTask.open(config, RunMode.STREAM, dashboard.observer())) {
 *     task.start();
 *     ...
 * }
 * }</pre>
 */
public final class Dashboard implements AutoCloseable {
    private static final String PAGE = "io/jobetl/dashboard/page";

    private final WebServer server;
    private final TableWatch tables;
    private final Watch watch;
    private final RunWatch run;
    private final Series series = new Series();
    private final PipelineObserver observer;
    private final EventStreams streams = new EventStreams();
    private final InstantSource clock = InstantSource.system();
    private final ScheduledExecutorService publisher = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "etl-dashboard");
        thread.setDaemon(true);
        return thread;
    });

    private Dashboard(EtlConfig config, String version) throws IOException {
        run = new RunWatch(clock);
        observer = PipelineObserver.all(run, new SeriesFeed(series, clock));
        tables = new TableWatch(new Stores(config).mysql(), config.pipeline().name(), clock);
        watch = new Watch(config, version, PipelineTask.owner(), run, tables, clock);
        server = WebServer.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 8780), routes(), new Gate(List.of(), ""));
    }

    /** @throws IOException when no port can be had */
    public static Dashboard open(EtlConfig config, String version) throws IOException {
        Dashboard opened = new Dashboard(config, version);
        opened.tables.start();
        opened.publisher.scheduleAtFixedRate(opened::publish, 1_000, 1_000, TimeUnit.MILLISECONDS);
        return opened;
    }

    private Routes routes() {
        return new Routes(new StaticFiles(Dashboard.class.getClassLoader(), PAGE), streams)
                .with("/api/v1/operator", request -> Json.answer(watch.look()))
                .with("/api/v1/series", new SeriesRoute(series, clock))
                .with("/api/", request -> Answer.error(404, "there is no such answer", "see /api/v1/openapi.json"));
    }

    private void publish() {
        if (!streams.hasListeners()) {
            return;
        }
        streams.publish("operator", Json.text(watch.look()));
        series.last(clock.instant()).ifPresent(point -> streams.publish("point", Json.text(point)));
    }

    /** Where a browser finds it. */
    public URI address() {
        InetSocketAddress bound = server.address();
        String host = bound.getAddress().isAnyLocalAddress()
                ? "127.0.0.1"
                : bound.getAddress().getHostAddress();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + bound.getPort());
    }

    /** To be told of all that the pipeline does. */
    public PipelineObserver observer() {
        return observer;
    }

    @Override
    public void close() {
        publisher.shutdownNow();
        server.close();
        tables.close();
    }
}
