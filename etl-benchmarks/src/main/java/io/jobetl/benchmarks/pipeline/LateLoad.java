package io.jobetl.benchmarks.pipeline;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Rows that are late by up to an hour, each alone in its cell, five or six a second, and a look for them in {@code
 * events} every 100 ms. For one thread.
 */
final class LateLoad {
    /** Two of a hundred, of a million an hour. */
    private static final double ROWS_PER_SECOND = 20_000.0 / 3_600;

    private static final int JOB = SteadyLoad.JOB + 1;
    private static final long LOOK_MILLIS = 100;

    private final Installation installation;
    private final PixelWriter tracking;
    private final int warmUpRows;
    private final int rows;
    private final int drainSeconds;
    private final SplittableRandom random = new SplittableRandom(11);
    private final AtomicLongArray acknowledgedNanos;
    private final Latencies counted = new Latencies();
    private final TreeSet<LocalDateTime> hours = new TreeSet<>();
    private final boolean[] seen;
    private int missing;

    LateLoad(Installation installation, PixelWriter tracking, int warmUpSeconds, int seconds, int drainSeconds) {
        this.installation = installation;
        this.tracking = tracking;
        this.warmUpRows = (int) (warmUpSeconds * ROWS_PER_SECOND);
        this.rows = (int) ((warmUpSeconds + seconds) * ROWS_PER_SECOND);
        this.drainSeconds = drainSeconds;
        this.acknowledgedNanos = new AtomicLongArray(rows);
        this.seen = new boolean[rows];
        this.missing = rows;
    }

    /** From the acknowledgement of Cassandra, without those of the warm-up. */
    Latencies counted() {
        return counted;
    }

    /** @throws IllegalStateException when some are not counted in the end */
    void run() throws SQLException, InterruptedException {
        PixelWriter.Pixel pixel = tracking.new Pixel();
        long startNanos = System.nanoTime();
        long endNanos = startNanos + TimeUnit.SECONDS.toNanos((long) (rows / ROWS_PER_SECOND) + drainSeconds);
        int sent = 0;
        try (Connection mysql = installation.mysql();
                PreparedStatement select = mysql.prepareStatement(
                        "SELECT group_id FROM events WHERE dates = ? AND hours = ? AND job_id = " + JOB)) {
            while (missing > 0) {
                long nanos = System.nanoTime();
                if (nanos - endNanos > 0) {
                    throw new IllegalStateException(
                            missing + " of " + rows + " late rows are not counted after " + drainSeconds + " s");
                }
                int due = (int) Math.min(rows, (nanos - startNanos) / 1e9 * ROWS_PER_SECOND);
                for (; sent < due; sent++) {
                    send(pixel, sent);
                }
                for (LocalDateTime hour : hours) {
                    look(select, hour);
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        }
    }

    private void send(PixelWriter.Pixel pixel, int row) throws InterruptedException {
        long ticks = Ticks.now() - random.nextLong(3_600 * Ticks.PER_SECOND);
        hours.add(LocalDateTime.ofEpochSecond(3_600L * Ticks.epochHour(ticks), 0, ZoneOffset.UTC));
        pixel.send(
                PixelTraffic.marked(ticks, random.nextLong(), JOB, row + 1),
                () -> acknowledgedNanos.set(row, System.nanoTime()));
    }

    private void look(PreparedStatement select, LocalDateTime hour) throws SQLException {
        select.setObject(1, hour.toLocalDate());
        select.setInt(2, hour.getHour());
        try (ResultSet found = select.executeQuery()) {
            long nowNanos = System.nanoTime();
            while (found.next()) {
                int row = found.getInt(1) - 1;
                if (!seen[row]) {
                    seen[row] = true;
                    missing--;
                    long acknowledged = acknowledgedNanos.get(row);
                    if (row >= warmUpRows) {
                        counted.record(acknowledged == 0 ? 0 : nowNanos - acknowledged);
                    }
                }
            }
        }
    }
}
