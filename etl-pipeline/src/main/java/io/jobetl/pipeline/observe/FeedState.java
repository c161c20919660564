package io.jobetl.pipeline.observe;

import java.time.Duration;
import java.util.Optional;

/**
 * How the feed of change events is: the connector that brings the changes of job and campaign. Immutable.
 *
 * @param condition what is known of it
 * @param detail one line: the state of the connector and, when it failed, why and at which statement
 * @param remedy what to do; empty when nothing has to be done
 * @param silentFor time since the connector's last sign of life; empty when that is not known
 */
public record FeedState(Condition condition, String detail, String remedy, Optional<Duration> silentFor) {
    /** What is known of the connector. */
    public enum Condition {
        /** It runs, and its signs of life arrive. */
        FLOWING,
        /** It was started, or is handed from one worker to another. */
        STARTING,
        /** Somebody paused or stopped it. */
        HALTED,
        /** It or its task failed. */
        FAILED,
        /** It is said to run, but nothing has come from it for a while. */
        SILENT,
        /** There is no such connector. */
        MISSING,
        /** Whoever could tell does not answer. */
        UNREACHABLE
    }

    /** Whether changes do not arrive, or nobody knows whether they do. */
    public boolean isBroken() {
        return condition != Condition.FLOWING && condition != Condition.STARTING;
    }

    /** One line for people: the detail and what to do. */
    public String text() {
        return remedy.isEmpty() ? detail : detail + "; " + remedy;
    }
}
