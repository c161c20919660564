package io.jobetl.io.mysql.commit;

import java.time.Duration;

/**
 * How a sink holds its lease.
 *
 * @param leaseName which pipeline; instances with the same name exclude each other
 * @param owner host and process, as {@link io.jobetl.pipeline.commit.LocalOwner#name} has them, for people; at most 255
 *     characters
 * @param leaseTime after how long without a sign of life a successor may take over; 1 s to 1 h
 * @param retryTime for how long a lost connection or a deadlock is retried within one call; 0 to 10 min
 * @param reenrichedCells how many cells may follow a change of a job or campaign in one transaction; the cells of a
 *     change that has more follow in chunks of this size. 1 to 1,000,000; some 15,000 take a second
 */
public record MySqlSinkConfig(
        String leaseName, String owner, Duration leaseTime, Duration retryTime, int reenrichedCells) {
    public static final Duration DEFAULT_LEASE_TIME = Duration.ofSeconds(5);
    public static final Duration DEFAULT_RETRY_TIME = Duration.ofSeconds(15);

    public static final int DEFAULT_REENRICHED_CELLS = 10_000;

    private static final int MAX_REENRICHED_CELLS = 1_000_000;
    private static final int MAX_OWNER_CHARS = 255;

    public MySqlSinkConfig {
        if (!leaseName.matches("[A-Za-z0-9_.-]{1,64}")) {
            throw new IllegalArgumentException(
                    "leaseName=" + leaseName + " must be 1 to 64 letters, digits, dots, - and _");
        }
        requireWithin("leaseTime", leaseTime, Duration.ofSeconds(1), Duration.ofHours(1));
        requireWithin("retryTime", retryTime, Duration.ZERO, Duration.ofMinutes(10));
        if (reenrichedCells < 1 || reenrichedCells > MAX_REENRICHED_CELLS) {
            throw new IllegalArgumentException(
                    "reenrichedCells=" + reenrichedCells + " must be 1 to " + MAX_REENRICHED_CELLS);
        }
        owner = DeadLetterTable.cut(owner, MAX_OWNER_CHARS);
    }

    /** With the default chunks. */
    public MySqlSinkConfig(String leaseName, String owner, Duration leaseTime, Duration retryTime) {
        this(leaseName, owner, leaseTime, retryTime, DEFAULT_REENRICHED_CELLS);
    }

    /** The settings of {@code etl run}. */
    public static MySqlSinkConfig of(String owner) {
        return new MySqlSinkConfig("events", owner, DEFAULT_LEASE_TIME, DEFAULT_RETRY_TIME);
    }

    private static void requireWithin(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(name + "=" + value + " must be " + least + " to " + most);
        }
    }
}
