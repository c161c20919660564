package io.jobetl.runtime.feed;

import io.jobetl.io.kafka.connect.ConnectClient;
import io.jobetl.io.kafka.connect.ConnectorFailure;
import io.jobetl.pipeline.observe.FeedState.Condition;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.runtime.feed.FeedProbe.Seen;
import io.jobetl.runtime.settings.ConnectorRecovery;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gets a failed connector going again as far as its settings allow: by restarts, with pauses that double from five
 * seconds to ten minutes, or by a new snapshot where nothing else helps, at most one an hour. For one thread.
 */
public final class FeedRepair {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
    private static final Duration SNAPSHOT_PAUSE = Duration.ofHours(1);
    private static final Duration WELL_AFTER = Duration.ofMinutes(5);
    private static final Duration STOP_TIMEOUT = Duration.ofMinutes(1);

    private final ConnectClient client;
    private final String connector;
    private final ConnectorRecovery recovery;

    private int attempts;
    private Instant nextAt = Instant.MIN;
    private Instant snapshotAt = Instant.MIN;
    private @Nullable Instant flowingSince;

    public FeedRepair(ConnectClient client, String connector, ConnectorRecovery recovery) {
        this.client = client;
        this.connector = connector;
        this.recovery = recovery;
    }

    /**
     * Does what is due.
     *
     * @param isWriter only the writer does something
     * @return what was done, for people; empty when nothing was
     */
    Optional<String> take(Seen seen, boolean isWriter, Instant now) {
        if (seen.state().condition() == Condition.FLOWING) {
            flowingSince = flowingSince == null ? now : flowingSince;
            if (Duration.between(flowingSince, now).compareTo(WELL_AFTER) > 0) {
                attempts = 0;
            }
            return Optional.empty();
        }
        flowingSince = null;
        if (!isWriter || recovery == ConnectorRecovery.NONE || seen.failure().isEmpty() || now.isBefore(nextAt)) {
            return Optional.empty();
        }
        ConnectorFailure failure = seen.failure().get();
        try {
            return switch (failure.cause().help()) {
                case RESTART -> Optional.of(restart(now));
                case SNAPSHOT -> snapshot(now);
                case SOMEBODY -> Optional.empty();
            };
        } catch (StoreException e) {
            nextAt = now.plus(pause());
            return Optional.of("connector " + connector + " could not be started again: " + e.getMessage());
        }
    }

    /** The connector runs and brings wrong companies. @return what was done, or is to be done, for people */
    String renew(Instant now) {
        String cause =
                "connector " + connector + " brings wrong companies: its picture of job or campaign is not that of"
                        + " the table, as after a change of columns that it did not see";
        try {
            return snapshot(now)
                    .map(done -> cause + "; " + done)
                    .orElse(cause + "; run `etl connector snapshot`, which gives it the present one");
        } catch (StoreException e) {
            return cause + "; no new snapshot: " + e.getMessage();
        }
    }

    private String restart(Instant now) {
        Duration pause = pause();
        attempts++;
        nextAt = now.plus(pause);
        client.restart(connector);
        return "connector " + connector + " was restarted (attempt " + attempts + "); if it fails again, the next one"
                + " follows in " + pause.toSeconds() + " s";
    }

    private Optional<String> snapshot(Instant now) {
        if (recovery != ConnectorRecovery.SNAPSHOT || now.isBefore(snapshotAt)) {
            return Optional.empty();
        }
        try {
            client.startNewSnapshot(connector, STOP_TIMEOUT);
        } catch (StoreException e) {
            // It may have been stopped by now; nobody else would start it again.
            snapshotAt = now.plus(LONGEST_PAUSE);
            client.resume(connector);
            throw e;
        }
        snapshotAt = now.plus(SNAPSHOT_PAUSE);
        return Optional.of("connector " + connector + ": a new snapshot of job and campaign was started, because only"
                + " that helps (connect.recover=restart keeps `etl run` from it)");
    }

    private Duration pause() {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(attempts, 10));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
}
