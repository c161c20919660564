package io.jobetl.dashboard.view;

import io.jobetl.io.mysql.read.DriftStatus;
import io.jobetl.io.mysql.read.MySqlEventsReader.Follower;
import io.jobetl.io.mysql.read.MySqlEventsReader.LeaseStatus;
import io.jobetl.pipeline.port.HourState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the tables said at one moment. Immutable.
 *
 * @param at when they were asked
 * @param hours the last 48 at most, oldest first
 * @param sums of all hours
 * @param hasOffsets changes of job and campaign have been read
 * @param hasHintOffsets hints of late rows have been read
 */
record TableState(
        Instant at,
        Optional<LeaseStatus> lease,
        List<HourState> hours,
        HourSums sums,
        boolean hasOffsets,
        boolean hasHintOffsets,
        long recountsRequested,
        List<Follower> followers,
        List<DriftStatus> drifts) {
    /** Whether somebody holds the lease, if nobody has renewed it since. */
    boolean hasWriter(Instant now) {
        Duration elapsed = Duration.between(at, now);
        return lease.filter(known -> known.holder().remaining().compareTo(elapsed) > 0)
                .isPresent();
    }
}
