package io.jobetl.benchmarks.pipeline;

import io.jobetl.aggregation.TimeUuids;
import java.time.Instant;

/** The clock in the unit of TimeUUIDs: 100 ns since 1582-10-15T00:00Z. */
final class Ticks {
    static final long PER_SECOND = 10_000_000;

    private Ticks() {}

    static long now() {
        Instant now = Instant.now();
        return TimeUuids.UNIX_EPOCH_TICKS + now.getEpochSecond() * PER_SECOND + now.getNano() / 100;
    }

    static int epochHour(long ticks) {
        return TimeUuids.epochHour(TimeUuids.highOfTicks(ticks));
    }
}
