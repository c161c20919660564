package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.KeyFilter;
import io.jobetl.aggregation.TimeUuids;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The {@link RecentHour}s of a term. Mutable, for one thread. */
final class RecentHours {
    /** What is found of one hour shares a commit: comparing with all cells of an hour costs some ten milliseconds. */
    private static final Duration OFFER_INTERVAL = Duration.ofSeconds(5);

    /** From its start: while hints cover the late rows nobody reads the spans to their end. */
    private static final Duration LONGEST_KEPT = Duration.ofHours(4);

    /** Five minutes each. */
    private static final int FEWEST_SPANS = 12;
    /** With a tiny budget a piece is a few rows, and an hour would be a million spans. */
    private static final int MOST_SPANS = 1_000;

    private final CommittedHours committed;
    private final RecountSchedule schedule;
    private final int shards;
    private final long pieceRows;
    private final LateHours lateHours;
    private final TreeMap<Integer, RecentHour> hours = new TreeMap<>();
    private Instant offerAt = Instant.MIN;

    /** @param pieceRows about as many rows shall be in a span of an hour of which nothing is known yet */
    RecentHours(CommittedHours committed, RecountSchedule schedule, int shards, long pieceRows, LateHours lateHours) {
        this.committed = committed;
        this.schedule = schedule;
        this.shards = shards;
        this.pieceRows = pieceRows;
        this.lateHours = lateHours;
    }

    Collection<RecentHour> all() {
        return hours.values();
    }

    @Nullable
    RecentHour get(int epochHour) {
        return hours.get(epochHour);
    }

    /**
     * Rows are added to the hour one by one: what is read of its spans has to go to the keys that tell which rows these
     * are. Spans whose keys went elsewhere are forgotten, or a row could be in them and be added once more.
     */
    void alignKeys(int epochHour, @Nullable KeyFilter keys) {
        RecentHour recent = hours.get(epochHour);
        if (recent != null && keys != null && recent.keys() != keys) {
            hours.put(epochHour, unread(epochHour, keys));
        }
    }

    private RecentHour unread(int epochHour, @Nullable KeyFilter keys) {
        long parts = Math.min(Math.max(FEWEST_SPANS, 1 + committed.rows(epochHour) / pieceRows), MOST_SPANS);
        return RecentHour.unread(new HourSlices(epochHour, shards), parts, keys);
    }

    /** An hour has been closed. */
    void closed(OpenHour hour) {
        hours.put(hour.epochHour(), RecentHour.of(hour));
    }

    /**
     * Lets go of hours that no row comes to any more, or that are open again, and takes up those that were closed by
     * somebody else.
     *
     * @param isWaiting hours that are to be read as a whole first: that shows how many rows they have
     */
    void refresh(Instant now, IntPredicate isOpen, IntPredicate isWaiting) {
        hours.values().removeIf(recent -> {
            int hour = recent.slices().epochHour();
            boolean isOver = RecountSchedule.startOf(hour).plus(LONGEST_KEPT).isBefore(now);
            return isOver || recent.isSettled() || isOpen.test(hour) || committed.isFrozen(hour);
        });
        long latenessHours = Span.LATENESS_TICKS / TimeUuids.TICKS_PER_HOUR;
        int newest = RecountSchedule.hourOf(now);
        for (int hour = newest; hour >= newest - 1 - latenessHours; hour--) {
            boolean isRecent = !schedule.isOpen(hour, now)
                    && !isOpen.test(hour)
                    && !isWaiting.test(hour)
                    && !Span.isSettled(
                            RecountSchedule.ticks(RecountSchedule.startOf(hour + 1)), RecountSchedule.ticks(now));
            if (isRecent && !committed.isFrozen(hour) && !hours.containsKey(hour)) {
                hours.put(hour, unread(hour, lateHours.keysOf(hour)));
            }
        }
    }

    /** Hours that may have other rows than are counted. */
    List<RecentHour> changed(Instant now, IntPredicate isBusy) {
        if (now.isBefore(offerAt)) {
            return List.of();
        }
        List<RecentHour> changed = hours.values().stream()
                .filter(hour -> hour.isChanged() && !isBusy.test(hour.slices().epochHour()))
                .toList();
        if (!changed.isEmpty()) {
            offerAt = now.plus(OFFER_INTERVAL);
        }
        return changed;
    }
}
