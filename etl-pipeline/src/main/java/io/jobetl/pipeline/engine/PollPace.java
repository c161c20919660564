package io.jobetl.pipeline.engine;

import java.time.Duration;
import java.time.Instant;

/**
 * How often to look for new rows. With traffic as soon as some dozen may have come, within limits: a look costs the
 * stores the same however few rows it brings. Without traffic rarely.
 *
 * <p>Mutable, for one thread.
 */
final class PollPace {
    private static final Duration BUSY_FOR = Duration.ofSeconds(10);
    private static final Duration FASTEST = Duration.ofMillis(40);
    private static final int ROWS_PER_POLL = 50;
    private static final long MILLIS = 1_000;
    /** The rate is that of about so long. */
    private static final Duration MEMORY = Duration.ofSeconds(2);

    private final Duration busy;
    private final Duration idle;
    private final Duration fastest;
    private Instant busyUntil;
    private Instant measuredAt;
    private long rows;
    private double rowsPerSecond;

    /**
     * @param busy between two looks while there is some traffic
     * @param idle the same when nothing came for a while
     */
    PollPace(Duration busy, Duration idle, Instant now) {
        this.busy = busy;
        this.idle = idle;
        this.fastest = busy.compareTo(FASTEST) < 0 ? busy : FASTEST;
        this.busyUntil = now;
        this.measuredAt = now;
    }

    /** Something was written: so many rows more than before. */
    void counted(long newRows, Instant now) {
        busyUntil = now.plus(BUSY_FOR);
        rows += Math.max(0, newRows);
    }

    Duration interval(Instant now) {
        if (!now.isBefore(busyUntil)) {
            return idle;
        }
        measure(now);
        if (rowsPerSecond * busy.toMillis() <= ROWS_PER_POLL * MILLIS) {
            return busy;
        }
        Duration wanted = Duration.ofMillis((long) (ROWS_PER_POLL * MILLIS / rowsPerSecond));
        return wanted.compareTo(fastest) < 0 ? fastest : wanted;
    }

    private void measure(Instant now) {
        long millis = Duration.between(measuredAt, now).toMillis();
        if (millis < MILLIS / 2) {
            return;
        }
        double weight = Math.min(1, (double) millis / MEMORY.toMillis());
        rowsPerSecond += (rows * MILLIS / (double) millis - rowsPerSecond) * weight;
        rows = 0;
        measuredAt = now;
    }
}
