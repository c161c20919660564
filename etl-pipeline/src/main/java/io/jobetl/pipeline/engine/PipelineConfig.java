package io.jobetl.pipeline.engine;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How often the engine looks, and how far back.
 *
 * @param pollInterval between two reads of the newest rows
 * @param idlePollInterval the same when no row arrived for a while
 * @param closeAfter how long after its end an hour stays open, that is with its slices in memory
 * @param horizon how long after its end an hour is still recounted
 * @param leaseRenewInterval at most this long passes without a sign of life in the lease row
 * @param commitRows hours of a backlog share a commit until this many rows are waiting; an hour is never split
 * @param sweepRowsPerSecond rows that may be read for nothing but to find late ones before they are due; 0 for none
 * @param retention for how long raw rows are kept; null when they never expire
 */
public record PipelineConfig(
        Duration pollInterval,
        Duration idlePollInterval,
        Duration closeAfter,
        Duration horizon,
        Duration leaseRenewInterval,
        int commitRows,
        int sweepRowsPerSecond,
        @Nullable Retention retention) {

    public static final PipelineConfig DEFAULT = new PipelineConfig(
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            Duration.ofMinutes(10),
            Duration.ofDays(30),
            Duration.ofSeconds(3),
            20_000,
            10_000,
            null);

    public PipelineConfig {
        requirePositive("pollInterval", pollInterval);
        requirePositive("idlePollInterval", idlePollInterval);
        requirePositive("closeAfter", closeAfter);
        requirePositive("horizon", horizon);
        requirePositive("leaseRenewInterval", leaseRenewInterval);
        if (commitRows < 1) {
            throw new IllegalArgumentException("commitRows=" + commitRows + " must be at least 1");
        }
        if (sweepRowsPerSecond < 0) {
            throw new IllegalArgumentException("sweepRowsPerSecond=" + sweepRowsPerSecond + " must not be negative");
        }
        Duration openFor = Duration.ofHours(1).plus(closeAfter);
        if (retention != null && retention.lastRecountAge().compareTo(openFor) < 0) {
            throw new IllegalArgumentException("retention.timeToLive=" + retention.timeToLive()
                    + " is too short: rows would expire while their hour is open, which lasts " + openFor
                    + " (with margin=" + retention.margin() + ")");
        }
    }

    /** The same for a table whose rows expire, or, with null, for one whose rows do not. */
    public PipelineConfig withRetention(@Nullable Retention newRetention) {
        return new PipelineConfig(
                pollInterval,
                idlePollInterval,
                closeAfter,
                horizon,
                leaseRenewInterval,
                commitRows,
                sweepRowsPerSecond,
                newRetention);
    }

    /** The same with another pace of the sweep. */
    public PipelineConfig withSweepRowsPerSecond(int rowsPerSecond) {
        return new PipelineConfig(
                pollInterval,
                idlePollInterval,
                closeAfter,
                horizon,
                leaseRenewInterval,
                commitRows,
                rowsPerSecond,
                retention);
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + "=" + value + " must be positive");
        }
    }
}
