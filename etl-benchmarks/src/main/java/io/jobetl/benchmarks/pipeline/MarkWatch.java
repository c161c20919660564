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

    private final String table;
    private final int lostBehind;
    private final SteadyLoad load;
    private final boolean[] seen;
    private final int firstMeasured;
    private final Latencies sinceAcknowledged = new Latencies();
    private final Latencies sinceIntended = new Latencies();
    private int oldestMissing;
    private int newestSeen;
    private int lost;

    /** @param firstMeasured marks before this one are for warming up */
    MarkWatch(SteadyLoad load, int firstMeasured) {
        this("events", load, firstMeasured, Integer.MAX_VALUE);
    }

    /**
     * Of another table.
     *
     * @param lostBehind a mark is given up when one that is so many behind it is visible
     */
    MarkWatch(String table, SteadyLoad load, int firstMeasured, int lostBehind) {
        this.table = table;
        this.lostBehind = lostBehind;
        this.load = load;
        this.seen = new boolean[load.marks()];
        this.firstMeasured = firstMeasured;
    }

    /** From the acknowledgement of Cassandra. */
    Latencies sinceAcknowledged() {
        return sinceAcknowledged;
    }

    /** Marks that were given up. */
    int lost() {
        return lost;
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
        if (!watchFor(mysql, patienceSeconds)) {
            throw new IllegalStateException("row " + oldestMissing + " of " + load.marks() + " is not counted "
                    + patienceSeconds + " s after the end of the load");
        }
    }

    /** The same; false when not all became visible in time. */
    boolean watchFor(Connection mysql, int patienceSeconds) throws SQLException, InterruptedException {
        long overNanos = 0;
        try (PreparedStatement select =
                mysql.prepareStatement("SELECT group_id FROM " + table + " WHERE dates = ? AND hours = ?"
                        + " AND job_id = ? AND publisher_id = 1 AND campaign_id = 1 AND group_id > ?")) {
            while (oldestMissing < load.marks()) {
                load.throwIfFailed();
                if (load.isOver()) {
                    overNanos = overNanos == 0 ? System.nanoTime() : overNanos;
                    if (System.nanoTime() - overNanos > TimeUnit.SECONDS.toNanos(patienceSeconds)) {
                        return giveUpRest();
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
        return true;
    }

    /** True when those that are missing may be, as others near the end are visible. */
    private boolean giveUpRest() {
        if (lostBehind == Integer.MAX_VALUE || load.marks() - newestSeen > lostBehind) {
            return false;
        }
        for (int mark = oldestMissing; mark < seen.length; mark++) {
            lost += seen[mark] ? 0 : 1;
        }
        return true;
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
                    newestSeen = Math.max(newestSeen, mark);
                    if (mark >= firstMeasured) {
                        // A row may be counted before its acknowledgement has arrived here.
                        long acknowledged = load.acknowledgedNanos(mark);
                        sinceAcknowledged.record(acknowledged == 0 ? 0 : nowNanos - acknowledged);
                        sinceIntended.record(nowNanos - load.intendedNanos(mark));
                    }
                }
            }
        }
        while (oldestMissing < seen.length && (seen[oldestMissing] || newestSeen - oldestMissing > lostBehind)) {
            lost += seen[oldestMissing] ? 0 : 1;
            oldestMissing++;
        }
    }
}
