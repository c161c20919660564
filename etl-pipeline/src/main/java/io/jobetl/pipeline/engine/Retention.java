package io.jobetl.pipeline.engine;

import java.time.Duration;

/**
 * For how long Cassandra keeps raw rows. An hour whose rows may have begun to expire must not be counted again: the
 * recount would erase what was counted. So an hour gets a last recount two margins before its rows can expire, and one
 * margin before, it is frozen even if there was none.
 *
 * @param timeToLive of a row, from when it was written; the rows of an hour expire from then on after its beginning
 * @param margin for rows that were dated ahead, which expire earlier, for clocks that differ, and for the last recount
 */
public record Retention(Duration timeToLive, Duration margin) {
    private static final Duration LARGEST_MARGIN = Duration.ofDays(1);
    private static final int MARGIN_FRACTION = 4;

    public Retention {
        if (timeToLive.isNegative() || timeToLive.isZero()) {
            throw new IllegalArgumentException("timeToLive=" + timeToLive + " must be positive");
        }
        if (margin.isNegative() || margin.multipliedBy(2).compareTo(timeToLive) >= 0) {
            throw new IllegalArgumentException("margin=" + margin
                    + " must not be negative and must be less than half of timeToLive=" + timeToLive);
        }
    }

    /** With a margin of a day, or a quarter of the time to live when that is less. */
    public static Retention of(Duration timeToLive) {
        Duration fraction = timeToLive.dividedBy(MARGIN_FRACTION);
        return new Retention(timeToLive, fraction.compareTo(LARGEST_MARGIN) < 0 ? fraction : LARGEST_MARGIN);
    }

    /** Age of the beginning of an hour at which its last recount is due. */
    Duration lastRecountAge() {
        return timeToLive.minus(margin.multipliedBy(2));
    }

    /** Age of the beginning of an hour from which it is not read any more. */
    Duration freezingAge() {
        return timeToLive.minus(margin);
    }
}
