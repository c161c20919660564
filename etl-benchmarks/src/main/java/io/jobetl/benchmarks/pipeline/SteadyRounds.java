package io.jobetl.benchmarks.pipeline;

import io.jobetl.benchmarks.report.Scale;
import java.sql.Connection;
import java.sql.SQLException;

/** Steady loads one after the other, beside whoever counts them. For one thread. */
final class SteadyRounds {
    private static final int JOBS = 5_000;
    private static final int DRAIN_SECONDS = 20;
    /** A mark whose successors of so many seconds are visible is given up: the classic job loses some. */
    private static final int LOST_SECONDS = 5;

    private final Installation installation;
    private final PixelTraffic traffic = new PixelTraffic(7, JOBS);
    private final PixelWriter tracking;
    private final int warmUpSeconds;
    private final int seconds;
    /** Each round marks its rows with one of its own. */
    private int job = SteadyLoad.JOB;

    SteadyRounds(Installation installation, Scale scale) {
        this.installation = installation;
        this.tracking = new PixelWriter(installation.cassandra(), installation.keyspace());
        this.warmUpSeconds = scale == Scale.FULL ? 10 : 5;
        this.seconds = scale == Scale.FULL ? 30 : 10;
    }

    /** What the rows are of. */
    PixelTraffic traffic() {
        return traffic;
    }

    /**
     * How fresh the rows of a round were, from the time at which they should have been sent.
     *
     * @param lost marks that never became visible though later ones did
     * @param inTime false when the rest had not become visible soon after the end
     */
    record Round(Latencies fresh, int lost, boolean inTime) {
        /** Infinite when it did not keep up at all. */
        double p99Millis() {
            return inTime ? fresh.percentile(99) : Double.POSITIVE_INFINITY;
        }

        @Override
        public String toString() {
            return fresh + (lost > 0 ? ", lost " + lost : "") + (inTime ? "" : ", and the rest did not come in time");
        }
    }

    /** Returns when all of the round is visible in the table, or {@link #DRAIN_SECONDS} after its end. */
    Round run(String table, int rowsPerSecond) throws SQLException, InterruptedException {
        try (SteadyLoad load = new SteadyLoad(tracking, traffic, rowsPerSecond, warmUpSeconds + seconds, job++);
                Connection mysql = installation.mysql()) {
            load.start();
            int marksPerSecond = load.marks() / (warmUpSeconds + seconds);
            int lostBehind = table.equals("events") ? Integer.MAX_VALUE : LOST_SECONDS * marksPerSecond;
            MarkWatch watch = new MarkWatch(table, load, warmUpSeconds * marksPerSecond, lostBehind);
            boolean inTime = watch.watchFor(mysql, DRAIN_SECONDS);
            return new Round(watch.sinceIntended(), watch.lost(), inTime);
        }
    }
}
