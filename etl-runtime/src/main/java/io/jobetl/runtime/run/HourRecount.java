package io.jobetl.runtime.run;

import io.jobetl.io.mysql.commit.MySqlRecountRequests;
import io.jobetl.pipeline.engine.RunMode;
import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.pipeline.port.FencedException;
import io.jobetl.runtime.settings.EtlConfig;
import io.jobetl.runtime.stores.Stores;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has hours recounted and waits for it. The requests stand in a table: a running {@code etl run} serves them. Beside
 * that this process is a standby that serves nothing but requests, so it does the work itself as soon as nobody else is
 * the writer.
 */
public final class HourRecount {
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Duration END_PATIENCE = Duration.ofSeconds(15);
    private static final long SECONDS_PER_HOUR = 3_600;

    private final EtlConfig config;
    private final PipelineObserver observer;
    private final Progress progress;
    private final StopSignal stopSignal;
    private final SliceExecutorFactory executors;

    /** @param progress called by the thread of {@link #run} */
    public HourRecount(EtlConfig config, PipelineObserver observer, Progress progress, StopSignal stopSignal) {
        this(config, observer, progress, stopSignal, SliceExecutorFactory.IN_PROCESS);
    }

    /**
     * The same with another executor of slices.
     *
     * @param progress called by the thread of {@link #run}
     * @param executors is asked when this process does the work itself
     */
    public HourRecount(
            EtlConfig config,
            PipelineObserver observer,
            Progress progress,
            StopSignal stopSignal,
            SliceExecutorFactory executors) {
        this.config = config;
        this.observer = observer;
        this.progress = progress;
        this.stopSignal = stopSignal;
        this.executors = executors;
    }

    /** How far a recount is. */
    @FunctionalInterface
    public interface Progress {
        /** So many hours are done, of all that were asked for. */
        void recounted(long done, long all);
    }

    /**
     * Recounts these hours. What is not done when this fails or is stopped is withdrawn.
     *
     * @param hours their beginnings
     * @return false when it was stopped before the end
     */
    public boolean run(Collection<Instant> hours) throws InterruptedException, TimeoutException {
        AtomicBoolean isWriter = new AtomicBoolean();
        try (MySqlRecountRequests requests =
                        new MySqlRecountRequests(new Stores(config).mysql(), PipelineTask.owner());
                PipelineTask task = PipelineTask.open(
                        config, RunMode.RECOUNT, PipelineObserver.all(observer, becomesWriter(isWriter)), executors)) {
            requests.add(hours.stream().map(HourRecount::epochHour).toList());
            task.start();
            for (long left = hours.size(); left > 0; left = requests.left()) {
                progress.recounted(hours.size() - left, hours.size());
                if (task.hasEnded() && requests.left() > 0) {
                    task.await(END_PATIENCE); // throws what ended it
                    throw new IllegalStateException("the recount ended with " + requests.left() + " hours left");
                }
                if (stopSignal.await(LOOK)) {
                    return false;
                }
            }
            // The writer goes on until the companies of all jobs are right as well.
            while (isWriter.get() && !task.hasEnded()) {
                if (stopSignal.await(LOOK)) {
                    return false;
                }
            }
            task.stop();
            task.await(END_PATIENCE);
            return true;
        }
    }

    private static PipelineObserver becomesWriter(AtomicBoolean isWriter) {
        return new PipelineObserver() {
            @Override
            public void started() {
                isWriter.set(true);
            }

            /** The new writer takes care of the companies, too. */
            @Override
            public void fenced(FencedException cause) {
                isWriter.set(false);
            }
        };
    }

    private static int epochHour(Instant hour) {
        return Math.toIntExact(Math.floorDiv(hour.getEpochSecond(), SECONDS_PER_HOUR));
    }
}
