package io.jobetl.pipeline.engine;

import java.time.Duration;
import java.time.Instant;

/**
 * Whether every row that comes late has a hint, judged by what was seen: some hints have led to rows, and no reading of
 * late has found a late row that no hint had named. One such row, and for some time nothing is covered.
 *
 * <p>Mutable, for one thread.
 */
final class Coverage {
    /** A hint is written right behind its row, and may be read some seconds after a reading has found the row. */
    private static final Duration WINDOW = Duration.ofSeconds(15);

    private static final Duration DOUBT = Duration.ofMinutes(10);
    /** Within the last two windows; with fewer late rows reading more often costs little. */
    private static final int FEWEST_HINTED = 10;

    private long found;
    private long foundBefore;
    private long hinted;
    private long hintedBefore;
    private Instant windowEnds = Instant.MIN;
    private Instant doubtEnds = Instant.MIN;
    private boolean covered;

    /** Readings found so many rows that others had missed when the rows were old enough to have a hint. */
    void found(long rows) {
        found += rows;
    }

    /** Hints named so many rows that are counted. */
    void hinted(long rows) {
        hinted += rows;
    }

    /** @param isAnswering hints are being read */
    boolean isCovered(boolean isAnswering, Instant now) {
        if (!now.isBefore(windowEnds) || windowEnds.isAfter(now.plus(WINDOW))) {
            endWindow(now);
        }
        return covered && isAnswering;
    }

    private void endWindow(Instant now) {
        windowEnds = now.plus(WINDOW);
        if (foundBefore > hintedBefore + hinted) {
            doubtEnds = now.plus(DOUBT);
        }
        covered = hintedBefore + hinted >= FEWEST_HINTED && !now.isBefore(doubtEnds);
        foundBefore = found;
        hintedBefore = hinted;
        found = 0;
        hinted = 0;
    }
}
