package io.jobetl.benchmarks.pipeline;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Looks at the lease every 10 ms until a load is over: each epoch has one writer, and neither epochs nor commits ever
 * go back. To be called on a thread of its own.
 */
final class LeaseWatch implements Callable<LeaseWatch> {
    private static final long LOOK_MILLIS = 10;

    private final Installation installation;
    private final BooleanSupplier isOver;
    private final List<String> violations = new ArrayList<>();
    private Lease last = new Lease(0, 0, "");

    LeaseWatch(Installation installation, BooleanSupplier isOver) {
        this.installation = installation;
        this.isOver = isOver;
    }

    private record Lease(long epoch, long seq, String instance) {
        boolean follows(Lease before) {
            return seq >= before.seq
                    && (epoch > before.epoch || (epoch == before.epoch && instance.equals(before.instance)));
        }
    }

    @Override
    public LeaseWatch call() throws SQLException, InterruptedException {
        try (Connection mysql = installation.mysql();
                Statement statement = mysql.createStatement()) {
            while (!isOver.getAsBoolean()) {
                try (ResultSet row = statement.executeQuery("SELECT epoch, seq, instance FROM etl_lease")) {
                    if (row.next()) {
                        Lease now = new Lease(row.getLong(1), row.getLong(2), row.getString(3));
                        if (!now.follows(last)) {
                            violations.add(last + " was followed by " + now);
                        }
                        last = now;
                    }
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        }
        return this;
    }

    /** What two writers at once, or a commit of an earlier one, have left. */
    List<String> violations() {
        return violations;
    }

    /** How many writers there have been. */
    long epoch() {
        return last.epoch;
    }
}
