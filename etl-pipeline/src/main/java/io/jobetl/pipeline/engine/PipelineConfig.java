package io.jobetl.pipeline.engine;

import java.time.Duration;

/**
 * How often the engine looks, and how far back.
 *
 * @param pollInterval between two reads of the newest rows
 * @param idlePollInterval the same when no row arrived for a while
 * @param closeAfter how long after its end an hour stays open, that is with its slices in memory
 * @param horizon how long after its end an hour is still recounted
 * @param leaseRenewInterval at most this long passes without a sign of life in the lease row
 * @param commitRows hours of a backlog share a commit until this many rows are waiting; an hour is never split
 */
public record PipelineConfig(
        Duration pollInterval,
        Duration idlePollInterval,
        Duration closeAfter,
        Duration horizon,
        Duration leaseRenewInterval,
        int commitRows) {

    public static final PipelineConfig DEFAULT = new PipelineConfig(
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            Duration.ofMinutes(10),
            Duration.ofDays(30),
            Duration.ofSeconds(3),
            20_000);

    public PipelineConfig {
        requirePositive("pollInterval", pollInterval);
        requirePositive("idlePollInterval", idlePollInterval);
        requirePositive("closeAfter", closeAfter);
        requirePositive("horizon", horizon);
        requirePositive("leaseRenewInterval", leaseRenewInterval);
        if (commitRows < 1) {
            throw new IllegalArgumentException("commitRows=" + commitRows + " must be at least 1");
        }
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + "=" + value + " must be positive");
        }
    }
}
