package io.jobetl.spark.cluster;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;

/**
 * Says so once when jobs wait for an executor, as Spark lets them for ever: with dynamic allocation, or when all were
 * lost. Thread-safe.
 */
final class WaitNotice extends SparkListener {
    private static final Duration TELL_AFTER = Duration.ofSeconds(15);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final IntSupplier executors;
    private final Consumer<String> told;
    private final String line;
    private int jobs;
    private boolean isWaiting;
    private boolean hasTold;
    private long sinceNanos;

    /** @param executors that there are now */
    WaitNotice(IntSupplier executors, Consumer<String> told, String line) {
        this.executors = executors;
        this.told = told;
        this.line = line;
    }

    /** Watches an application until it ends. */
    @SuppressWarnings("FutureReturnValueIgnored") // it is never done, and ends with its thread
    static void follow(JavaSparkContext spark, IntSupplier executors, Consumer<String> told, String line) {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread watch = new Thread(task, "etl-spark-wait");
            watch.setDaemon(true);
            return watch;
        });
        WaitNotice notice = new WaitNotice(executors, told, line);
        spark.sc().addSparkListener(notice);
        spark.sc().addSparkListener(new SparkListener() {
            @Override
            public void onApplicationEnd(SparkListenerApplicationEnd ended) {
                thread.shutdownNow();
            }
        });
        thread.scheduleWithFixedDelay(
                () -> notice.look(System.nanoTime()), LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized void onJobStart(SparkListenerJobStart started) {
        jobs++;
    }

    @Override
    public synchronized void onJobEnd(SparkListenerJobEnd ended) {
        jobs--;
    }

    /** @param nanos as {@link System#nanoTime} */
    synchronized void look(long nanos) {
        if (jobs == 0 || executors.getAsInt() > 0) {
            isWaiting = false;
            hasTold = false;
            return;
        }
        if (!isWaiting) {
            isWaiting = true;
            sinceNanos = nanos;
        }
        if (!hasTold && nanos - sinceNanos >= TELL_AFTER.toNanos()) {
            hasTold = true;
            told.accept(line);
        }
    }
}
