package io.jobetl.io.mysql;

import java.time.Duration;

/**
 * How a sink holds its lease.
 *
 * @param leaseName which pipeline; instances with the same name exclude each other
 * @param owner host and process, for people; at most 255 characters
 * @param leaseTime after how long without a sign of life a successor may take over; 1 s to 1 h
 * @param retryTime for how long a lost connection or a deadlock is retried within one call; 0 to 10 min
 */
public record MySqlSinkConfig(String leaseName, String owner, Duration leaseTime, Duration retryTime) {
    public static final Duration DEFAULT_LEASE_TIME = Duration.ofSeconds(10);
    public static final Duration DEFAULT_RETRY_TIME = Duration.ofSeconds(15);

    private static final int MAX_OWNER_CHARS = 255;

    public MySqlSinkConfig {
        if (!leaseName.matches("[A-Za-z0-9_.-]{1,64}")) {
            throw new IllegalArgumentException(
                    "leaseName=" + leaseName + " must be 1 to 64 letters, digits, dots, - and _");
        }
        requireWithin("leaseTime", leaseTime, Duration.ofSeconds(1), Duration.ofHours(1));
        requireWithin("retryTime", retryTime, Duration.ZERO, Duration.ofMinutes(10));
        owner = ProgressTables.cut(owner, MAX_OWNER_CHARS);
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
