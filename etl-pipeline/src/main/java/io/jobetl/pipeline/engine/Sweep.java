package io.jobetl.pipeline.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.NavigableSet;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the closed hours, newest first, round and round, for as much as a budget allows: it earns a fixed number
 * of rows per second and pays for the rows it reads. At about 5 microseconds of the server per row, 10,000 are a
 * twentieth of a core, however large the table.
 *
 * <p>Mutable, for one thread.
 */
final class Sweep {
    /** What an hour costs besides its rows: a query per shard. */
    private static final long ROWS_PER_HOUR = 500;

    private static final long MOST_SAVED_ROWS = 5_000;

    private final long rowsPerSecond;
    private long balanceRows;
    private @Nullable Instant earned;
    private int last = Integer.MAX_VALUE;

    /** @param rowsPerSecond what it earns; 0 lets it stand still */
    Sweep(int rowsPerSecond) {
        this.rowsPerSecond = rowsPerSecond;
    }

    void earn(Instant now) {
        if (earned != null && now.isAfter(earned)) {
            long millis = Math.min(Duration.between(earned, now).toMillis(), Integer.MAX_VALUE);
            balanceRows = Math.min(balanceRows + millis * rowsPerSecond / 1_000, MOST_SAVED_ROWS);
        }
        earned = now;
    }

    boolean canAfford() {
        return balanceRows > 0;
    }

    /** The next hour in turn, for which the fixed part is paid at once; null when there is none. */
    @Nullable
    Integer next(NavigableSet<Integer> hours) {
        if (hours.isEmpty()) {
            return null;
        }
        Integer next = hours.lower(last);
        last = next == null ? hours.last() : next;
        balanceRows -= ROWS_PER_HOUR;
        return last;
    }

    /** Pays for the rows that were read. */
    void pay(long rows) {
        balanceRows -= rows;
    }
}
