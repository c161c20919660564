package io.jobetl.benchmarks.pipeline;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Rows that are late by two seconds to three days, short delays as often as long ones: as many are late by 2 s to 20 s
 * as by 20 s to 200 s. Each is alone in its cell and is followed by its hint, and is looked for in {@code events} every
 * 10 ms, by primary key, as long as it is missing. For one thread.
 */
final class LateTraffic implements Callable<LateTraffic> {
    static final int ROWS_PER_SECOND = 40;
    static final int DAYS = 3;

    private static final int JOB = SteadyLoad.JOB + 1;
    private static final double LEAST_SECONDS = 2;
    private static final double MOST_SECONDS = DAYS * 86_400.0;
    private static final long LOOK_MILLIS = 10;
    /** Of those that are missing for longest; when there are more they take turns. */
    private static final int ROWS_PER_LOOK = 100;

    private final Installation installation;
    private final PixelWriter tracking;
    private final int warmUpRows;
    private final int drainSeconds;
    private final SplittableRandom random = new SplittableRandom(13);
    private final LocalDateTime[] hours;
    private final AtomicLongArray acknowledgedNanos;
    private final long[] visibleNanos;
    private final ArrayDeque<Integer> missing = new ArrayDeque<>();

    LateTraffic(Installation installation, PixelWriter tracking, int warmUpSeconds, int seconds, int drainSeconds) {
        int rows = (warmUpSeconds + seconds) * ROWS_PER_SECOND;
        this.installation = installation;
        this.tracking = tracking;
        this.warmUpRows = warmUpSeconds * ROWS_PER_SECOND;
        this.drainSeconds = drainSeconds;
        this.hours = new LocalDateTime[rows];
        this.acknowledgedNanos = new AtomicLongArray(rows);
        this.visibleNanos = new long[rows];
    }

    /**
     * Returns when all are visible.
     *
     * @throws IllegalStateException when some are not, long after the last one was sent
     */
    @Override
    public LateTraffic call() throws SQLException, InterruptedException {
        PixelWriter.Pixel pixel = tracking.new Pixel();
        long startNanos = System.nanoTime();
        long endNanos = startNanos + TimeUnit.SECONDS.toNanos(hours.length / ROWS_PER_SECOND + drainSeconds);
        int sent = 0;
        try (Connection mysql = installation.mysql()) {
            while (sent < hours.length || !missing.isEmpty()) {
                long nanos = System.nanoTime();
                if (nanos - endNanos > 0) {
                    throw new IllegalStateException(missing.size() + " of " + hours.length
                            + " late rows are not counted after " + drainSeconds + " s");
                }
                int due = (int) Math.min(hours.length, (nanos - startNanos) * ROWS_PER_SECOND / 1_000_000_000);
                for (; sent < due; sent++) {
                    send(pixel, sent);
                }
                look(mysql);
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        }
        return this;
    }

    /** From the acknowledgement of Cassandra, without those of the warm-up, and without the time of these outages. */
    Latencies counted(Outages outages) {
        Latencies counted = new Latencies();
        for (int row = warmUpRows; row < hours.length; row++) {
            long acknowledged = acknowledgedNanos.get(row);
            long visible = visibleNanos[row];
            counted.record(visible - acknowledged - outages.nanosBetween(acknowledged, visible));
        }
        return counted;
    }

    private void send(PixelWriter.Pixel pixel, int row) throws InterruptedException {
        double lateSeconds = LEAST_SECONDS * Math.pow(MOST_SECONDS / LEAST_SECONDS, random.nextDouble());
        long ticks = Ticks.now() - (long) (lateSeconds * Ticks.PER_SECOND);
        hours[row] = LocalDateTime.ofEpochSecond(3_600L * Ticks.epochHour(ticks), 0, ZoneOffset.UTC);
        missing.add(row);
        pixel.send(
                PixelTraffic.marked(ticks, random.nextLong(), JOB, row + 1),
                () -> acknowledgedNanos.set(row, System.nanoTime()));
    }

    private void look(Connection mysql) throws SQLException {
        List<Integer> rows = new ArrayList<>();
        while (rows.size() < ROWS_PER_LOOK && !missing.isEmpty()) {
            rows.add(missing.remove());
        }
        if (rows.isEmpty()) {
            return;
        }
        String keys = "(?, ?, " + JOB + ", 1, 1, ?)";
        try (PreparedStatement select = mysql.prepareStatement("SELECT group_id FROM events WHERE"
                + " (dates, hours, job_id, publisher_id, campaign_id, group_id) IN (" + keys
                + (", " + keys).repeat(rows.size() - 1) + ")")) {
            int at = 1;
            for (int row : rows) {
                select.setObject(at++, hours[row].toLocalDate());
                select.setInt(at++, hours[row].getHour());
                select.setInt(at++, row + 1);
            }
            try (ResultSet found = select.executeQuery()) {
                long nowNanos = System.nanoTime();
                while (found.next()) {
                    visibleNanos[found.getInt(1) - 1] = nowNanos;
                }
            }
        }
        for (int row : rows) {
            // A row may be counted before its acknowledgement has arrived here.
            if (visibleNanos[row] == 0 || acknowledgedNanos.get(row) == 0) {
                missing.add(row);
            }
        }
    }
}
