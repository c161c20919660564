package io.jobetl.runtime.feed;

import io.jobetl.pipeline.observe.FeedState;
import io.jobetl.pipeline.observe.FeedState.Condition;
import io.jobetl.pipeline.observe.PipelineObserver;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Decides what of many looks an operator hears: what lasts, once, again after a while, and when it is over. A connector
 * that is restarted in vain runs for some seconds each time; that is no end. For one thread.
 */
final class FeedNotices {
    private static final Duration REMIND_AFTER = Duration.ofMinutes(10);
    private static final Duration WELL_AFTER = Duration.ofSeconds(15);

    private final PipelineObserver observer;
    private final boolean isReminding;
    private @Nullable FeedState current;
    private Instant currentSince = Instant.MIN;
    private @Nullable FeedState said;
    private Instant saidAt = Instant.MIN;

    /** @param isReminding whether what lasts is said again */
    FeedNotices(PipelineObserver observer, boolean isReminding) {
        this.isReminding = isReminding;
        this.observer = PipelineObserver.all(observer);
    }

    void take(FeedState seen, Instant now) {
        observer.feedSeen(seen);
        if (current == null || current.condition() != seen.condition()) {
            currentSince = now;
        }
        current = seen;
        Duration lasts = Duration.between(currentSince, now);
        FeedState before = said;
        if (seen.condition() == Condition.FLOWING) {
            if (before != null && lasts.compareTo(WELL_AFTER) >= 0) {
                said = null;
                observer.feedRecovered(seen);
            }
        } else if (lasts.compareTo(patience(seen.condition())) >= 0) {
            boolean isNew = before == null || !isSame(before, seen);
            if (isNew || (isReminding && Duration.between(saidAt, now).compareTo(REMIND_AFTER) >= 0)) {
                said = seen;
                saidAt = now;
                observer.feedBroken(seen);
            }
        }
    }

    void mended(String action) {
        observer.feedMended(action);
    }

    /** The seconds of silence grow all the time. */
    private static boolean isSame(FeedState before, FeedState seen) {
        return before.condition() == seen.condition()
                && (seen.condition() == Condition.SILENT || before.detail().equals(seen.detail()));
    }

    /** What may be gone at the next look: a restart, a hand-over between workers, a stop for a new snapshot. */
    private static Duration patience(Condition condition) {
        return switch (condition) {
            case FAILED, SILENT, FLOWING -> Duration.ZERO;
            case MISSING, UNREACHABLE -> Duration.ofSeconds(2);
            case HALTED -> Duration.ofSeconds(8);
            case STARTING -> Duration.ofSeconds(20);
        };
    }
}
