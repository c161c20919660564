package io.jobetl.pipeline.engine;

import java.time.Instant;
import java.util.NavigableSet;
import org.jspecify.annotations.Nullable;

/**
 * Walks over whole hours, newest first, round and round, for as much as its {@link RowBudget} allows. At about 5
 * microseconds of the server per row, 10,000 rows per second are a twentieth of a core, however large the table.
 *
 * <p>Mutable, for one thread.
 */
final class Sweep {
    /** What an hour costs besides its rows: a query per shard. */
    static final long ROWS_PER_HOUR = 500;

    private static final int RESTING_DIVISOR = 8;

    private final RowBudget budget;
    private int last = Integer.MAX_VALUE;

    /** @param rowsPerSecond what it earns; 0 lets it stand still */
    Sweep(int rowsPerSecond) {
        this.budget = new RowBudget(rowsPerSecond);
    }

    /** @param isResting it is needed less, and takes an eighth of its budget */
    void earn(Instant now, boolean isResting) {
        budget.earn(now, isResting ? RESTING_DIVISOR : 1);
    }

    boolean canAfford() {
        return budget.canAfford();
    }

    /** The next hour in turn, for which the fixed part is paid at once; null when there is none. */
    @Nullable
    Integer next(NavigableSet<Integer> hours) {
        if (hours.isEmpty()) {
            return null;
        }
        Integer next = hours.lower(last);
        last = next == null ? hours.last() : next;
        budget.pay(ROWS_PER_HOUR);
        return last;
    }

    /** Pays for the rows that were read. */
    void pay(long rows) {
        budget.pay(rows);
    }
}
