package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.HourlyFold;
import io.jobetl.aggregation.TimeUuids;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a closed hour is recounted: once when it closes, then whenever the age of its end has doubled, a last time at
 * the horizon. The same rule as on the ladder, so the same bound holds: a row that becomes readable L after its hour is
 * counted at most L later. Where rows expire there is a last recount before they do.
 *
 * @param closeAfter how long after its end an hour stays open
 * @param horizon how long after its end an hour is recounted
 * @param retention null when rows never expire
 * @param earlierRetentions of older hours; the shortest that holds for an hour is that of its first row to expire
 */
record RecountSchedule(
        Duration closeAfter,
        Duration horizon,
        @Nullable Retention retention,
        List<EarlierRetention> earlierRetentions) {
    /** No more recounts; still a valid DATETIME. */
    static final Instant NEVER = Instant.parse("9999-12-31T00:00:00Z");

    private static final long SECONDS_PER_HOUR = 3_600;

    static RecountSchedule of(PipelineConfig config) {
        return new RecountSchedule(
                config.closeAfter(), config.horizon(), config.retention(), config.earlierRetentions());
    }

    static Instant startOf(int epochHour) {
        return Instant.ofEpochSecond(epochHour * SECONDS_PER_HOUR);
    }

    static int hourOf(Instant time) {
        return (int) Math.floorDiv(time.getEpochSecond(), SECONDS_PER_HOUR);
    }

    static long ticks(Instant time) {
        long micros = Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1_000);
        return Math.addExact(Math.multiplyExact(micros, TimeUuids.TICKS_PER_MILLI / 1_000), TimeUuids.UNIX_EPOCH_TICKS);
    }

    static Instant instant(long ticks100ns) {
        long unixTicks = ticks100ns - TimeUuids.UNIX_EPOCH_TICKS;
        long ticksPerSecond = TimeUuids.TICKS_PER_MILLI * 1_000;
        return Instant.ofEpochSecond(
                Math.floorDiv(unixTicks, ticksPerSecond), Math.floorMod(unixTicks, ticksPerSecond) * 100);
    }

    Instant closes(int epochHour) {
        return startOf(epochHour + 1).plus(closeAfter);
    }

    boolean isOpen(int epochHour, Instant now) {
        return !startOf(epochHour).isAfter(now) && closes(epochHour).isAfter(now);
    }

    /** True when the rows of the hour expire some day. */
    boolean isKeptForATime(int epochHour) {
        return retentionOf(epochHour) != null;
    }

    /** True when a recount that begins now is the last one. */
    boolean isLast(int epochHour, Instant now) {
        Retention kept = retentionOf(epochHour);
        return kept != null && !now.isBefore(startOf(epochHour).plus(kept.lastRecountAge()));
    }

    /** True when rows of the hour may have begun to expire: it must not be read any more. */
    boolean isExpiring(int epochHour, Instant now) {
        Retention kept = retentionOf(epochHour);
        return kept != null && !now.isBefore(startOf(epochHour).plus(kept.freezingAge()));
    }

    private @Nullable Retention retentionOf(int epochHour) {
        Retention shortest = retention;
        for (EarlierRetention earlier : earlierRetentions) {
            Retention kept = earlier.retention();
            boolean isShorter = shortest == null || kept.timeToLive().compareTo(shortest.timeToLive()) < 0;
            if (isShorter && startOf(epochHour).isBefore(earlier.until())) {
                shortest = kept;
            }
        }
        return shortest;
    }

    /** When to recount an hour next that was counted just now. */
    Instant next(int epochHour, Instant now) {
        Instant next = nextByAge(epochHour, now);
        Retention kept = retentionOf(epochHour);
        if (kept == null || epochHour == HourlyFold.NO_HOUR) {
            return next; // what has no event time has no age at which it expires
        }
        Instant last = startOf(epochHour).plus(kept.lastRecountAge());
        return earlier(next, last.isBefore(now) ? now : last);
    }

    private Instant nextByAge(int epochHour, Instant now) {
        Instant end = startOf(epochHour + 1);
        if (now.isBefore(closes(epochHour))) {
            return closes(epochHour);
        }
        Instant last = end.plus(horizon);
        return now.isBefore(last) ? earlier(now.plus(Duration.between(end, now)), last) : NEVER;
    }

    static Instant earlier(Instant left, Instant right) {
        return left.isBefore(right) ? left : right;
    }
}
