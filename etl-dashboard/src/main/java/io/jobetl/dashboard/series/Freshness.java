package io.jobetl.dashboard.series;

import java.time.Duration;
import java.time.Instant;

/**
 * The time from a row's event to the commit that counted it, estimated: a commit moves the time up to which all rows are
 * counted, so its rows on time happened between the time before and the time after, and are taken to lie evenly between.
 * Rows that became readable late are not told apart from them.
 */
public final class Freshness {
    /** So many stand for the rows of a commit. */
    public static final int SAMPLES = 8;

    private Freshness() {}

    /** Hears how fresh so many of the rows are. */
    public interface Sample {
        void accept(Duration freshness, long rows);
    }

    /** Tells of all rows, each once, as if they lay evenly between the two times. */
    public static void sample(long rows, Instant from, Instant until, Instant now, Sample sample) {
        Duration span = Duration.between(from, until);
        for (int i = 0; i < SAMPLES; i++) {
            long share = upTo(i + 1, rows) - upTo(i, rows);
            if (share > 0) {
                Instant event = from.plus(span.multipliedBy(2L * i + 1).dividedBy(2L * SAMPLES));
                sample.accept(Duration.between(event, now), share);
            }
        }
    }

    /** Rounded, so that a single row lies in the middle. */
    private static long upTo(int samples, long rows) {
        return (rows * samples + SAMPLES / 2) / SAMPLES;
    }
}
