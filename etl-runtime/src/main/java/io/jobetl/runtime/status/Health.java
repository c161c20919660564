package io.jobetl.runtime.status;

import io.jobetl.io.mysql.read.MySqlEventsReader;
import io.jobetl.io.mysql.read.MySqlEventsReader.LeaseStatus;
import io.jobetl.pipeline.observe.FeedState;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.runtime.feed.FeedProbe;
import io.jobetl.runtime.settings.EtlConfig;
import io.jobetl.runtime.stores.Stores;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether an installation does its work at this moment: somebody writes, not too far behind, and changes of job and
 * campaign arrive. Costs a few short statements, whatever the tables hold: for probes that ask often. Immutable.
 *
 * @param problems what is wrong, with the way out; empty when all is well
 * @param summary what is well, in a few words
 */
public record Health(List<String> problems, String summary) {
    public Health {
        problems = List.copyOf(problems);
    }

    /**
     * Looks.
     *
     * @param maxLag for how long no new reading may have been committed; null: that does not matter
     * @throws io.jobetl.pipeline.port.StoreException when MySQL does not answer or lacks the tables
     */
    public static Health check(EtlConfig config, @Nullable Duration maxLag, Instant now) {
        try (MySqlEventsReader reader = new MySqlEventsReader(new Stores(config).mysql());
                FeedProbe probe = new FeedProbe(config)) {
            Optional<LeaseStatus> lease = reader.lease(config.pipeline().name());
            Optional<Duration> lag =
                    reader.countedAt().map(countedAt -> Duration.between(countedAt.toInstant(ZoneOffset.UTC), now));
            return of(lease, lag, maxLag, reader.offsets(), probe.look(), config);
        }
    }

    private static Health of(
            Optional<LeaseStatus> lease,
            Optional<Duration> lag,
            @Nullable Duration maxLag,
            List<ChangeOffset> offsets,
            FeedState feed,
            EtlConfig config) {
        List<String> problems = new ArrayList<>();
        String writer = lease.map(known -> known.holder().owner()).orElse("nobody");
        if (lease.map(known -> known.holder().remaining())
                .filter(Health::isRunning)
                .isEmpty()) {
            problems.add(
                    "no writer: " + (lease.isEmpty() ? "none has ever run" : "the lease of " + writer + " has ended")
                            + "; start `etl run`");
        }
        if (maxLag != null && lag.map(time -> time.compareTo(maxLag) > 0).orElse(true)) {
            problems.add("lag " + lag.map(time -> time.toSeconds() + " s").orElse("unknown") + " is above "
                    + maxLag.toSeconds() + " s");
        }
        if (feed.isBroken() && InstallationState.isFeedExpected(config, offsets)) {
            problems.add(feed.text());
        }
        String lagText =
                lag.map(time -> ", lag " + Math.max(0, time.toSeconds()) + " s").orElse("");
        return new Health(problems, "writer " + writer + lagText + ", " + feed.detail());
    }

    static boolean isRunning(Duration remaining) {
        return !remaining.isNegative() && !remaining.isZero();
    }

    public boolean isGood() {
        return problems.isEmpty();
    }

    /** One line. */
    public String text() {
        return isGood() ? "ok: " + summary : "failed: " + String.join(" | ", problems);
    }
}
