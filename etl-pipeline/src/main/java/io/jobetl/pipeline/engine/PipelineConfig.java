package io.jobetl.pipeline.engine;

import io.jobetl.pipeline.reconcile.DriftRepair;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often the engine looks, and how far back. Made by {@link #builder}, where each value has its name.
 *
 * @param pollInterval between two reads of the newest rows
 * @param idlePollInterval the same when no row arrived for a while
 * @param closeAfter how long after its end an hour stays open, that is with its slices in memory
 * @param horizon how long after its end an hour is still recounted
 * @param leaseRenewInterval at most this long passes without a sign of life in the lease row; less than half of the
 *     sink's lease time
 * @param commitRows hours of a backlog share a commit until this many rows are waiting; an hour is never split
 * @param sweepRowsPerSecond rows of closed hours that may be read for nothing but to find late ones before they are
 *     due; 0 for none
 * @param nearSweepRowsPerSecond the same of hours that are open or were closed within the last hour
 * @param driftRepair what to do with jobs and campaigns whose change did not come through the feed
 * @param retention for how long raw rows are kept; null when they never expire
 * @param earlierRetentions shorter ones, which rows of older hours were written under
 */
public record PipelineConfig(
        Duration pollInterval,
        Duration idlePollInterval,
        Duration closeAfter,
        Duration horizon,
        Duration leaseRenewInterval,
        int commitRows,
        int sweepRowsPerSecond,
        int nearSweepRowsPerSecond,
        DriftRepair driftRepair,
        @Nullable Retention retention,
        List<EarlierRetention> earlierRetentions) {

    public static final PipelineConfig DEFAULT = new Builder().build();

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
        if (nearSweepRowsPerSecond < 0) {
            throw new IllegalArgumentException(
                    "nearSweepRowsPerSecond=" + nearSweepRowsPerSecond + " must not be negative");
        }
        earlierRetentions = List.copyOf(earlierRetentions);
        Duration openFor = Duration.ofHours(1).plus(closeAfter);
        if (retention != null && retention.lastRecountAge().compareTo(openFor) < 0) {
            throw new IllegalArgumentException("retention.timeToLive=" + retention.timeToLive()
                    + " is too short: rows would expire while their hour is open, which lasts " + openFor
                    + " (with margin=" + retention.margin() + ")");
        }
    }

    /** Starts from {@link #DEFAULT}. */
    public static Builder builder() {
        return new Builder();
    }

    /** Of a configuration that is the same as this one, but for what is set. */
    public Builder toBuilder() {
        return builder()
                .pollInterval(pollInterval)
                .idlePollInterval(idlePollInterval)
                .closeAfter(closeAfter)
                .horizon(horizon)
                .leaseRenewInterval(leaseRenewInterval)
                .commitRows(commitRows)
                .sweepRowsPerSecond(sweepRowsPerSecond)
                .nearSweepRowsPerSecond(nearSweepRowsPerSecond)
                .driftRepair(driftRepair)
                .retention(retention)
                .earlierRetentions(earlierRetentions);
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + "=" + value + " must be positive");
        }
    }

    /** Sets values by name; one that is not set is that of {@link #DEFAULT}. Mutable, for one thread. */
    public static final class Builder {
        private Duration pollInterval = Duration.ofMillis(100);
        private Duration idlePollInterval = Duration.ofMillis(500);
        private Duration closeAfter = Duration.ofMinutes(10);
        private Duration horizon = Duration.ofDays(30);
        private Duration leaseRenewInterval = Duration.ofSeconds(3);
        private int commitRows = 20_000;
        private int sweepRowsPerSecond = 10_000;
        private int nearSweepRowsPerSecond = 60_000;
        private DriftRepair driftRepair = DriftRepair.AUTO;
        private @Nullable Retention retention;
        private List<EarlierRetention> earlierRetentions = List.of();

        private Builder() {}

        public Builder pollInterval(Duration pollInterval) {
            this.pollInterval = pollInterval;
            return this;
        }

        public Builder idlePollInterval(Duration idlePollInterval) {
            this.idlePollInterval = idlePollInterval;
            return this;
        }

        public Builder closeAfter(Duration closeAfter) {
            this.closeAfter = closeAfter;
            return this;
        }

        public Builder horizon(Duration horizon) {
            this.horizon = horizon;
            return this;
        }

        public Builder leaseRenewInterval(Duration leaseRenewInterval) {
            this.leaseRenewInterval = leaseRenewInterval;
            return this;
        }

        public Builder commitRows(int commitRows) {
            this.commitRows = commitRows;
            return this;
        }

        public Builder sweepRowsPerSecond(int sweepRowsPerSecond) {
            this.sweepRowsPerSecond = sweepRowsPerSecond;
            return this;
        }

        public Builder nearSweepRowsPerSecond(int nearSweepRowsPerSecond) {
            this.nearSweepRowsPerSecond = nearSweepRowsPerSecond;
            return this;
        }

        public Builder driftRepair(DriftRepair driftRepair) {
            this.driftRepair = driftRepair;
            return this;
        }

        public Builder retention(@Nullable Retention retention) {
            this.retention = retention;
            return this;
        }

        public Builder earlierRetentions(List<EarlierRetention> earlierRetentions) {
            this.earlierRetentions = earlierRetentions;
            return this;
        }

        /** @throws IllegalArgumentException when a value is out of range, or two do not fit together */
        public PipelineConfig build() {
            return new PipelineConfig(
                    pollInterval,
                    idlePollInterval,
                    closeAfter,
                    horizon,
                    leaseRenewInterval,
                    commitRows,
                    sweepRowsPerSecond,
                    nearSweepRowsPerSecond,
                    driftRepair,
                    retention,
                    earlierRetentions);
        }
    }
}
