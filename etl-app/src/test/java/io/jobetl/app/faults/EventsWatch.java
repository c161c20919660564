package io.jobetl.app.faults;

import io.jobetl.model.RejectReason;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A reader beside the pipeline, over a connection of its own: it looks at the tables all the time, each time in one
 * snapshot, and notes when it sees half of a commit or something that went back. An outage of the server is waited out.
 */
public final class EventsWatch implements AutoCloseable {
    private static final long PAUSE_MILLIS = 20;
    private static final String SNAPSHOT = "SELECT l.epoch, l.seq,"
            + " (SELECT COALESCE(SUM(row_count - " + rejects() + "), 0) FROM etl_hour),"
            + " (SELECT COALESCE(SUM(clicks + conversion + qualified_application + disqualified_application), 0)"
            + " FROM events) FROM etl_lease l";

    private final Callable<Connection> connections;
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::watch, "events-watch");
    private volatile boolean closing;
    private volatile long looks;
    private volatile long epoch;
    private volatile long seq;
    private volatile long counted;

    public EventsWatch(Callable<Connection> connections) {
        this.connections = connections;
        thread.setDaemon(true);
        thread.start();
    }

    /** The newest that a reader has seen: acknowledged, so it must never be lost. */
    public long seq() {
        return seq;
    }

    public long epoch() {
        return epoch;
    }

    /** Rows that stand in cells. */
    public long counted() {
        return counted;
    }

    public long looks() {
        return looks;
    }

    public List<String> violations() {
        return violations;
    }

    /** What sets the tables back. */
    interface Restore {
        void run() throws SQLException;
    }

    /**
     * Runs it while nobody looks; what is seen next may be older.
     *
     * @return the commit that is the newest right after it; a look later, the pipeline may be past the lost ones again
     */
    synchronized long during(Restore restore) throws Exception {
        try (Connection connection = connections.call();
                Statement statement = connection.createStatement()) {
            restore.run();
            epoch = 0;
            seq = 0;
            counted = 0;
            look(statement);
            return seq;
        }
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void watch() {
        while (!closing) {
            try (Connection connection = connections.call();
                    Statement statement = connection.createStatement()) {
                while (!closing) {
                    look(statement);
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                }
            } catch (SQLException away) {
                pause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (Exception e) {
                violations.add("the reader failed: " + e);
                return;
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(10 * PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One statement is one snapshot. */
    private synchronized void look(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(SNAPSHOT)) {
            if (!row.next()) {
                return;
            }
            long nowEpoch = row.getLong(1);
            long nowSeq = row.getLong(2);
            long digested = row.getLong(3);
            long inCells = row.getLong(4);
            String seen = "epoch=" + nowEpoch + " seq=" + nowSeq + " digested=" + digested + " inCells=" + inCells;
            if (digested != inCells) {
                violations.add("half of a commit is visible: " + seen);
            }
            if (nowEpoch < epoch || nowSeq < seq || inCells < counted) {
                violations.add("went back from epoch=" + epoch + " seq=" + seq + " inCells=" + counted + " to " + seen);
            }
            epoch = nowEpoch;
            seq = nowSeq;
            counted = inCells;
            looks++;
        }
    }

    private static String rejects() {
        return Stream.of(RejectReason.values())
                .map(reason -> reason.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(" - "));
    }
}
