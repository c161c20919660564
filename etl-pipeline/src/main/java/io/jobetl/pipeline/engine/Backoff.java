package io.jobetl.pipeline.engine;

import java.time.Duration;

/**
 * How a {@link PipelineRunner} waits for a store that is away: pauses that double from the first to the longest.
 *
 * @param first pause after the first failure, above 0
 * @param longest pause, at least the first
 * @param onceAttempts failures in a row after which a mode with an end gives up, 1 or more; {@link RunMode#STREAM}
 *     never does
 */
public record Backoff(Duration first, Duration longest, int onceAttempts) {
    /** 200 ms to 5 s; a mode with an end gives up after about half a minute. */
    public static final Backoff DEFAULT = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5), 10);

    /** So that doubling cannot overflow. */
    private static final int MOST_DOUBLINGS = 20;

    public Backoff {
        if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("first=" + first + " must be above 0 and at most longest=" + longest);
        }
        if (onceAttempts < 1) {
            throw new IllegalArgumentException("onceAttempts=" + onceAttempts + " must be 1 or more");
        }
    }

    /** The pause after so many failures in a row, 1 or more. */
    Duration pauseAfter(int failures) {
        Duration pause = first.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
        return pause.compareTo(longest) < 0 ? pause : longest;
    }

    boolean isGivenUp(RunMode mode, int failures) {
        return mode != RunMode.STREAM && failures >= onceAttempts;
    }
}
