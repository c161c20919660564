package io.jobetl.benchmarks.pipeline;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.concurrent.TimeUnit;

/**
 * Looks for marked rows in {@code events}, every 5 ms, by primary key and only behind the oldest one that is missing,
 * so that looking costs little. A row is visible when a look that began after its commit finds it: the time of the
 * look's end counts. For one thread.
 */
final class MarkWatch {
    private static final long LOOK_MILLIS = 5;

    private final SteadyLoad load;
    private final boolean[] seen;
    private final int firstMeasured;
    private final Latencies sinceAcknowledged = new Latencies();
    private final Latencies sinceIntended = new Latencies();
    private int oldestMissing;

    /** @param firstMeasured marks before this one are for warming up */
    MarkWatch(SteadyLoad load, int firstMeasured) {
        this.load = load;
        this.seen = new boolean[load.marks()];
        this.firstMeasured = firstMeasured;
    }

    /** From the acknowledgement of Cassandra. */
    Latencies sinceAcknowledged() {
        return sinceAcknowledged;
    }

    /** From the time at which the row should have been sent. */
    Latencies sinceIntended() {
        return sinceIntended;
    }

    /**
     * Returns when all marks are visible.
     *
     * @param patienceSeconds after the end of the load
     * @throws IllegalStateException when one does not become visible
     */
    void watch(Connection mysql, int patienceSeconds) throws SQLException, InterruptedException {
        long overNanos = 0;
        try (PreparedStatement select =
                mysql.prepareStatement("SELECT group_id FROM events WHERE dates = ? AND hours = ?"
                        + " AND job_id = ? AND publisher_id = 1 AND campaign_id = 1 AND group_id > ?")) {
            while (oldestMissing < load.marks()) {
                load.throwIfFailed();
                if (load.isOver()) {
                    overNanos = overNanos == 0 ? System.nanoTime() : overNanos;
                    if (System.nanoTime() - overNanos > TimeUnit.SECONDS.toNanos(patienceSeconds)) {
                        throw new IllegalStateException("row " + oldestMissing + " of " + load.marks()
                                + " is not counted " + patienceSeconds + " s after the end of the load");
                    }
                }
                int sent = load.marksSent();
                if (oldestMissing < sent) {
                    LocalDateTime first = load.hour(oldestMissing);
                    LocalDateTime last = load.hour(sent - 1);
                    look(select, first);
                    if (!last.equals(first)) {
                        look(select, last);
                    }
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        }
    }

    private void look(PreparedStatement select, LocalDateTime hour) throws SQLException {
        select.setObject(1, hour.toLocalDate());
        select.setInt(2, hour.getHour());
        select.setInt(3, load.job());
        select.setInt(4, oldestMissing);
        try (ResultSet rows = select.executeQuery()) {
            long nowNanos = System.nanoTime();
            while (rows.next()) {
                int mark = rows.getInt(1) - 1;
                if (!seen[mark]) {
                    seen[mark] = true;
                    if (mark >= firstMeasured) {
                        // A row may be counted before its acknowledgement has arrived here.
                        long acknowledged = load.acknowledgedNanos(mark);
                        sinceAcknowledged.record(acknowledged == 0 ? 0 : nowNanos - acknowledged);
                        sinceIntended.record(nowNanos - load.intendedNanos(mark));
                    }
                }
            }
        }
        while (oldestMissing < seen.length && seen[oldestMissing]) {
            oldestMissing++;
        }
    }
}
