package io.jobetl.verify;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * When a raw row has to be counted: promise G2 of docs/explanation/architecture.md. A row that became readable L after
 * its event time is counted at most L later, or at the horizon of its hour if that is earlier. Where late rows have
 * hints, one without is counted at most 15 L later, or when its hour is closed if that is earlier.
 */
final class Promise {
    /** Rows that come later than this after their hour are owed at once: there is no bound for them. */
    static final Duration HORIZON = Duration.ofDays(30);

    /** What comes at once waits for a poll of an idle pipeline (half a second) and its commit. */
    private static final Duration LEAST_WAIT = Duration.ofSeconds(1);
    /** A recount begins when it is due; reading the rows and committing them takes a while. */
    private static final Duration READING = Duration.ofSeconds(5);

    /** An hour is read as a whole so long after its end. */
    private static final Duration OPEN = Duration.ofMinutes(10);
    /** What is this many times as old as when it was last read is read again, hints or not. */
    private static final int CHECK_FACTOR = 16;

    private Promise() {}

    /**
     * The row is owed from then on.
     *
     * @param writtenAt null when nobody knows
     * @return null when it is owed whenever it was written
     */
    static @Nullable Instant due(Instant eventTime, @Nullable Instant writtenAt) {
        if (writtenAt == null) {
            return null;
        }
        Instant horizon = eventTime
                .truncatedTo(ChronoUnit.HOURS)
                .plus(1, ChronoUnit.HOURS)
                .plus(HORIZON);
        if (writtenAt.isAfter(horizon)) {
            return null;
        }
        Duration late = Duration.between(eventTime, writtenAt);
        // A row that is dated ahead is read when its time has come.
        Instant readable = late.isNegative() ? eventTime : writtenAt;
        Instant recount = readable.plus(late.compareTo(LEAST_WAIT) > 0 ? late : LEAST_WAIT);
        return (recount.isAfter(horizon) ? horizon : recount).plus(READING);
    }

    /** When a late row is owed that has no hint, where the pipeline relies on hints: never before {@link #due}. */
    static Instant dueUnhinted(Instant eventTime, Instant writtenAt, Instant due) {
        Duration late = Duration.between(eventTime, writtenAt);
        if (late.compareTo(LEAST_WAIT) <= 0) {
            return due;
        }
        Instant check = eventTime.plus(late.multipliedBy(CHECK_FACTOR));
        Instant closing = eventTime
                .truncatedTo(ChronoUnit.HOURS)
                .plus(1, ChronoUnit.HOURS)
                .plus(OPEN);
        Instant read = (check.isAfter(closing) ? closing : check).plus(READING);
        return read.isAfter(due) ? read : due;
    }

    /**
     * When the row is owed, if that is after this time; null when it is owed by then. Whoever has a clock that is ahead
     * does not get more time for it.
     *
     * @param wholeReading when the reading of its hour began that is counted, where the hour was read as a whole: what
     *     was written before it was found, and is owed
     * @param hints asked about rows that would be owed by now
     */
    static @Nullable Instant dueAfter(
            Instant now, RawRow row, RowFate fate, @Nullable Instant wholeReading, LateHints hints) {
        Instant written = row.writtenAt();
        if (fate.eventTime() == null || written == null || (wholeReading != null && written.isBefore(wholeReading))) {
            return null;
        }
        Instant known = written.isAfter(now) ? now : written;
        Instant due = due(fate.eventTime(), known);
        if (due == null || due.isAfter(now)) {
            return due;
        }
        Instant unhinted = dueUnhinted(fate.eventTime(), known, due);
        boolean canWait = unhinted.isAfter(now) && row.createTime() != null && hints.mayLack(row.createTime(), known);
        return canWait ? unhinted : null;
    }

    /** False for hours so old that all of their rows are owed, whenever they were written before this time. */
    static boolean canWait(Instant hour, Instant now) {
        return hour.plus(1, ChronoUnit.HOURS).plus(HORIZON).plus(READING).isAfter(now);
    }
}
