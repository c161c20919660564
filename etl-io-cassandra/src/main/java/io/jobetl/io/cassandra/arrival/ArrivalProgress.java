package io.jobetl.io.cassandra.arrival;

import io.jobetl.aggregation.TimeUuids;
import io.jobetl.io.cassandra.schema.ArrivalTable;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * How far the hints were read, and what is to be asked next. All times are microseconds since 1970 by the clock of the
 * servers.
 *
 * <p>A hint becomes readable a moment after its {@code arrived}, which the coordinator made, and behind others that
 * came later. So each question goes back a little behind the one before; what was handed out is remembered as long.
 * Most questions are cheap: a quarter of a second back, and the minutes that this touches. Each second one looks far:
 * as long back as a write may be under way before its coordinator gives it up, and into the minutes around, for writers
 * whose clock is wrong.
 *
 * <p>For one thread.
 */
final class ArrivalProgress {
    static final Duration OVERLAP = Duration.ofSeconds(5);
    static final Duration NEAR_OVERLAP = Duration.ofMillis(250);
    static final Duration FAR_INTERVAL = Duration.ofSeconds(1);
    /** Writers take the minute from their own clock, which may be off by this much. */
    static final Duration WRITERS_CLOCKS = Duration.ofMinutes(1);
    /** Whoever was away for long catches up in steps, so that no question is about hundreds of partitions. */
    static final Duration STEP = Duration.ofMinutes(10);

    /**
     * A question.
     *
     * @param from first arrival that is asked for
     * @param to arrivals from here on are not asked for
     * @param through behind the answer all is known that arrived before this
     * @param far whether it goes back by the whole {@link #OVERLAP}
     */
    record Question(long from, long to, long through, boolean far, List<Instant> minutes) {}

    private record Seen(UUID arrived, UUID createTime) {}

    private final Set<Seen> seen = new HashSet<>();
    private long through;
    private long nextFar = Long.MIN_VALUE;

    /** @param from all is known that arrived before this; {@link Long#MAX_VALUE}: begins now */
    ArrivalProgress(long from) {
        this.through = from;
    }

    /** What to ask at this moment. */
    Question next(long now) {
        // A clock that was ahead and was set back must not keep us from reading until it is there again.
        long known = Math.max(Math.min(through, now), now - micros(ArrivalTable.TIME_TO_LIVE));
        boolean catchesUp = now - known > micros(STEP);
        long reached = catchesUp ? known + micros(STEP) : now;
        boolean far = catchesUp || now >= nextFar || now + micros(FAR_INTERVAL) < nextFar;
        // Another coordinator's clock may be ahead of the one that we know.
        long to = catchesUp ? reached : now + micros(OVERLAP);
        return far
                ? new Question(
                        known - micros(OVERLAP),
                        to,
                        reached,
                        true,
                        minutes(known - micros(OVERLAP.plus(WRITERS_CLOCKS)), reached + micros(WRITERS_CLOCKS)))
                : new Question(
                        known - micros(NEAR_OVERLAP), to, reached, false, minutes(known - micros(NEAR_OVERLAP), now));
    }

    /** Takes a hint of an answer; false when it was handed out before. */
    boolean isNew(Question question, UUID arrived, UUID createTime) {
        Seen hint = new Seen(arrived, createTime);
        // Only what the next question may bring again is worth remembering: a load of old rows makes millions of hints.
        boolean comesAgain = microsOf(arrived) >= question.through() - micros(OVERLAP);
        return comesAgain ? seen.add(hint) : !seen.contains(hint);
    }

    /** All of the answer was taken. */
    void answered(Question question) {
        through = question.through();
        if (question.far()) {
            nextFar = question.through() + micros(FAR_INTERVAL);
            seen.removeIf(hint -> microsOf(hint.arrived()) < through - micros(OVERLAP));
        }
    }

    int remembered() {
        return seen.size();
    }

    static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }

    static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    /** When the hint arrived, rounded down. */
    static long microsOf(UUID arrived) {
        return Math.floorDiv(TimeUuids.ticks100ns(arrived.getMostSignificantBits()) - TimeUuids.UNIX_EPOCH_TICKS, 10);
    }

    /** The smallest timeuuid of that moment. */
    static UUID smallest(long micros) {
        return new UUID(TimeUuids.highOfTicks(micros * 10 + TimeUuids.UNIX_EPOCH_TICKS), TimeUuids.SMALLEST_LOW);
    }

    private static List<Instant> minutes(long first, long last) {
        List<Instant> minutes = new ArrayList<>();
        Instant end = Instant.EPOCH.plus(last, ChronoUnit.MICROS);
        for (Instant minute = ArrivalTable.minuteOf(Instant.EPOCH.plus(first, ChronoUnit.MICROS));
                !minute.isAfter(end);
                minute = minute.plus(1, ChronoUnit.MINUTES)) {
            minutes.add(minute);
        }
        return minutes;
    }
}
