package io.jobetl.pipeline.engine;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How much may be read for nothing but to find late rows: it earns a fixed number of rows per second and pays for the
 * rows that were read. It may get into debt by one read, and saves up half a second's worth at most.
 *
 * <p>Mutable, for one thread.
 */
final class RowBudget {
    private static final long MILLIS = 1_000;

    private final long rowsPerSecond;
    /** In thousandths of a row: a small budget has to earn something within a poll too. */
    private long balanceMilliRows;

    private @Nullable Instant earned;

    /** @param rowsPerSecond what it earns; 0 for nothing */
    RowBudget(int rowsPerSecond) {
        this.rowsPerSecond = rowsPerSecond;
    }

    void earn(Instant now) {
        earn(now, 1);
    }

    /** The same, of so many times less. */
    void earn(Instant now, int divisor) {
        if (earned != null && now.isAfter(earned)) {
            long millis = Math.min(Duration.between(earned, now).toMillis(), Integer.MAX_VALUE);
            long more = millis * rowsPerSecond / divisor;
            balanceMilliRows = Math.min(balanceMilliRows + more, rowsPerSecond * MILLIS / 2);
        }
        earned = now;
    }

    boolean canAfford() {
        return balanceMilliRows > 0;
    }

    void pay(long rows) {
        balanceMilliRows -= rows * MILLIS;
    }
}
