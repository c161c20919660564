package io.jobetl.verify;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * When a raw row has to be counted: promise G2 of docs/explanation/architecture.md. A row that became readable L after
 * its event time is counted at most L later, or at the horizon of its hour if that is earlier.
 */
final class Promise {
    /** Rows that come later than this after their hour are owed at once: there is no bound for them. */
    static final Duration HORIZON = Duration.ofDays(30);

    /** What comes at once waits for a poll of an idle pipeline (half a second) and its commit. */
    private static final Duration LEAST_WAIT = Duration.ofSeconds(1);
    /** A recount begins when it is due; reading the rows and committing them takes a while. */
    private static final Duration READING = Duration.ofSeconds(5);

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

    /**
     * When the row is owed, if that is after this time; null when it is owed by then. Whoever has a clock that is ahead
     * does not get more time for it.
     *
     * @param wholeReading when the reading of its hour began that is counted, where the hour was read as a whole: what
     *     was written before it was found, and is owed
     */
    static @Nullable Instant dueAfter(Instant now, RawRow row, RowFate fate, @Nullable Instant wholeReading) {
        Instant written = row.writtenAt();
        if (fate.eventTime() == null || written == null || (wholeReading != null && written.isBefore(wholeReading))) {
            return null;
        }
        Instant due = due(fate.eventTime(), written.isAfter(now) ? now : written);
        return due == null || !due.isAfter(now) ? null : due;
    }

    /** False for hours so old that all of their rows are owed, whenever they were written before this time. */
    static boolean canWait(Instant hour, Instant now) {
        return hour.plus(1, ChronoUnit.HOURS).plus(HORIZON).plus(READING).isAfter(now);
    }
}
