package io.jobetl.benchmarks.pipeline;

import io.jobetl.benchmarks.pipeline.Outages.Outage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * {@code etl run} with a SIGKILL every so often, and the next one started at once. From {@link #start} to {@link
 * #close}.
 */
final class KilledWriter implements AutoCloseable {
    private final Installation installation;
    private final Path folder;
    private final int secondsPerKill;
    private final List<Outage> outages = new ArrayList<>();
    private final FutureTask<Void> killing = new FutureTask<>(() -> {
        killAgainAndAgain();
        return null;
    });
    private final Thread thread = new Thread(killing, "writer-kills");
    private EtlProcess etl;
    private volatile boolean goesOn = true;

    KilledWriter(Installation installation, Path folder, int secondsPerKill) {
        this.installation = installation;
        this.folder = folder;
        this.secondsPerKill = secondsPerKill;
        this.etl = EtlProcess.start(installation, folder);
        thread.setDaemon(true);
    }

    /** Returns when there is a writer. */
    void start() throws InterruptedException {
        etl.awaitWriter();
        thread.start();
    }

    private void killAgainAndAgain() throws InterruptedException {
        long nextNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(secondsPerKill);
        while (goesOn) {
            etl.requireAlive();
            if (System.nanoTime() - nextNanos > 0) {
                long killedNanos = System.nanoTime();
                etl.kill();
                etl = EtlProcess.start(installation, folder);
                etl.awaitWriter();
                outages.add(new Outage(killedNanos, System.nanoTime()));
                nextNanos += TimeUnit.SECONDS.toNanos(secondsPerKill);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /**
     * Leaves the writer alone that there is.
     *
     * @return when there was none
     */
    Outages stopKilling() throws InterruptedException, ExecutionException {
        goesOn = false;
        killing.get();
        return new Outages(outages);
    }

    @Override
    public void close() {
        goesOn = false;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        etl.close();
    }
}
