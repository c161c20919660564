package io.jobetl.pipeline.engine;

import io.jobetl.pipeline.observe.HintOutcome;
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
    /** With fewer late rows than that lately, reading more often costs little. */
    private static final int FEWEST_HINTED = 10;

    private static final double WINDOWS_REMEMBERED = 40;

    private long found;
    private long foundBefore;
    private long named;
    private long namedBefore;
    private long hinted;
    private long unhinted;
    /** Of the last windows, the older ones counting less. */
    private double hintedLately;

    private Instant windowEnds = Instant.MIN;
    private Instant doubtEnds = Instant.MIN;
    private boolean covered;

    /** Readings found so many rows that others had missed when the rows were old enough to have a hint. */
    void found(long rows) {
        found += rows;
    }

    /** This has become of so many hints. */
    void hinted(HintOutcome outcome, int hints) {
        switch (outcome) {
            case COUNTED -> hinted += hints;
            case KNOWN, READ_AGAIN -> {
                hinted += hints;
                named += hints;
            }
            case NO_ROW, IGNORED -> {}
        }
    }

    /** @param isAnswering hints are being read */
    boolean isCovered(boolean isAnswering, Instant now) {
        if (!now.isBefore(windowEnds) || windowEnds.isAfter(now.plus(WINDOW))) {
            endWindow(now);
        }
        return covered && isAnswering;
    }

    /** At least so many late rows were found since the last call that no hint had named. */
    long takeUnhinted() {
        long rows = unhinted;
        unhinted = 0;
        return rows;
    }

    private void endWindow(Instant now) {
        windowEnds = now.plus(WINDOW);
        long missed = foundBefore - namedBefore - named;
        if (missed > 0) {
            unhinted += missed;
            doubtEnds = now.plus(DOUBT);
        }
        hintedLately = hintedLately * (1 - 1 / WINDOWS_REMEMBERED) + hinted;
        covered = hintedLately >= FEWEST_HINTED && !now.isBefore(doubtEnds);
        foundBefore = found;
        namedBefore = named;
        found = 0;
        named = 0;
        hinted = 0;
    }
}
