package io.jobetl.local;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Stops servers side by side, except that Kafka and MySQL wait for Connect: it uses both, and each takes longer to stop
 * while a client is connected.
 */
final class StopOrder {
    private final Duration grace;
    private final Progress progress;

    StopOrder(Duration grace, Progress progress) {
        this.grace = grace;
        this.progress = progress;
    }

    /**
     * Returns when all are gone.
     *
     * @throws LocalServersException when one runs on, for instance because it belongs to another user
     */
    void stop(Map<Server, ChildProcess> running) {
        if (running.isEmpty()) {
            return;
        }
        ExecutorService threads = Executors.newFixedThreadPool(running.size());
        try {
            ChildProcess connect = running.get(Server.CONNECT);
            CompletableFuture<Void> connectGone = connect == null
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.runAsync(() -> stop(Server.CONNECT, connect), threads);
            List<CompletableFuture<Void>> all = new ArrayList<>(List.of(connectGone));
            running.forEach((server, process) -> {
                switch (server) {
                    case CONNECT -> {}
                    case CASSANDRA, SPARK, WORKER1, WORKER2 ->
                        all.add(CompletableFuture.runAsync(() -> stop(server, process), threads));
                    case KAFKA, MYSQL -> all.add(connectGone.thenRunAsync(() -> stop(server, process), threads));
                }
            });
            CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new)).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        } finally {
            threads.shutdown();
        }
    }

    private void stop(Server server, ChildProcess process) {
        long startNanos = System.nanoTime();
        try {
            boolean inOrder = process.stop(grace);
            if (process.isAlive()) {
                throw new LocalServersException(
                        LocalServersException.Reason.NOT_ALLOWED,
                        server.title() + " (pid " + process.pid()
                                + ") runs on: this user may not stop it; stop it as the" + " user who started it");
            }
            progress.line(
                    server,
                    "stopped in " + Progress.since(startNanos)
                            + (inOrder ? "" : " (killed: it did not end within " + grace.toSeconds() + " s)"));
        } catch (InterruptedException e) {
            process.kill();
            Thread.currentThread().interrupt();
        }
    }
}
