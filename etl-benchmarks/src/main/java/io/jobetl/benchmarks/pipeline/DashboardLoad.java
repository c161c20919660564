package io.jobetl.benchmarks.pipeline;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * As many open pages as a dashboard takes: 32 clients that listen to its live events, and 50 requests a second of all
 * kinds, sent when they are due whether or not those before are answered. Runs from {@link #open} to {@link #close}.
 */
final class DashboardLoad implements AutoCloseable {
    static final int STREAMS = 32;
    static final int REQUESTS_PER_SECOND = 50;

    private static final String LIVE = "/api/v1/live";
    private static final List<String> PATHS = List.of(
            "/api/v1/operator", "/api/v1/series", "/api/v1/reports/campaigns", "/api/v1/reports/newest", "/metrics");
    /** The dashboard may say that it is busy; all else means that it does not work. */
    private static final Set<Integer> EXPECTED = Set.of(200, 429, 503);

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final URI dashboard;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final List<CompletableFuture<?>> streams = new ArrayList<>();
    private final List<CompletableFuture<?>> requests = new ArrayList<>();
    private final Map<Integer, Long> answers = new ConcurrentSkipListMap<>();
    private final AtomicLong bytesHeard = new AtomicLong();
    private final Latencies answered = new Latencies();
    private final Thread thread = new Thread(this::ask, "dashboard-load");

    private DashboardLoad(URI dashboard) {
        this.dashboard = dashboard;
        thread.setDaemon(true);
    }

    /** @param dashboard its address, without a path */
    static DashboardLoad open(URI dashboard) {
        DashboardLoad load = new DashboardLoad(dashboard);
        for (int i = 0; i < STREAMS; i++) {
            load.streams.add(load.listen());
        }
        load.thread.start();
        return load;
    }

    /** Until its future is cancelled, which closes the connection. */
    private CompletableFuture<?> listen() {
        BodyHandler<Void> count = head -> {
            answers.merge(head.statusCode(), 1L, Long::sum);
            return BodySubscribers.ofByteArrayConsumer(
                    bytes -> bytes.ifPresent(heard -> bytesHeard.addAndGet(heard.length)));
        };
        return client.sendAsync(HttpRequest.newBuilder(dashboard.resolve(LIVE)).build(), count);
    }

    private void ask() {
        long startNanos = System.nanoTime();
        long sent = 0;
        while (!Thread.interrupted()) {
            long dueNanos = startNanos + sent * TimeUnit.SECONDS.toNanos(1) / REQUESTS_PER_SECOND;
            long leftNanos = dueNanos - System.nanoTime();
            if (leftNanos > 0) {
                LockSupport.parkNanos(leftNanos);
            } else {
                requests.add(ask(PATHS.get((int) (sent % PATHS.size())), dueNanos));
                sent++;
            }
        }
    }

    /** As browsers ask: what is worth it comes compressed. */
    private CompletableFuture<?> ask(String path, long dueNanos) {
        HttpRequest request = HttpRequest.newBuilder(dashboard.resolve(path))
                .header("Accept-Encoding", "gzip")
                .timeout(PATIENCE)
                .build();
        return client.sendAsync(request, BodyHandlers.discarding()).thenAccept(answer -> {
            answers.merge(answer.statusCode(), 1L, Long::sum);
            synchronized (answered) {
                answered.record(System.nanoTime() - dueNanos);
            }
        });
    }

    /** Those that neither side has ended. */
    long openStreams() {
        return streams.stream().filter(stream -> !stream.isDone()).count();
    }

    /** By all streams together. */
    long bytesHeard() {
        return bytesHeard.get();
    }

    /**
     * Sends no more requests, and looks at what has come.
     *
     * @return what was answered, and how soon
     * @throws IllegalStateException when a client was not heard to the end, or got an answer that tells of an error
     */
    String requireServed() throws InterruptedException {
        thread.interrupt();
        thread.join();
        long failed = requests.stream().filter(DashboardLoad::hasFailed).count();
        long open = openStreams();
        String summary = "answers by status " + answers + ", " + open + " of " + STREAMS + " streams open, heard "
                + bytesHeard() / 1_024 + " KiB, requests " + answered;
        if (failed > 0 || open < STREAMS || !EXPECTED.containsAll(answers.keySet()) || bytesHeard() == 0) {
            throw new IllegalStateException(
                    "the dashboard does not serve all: " + failed + " without an answer; " + summary);
        }
        return summary;
    }

    private static boolean hasFailed(CompletableFuture<?> request) {
        try {
            request.join();
            return false;
        } catch (RuntimeException e) {
            return true;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        streams.forEach(stream -> stream.cancel(true));
    }
}
