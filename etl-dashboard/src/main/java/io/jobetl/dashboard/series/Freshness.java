package io.jobetl.dashboard.series;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * The time from a row's event to the commit that counted it, estimated: a commit moves the time up to which all rows are
 * counted, so its rows on time happened between the time before and the time after, and are taken to lie evenly between.
 * Rows that became readable late are not told apart from them.
 */
public final class Freshness {
    /** So many stand for the rows of a commit. */
    public static final int SAMPLES = 8;

    private Freshness() {}

    /** Gives the freshness of rows that lie evenly between the two times. */
    public static void sample(Instant from, Instant until, Instant now, Consumer<Duration> consumer) {
        Duration span = Duration.between(from, until);
        for (int i = 0; i < SAMPLES; i++) {
            Instant event = from.plus(span.multipliedBy(2L * i + 1).dividedBy(2L * SAMPLES));
            consumer.accept(Duration.between(event, now));
        }
    }
}
