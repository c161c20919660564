package io.jobetl.pipeline.engine;

/**
 * How many whole hours of a backlog are read side by side. Large ones keep the store busy when they are a few; small
 * ones are over before the next round trip, so that many of them go together, and share a commit. The first ones show
 * which kind it is; one large hour is enough to be careful again. What is read and not yet committed is bounded by
 * that.
 *
 * <p>Mutable, for one thread.
 */
final class HoursInFlight {
    static final int FEWEST = 4;
    private static final int MOST = 128;
    /** Rows that the hours under way may have together, if they are like those before. */
    private static final long ROWS = 20_000;

    private static final int MEMORY = 8;

    private long rowsPerHour = ROWS / FEWEST;

    /** An hour was read and had so many rows. */
    void read(long rows) {
        rowsPerHour = Math.max(rows, rowsPerHour - (rowsPerHour - rows) / MEMORY - 1);
    }

    int most() {
        return (int) Math.max(FEWEST, Math.min(MOST, ROWS / Math.max(1, rowsPerHour)));
    }
}
