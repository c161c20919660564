package io.jobetl.benchmarks.pipeline;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Gives jobs that have clicks another company, one at a time, and waits until {@code events} has it. Counted from the
 * answer to the UPDATE. For one thread.
 */
final class JobChangeMeasurement implements Callable<Latencies> {
    private static final long LOOK_MILLIS = 5;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    /** The most popular jobs: each has cells in every hour. */
    private static final int JOBS = 20;

    private final Installation installation;
    private final BooleanSupplier goesOn;
    private final SplittableRandom random = new SplittableRandom(11);

    /** @param goesOn asked before each change */
    JobChangeMeasurement(Installation installation, BooleanSupplier goesOn) {
        this.installation = installation;
        this.goesOn = goesOn;
    }

    @Override
    public Latencies call() throws SQLException, InterruptedException {
        Latencies latencies = new Latencies();
        try (Connection application = installation.mysql();
                Connection reader = installation.mysql();
                PreparedStatement update = application.prepareStatement("UPDATE job SET company_id = ? WHERE id = ?");
                PreparedStatement select = reader.prepareStatement(
                        "SELECT company_id FROM events WHERE dates = ? AND hours = ? AND job_id = ? LIMIT 1")) {
            for (int change = 0; goesOn.getAsBoolean(); change++) {
                int job = 1 + change % JOBS;
                int company = 1_000 + change;
                LocalDateTime hour = LocalDateTime.now(ZoneOffset.UTC);
                if (companyOf(select, job, hour) == 0) {
                    TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS); // the hour has just begun
                    continue;
                }
                update.setInt(1, company);
                update.setInt(2, job);
                update.executeUpdate();
                long updatedNanos = System.nanoTime();
                while (companyOf(select, job, hour) != company) {
                    if (System.nanoTime() - updatedNanos > PATIENCE_NANOS) {
                        throw new IllegalStateException("events does not follow job=" + job + " company=" + company);
                    }
                    TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                }
                latencies.record(System.nanoTime() - updatedNanos);
                // At any moment of a cycle of the pipeline, not always at the same.
                TimeUnit.MILLISECONDS.sleep(50 + random.nextInt(200));
            }
        }
        return latencies;
    }

    /** 0 when there is no cell or no company. */
    private static int companyOf(PreparedStatement select, int job, LocalDateTime hour) throws SQLException {
        select.setObject(1, hour.toLocalDate());
        select.setInt(2, hour.getHour());
        select.setInt(3, job);
        try (ResultSet row = select.executeQuery()) {
            return row.next() ? row.getInt(1) : 0;
        }
    }
}
