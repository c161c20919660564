package io.jobetl.benchmarks.pipeline;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Rows at a steady rate. Every tenth is marked: a click that is alone in its cell, so that somebody who looks at {@code
 * events} knows which rows have arrived. Runs on a thread of its own between {@link #start} and {@link #close}.
 */
final class SteadyLoad implements AutoCloseable {
    /** Of the marked rows; their groups count up from 1. */
    static final int JOB = 1_900_000_000;

    private static final int ROWS_PER_MARK = 10;
    /** Rows are due in small groups; a thread that wakes up for each row would only load the machine. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final PixelWriter tracking;
    private final PixelTraffic traffic;
    private final int job;
    private final int rowsPerSecond;
    private final long[] intendedNanos;
    private final AtomicLongArray acknowledgedNanos;
    private final LocalDateTime[] hours;
    private final SplittableRandom random = new SplittableRandom(7);
    private final Thread thread = new Thread(this::write, "steady-load");
    private volatile int marksSent;
    private volatile @Nullable RuntimeException failure;

    SteadyLoad(PixelWriter tracking, PixelTraffic traffic, int rowsPerSecond, int seconds) {
        this(tracking, traffic, rowsPerSecond, seconds, JOB);
    }

    /** @param job of the marked rows, if they are not the only ones of their kind */
    SteadyLoad(PixelWriter tracking, PixelTraffic traffic, int rowsPerSecond, int seconds, int job) {
        this.job = job;
        this.tracking = tracking;
        this.traffic = traffic;
        this.rowsPerSecond = rowsPerSecond;
        int marks = rowsPerSecond * seconds / ROWS_PER_MARK;
        this.intendedNanos = new long[marks];
        this.acknowledgedNanos = new AtomicLongArray(marks);
        this.hours = new LocalDateTime[marks];
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    int job() {
        return job;
    }

    int marks() {
        return intendedNanos.length;
    }

    /** Marks 0 to this one, exclusive, were sent. */
    int marksSent() {
        return marksSent;
    }

    /** When the row should have been sent, on the clock of {@link System#nanoTime}: a late sender does not help it. */
    long intendedNanos(int mark) {
        return intendedNanos[mark];
    }

    /** When Cassandra acknowledged it; 0 when that is not known yet. */
    long acknowledgedNanos(int mark) {
        return acknowledgedNanos.get(mark);
    }

    /** The hour of its event time. */
    LocalDateTime hour(int mark) {
        return hours[mark];
    }

    boolean isOver() {
        return !thread.isAlive();
    }

    /** @throws RuntimeException what made it stop early */
    void throwIfFailed() {
        RuntimeException cause = failure;
        if (cause != null) {
            throw cause;
        }
    }

    private void write() {
        try {
            PixelWriter.Pixel pixel = tracking.new Pixel();
            long startNanos = System.nanoTime();
            long rows = (long) marks() * ROWS_PER_MARK;
            for (long row = 0; row < rows; row++) {
                long dueNanos = startNanos + row * TimeUnit.SECONDS.toNanos(1) / rowsPerSecond;
                while (System.nanoTime() - dueNanos < 0) {
                    LockSupport.parkNanos(LOOK_NANOS);
                    if (Thread.interrupted()) {
                        return;
                    }
                }
                if (row % ROWS_PER_MARK == 0) {
                    mark(pixel, (int) (row / ROWS_PER_MARK), dueNanos);
                } else {
                    pixel.send(traffic.next(Ticks.now()), () -> {});
                }
            }
            pixel.flush();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void mark(PixelWriter.Pixel pixel, int mark, long dueNanos) throws InterruptedException {
        long ticks = Ticks.now();
        intendedNanos[mark] = dueNanos;
        hours[mark] = LocalDateTime.ofEpochSecond(3_600L * Ticks.epochHour(ticks), 0, ZoneOffset.UTC);
        marksSent = mark + 1;
        pixel.send(
                PixelTraffic.marked(ticks, random.nextLong(), job, mark + 1),
                () -> acknowledgedNanos.set(mark, System.nanoTime()));
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
