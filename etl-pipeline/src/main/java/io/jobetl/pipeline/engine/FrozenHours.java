package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.TimeUuids;
import io.jobetl.pipeline.port.DeadLetter;
import io.jobetl.pipeline.port.HourState;
import io.jobetl.pipeline.port.SliceExecutor;
import io.jobetl.pipeline.port.WrittenRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Watches the frozen hours that still have rows in Cassandra. They are not counted any more, but a row that is written
 * to one of them afterwards is not ignored either: it becomes a dead letter. Such a row is told by its write time. One
 * hour is looked at after the other, at the pace of a {@link Sweep}; hours whose rows have all expired cost nothing.
 *
 * <p>Mutable, for one thread. Memory: a number per hour that has such rows.
 */
final class FrozenHours {
    static final String SOURCE = "cassandra";
    static final String REASON = "TOO_LATE";
    /** Of a letter that stands for rows without one; its position is an hour, not a key. */
    static final String MORE = "TOO_LATE_MORE";

    /** Dead letters that a look leaves. A load that was repeated, or a wrong write clock, makes one of every row. */
    static final int MOST_LETTERS = 2_000;

    private final SliceExecutor executor;
    private final CommittedHours committed;
    private final boolean streaming;
    private final Sweep sweep;
    private final TreeSet<Integer> occupied = new TreeSet<>();
    /** What was found the last time, by hour: a hash of the rows, so that finding them again is no news. */
    private final Map<Integer, Long> known = new HashMap<>();

    private final List<DeadLetter> letters = new ArrayList<>();

    private @Nullable Look look;

    /**
     * @param sweep of its own
     * @param streaming false to look at each hour once
     */
    FrozenHours(SliceExecutor executor, CommittedHours committed, Sweep sweep, boolean streaming) {
        this.executor = executor;
        this.committed = committed;
        this.sweep = sweep;
        this.streaming = streaming;
    }

    /** Tells which hours have rows now. */
    void discovered(SortedSet<Integer> occupiedHours) {
        occupied.clear();
        occupiedHours.stream().filter(committed::isFrozen).forEach(occupied::add);
    }

    /** Begins to look at the next hour, when it is time. */
    void start(Instant now) {
        if (look != null) {
            return;
        }
        if (!streaming) {
            look(occupied.pollFirst());
            return;
        }
        sweep.earn(now, false);
        if (sweep.canAfford()) {
            look(sweep.next(occupied));
        }
    }

    private void look(@Nullable Integer hour) {
        HourState state = hour == null ? null : committed.state(hour);
        if (state != null) {
            sweep.pay(state.digest().rows());
            look = new Look(state, executor.rowsWrittenAfter(state.epochHour(), state.countedAt()));
        }
    }

    /**
     * Takes over what was found.
     *
     * @throws RuntimeException when the hour could not be read; it comes again
     */
    void finish() {
        Look current = look;
        if (current == null || !current.rows().isDone()) {
            return;
        }
        look = null;
        int hour = current.state().epochHour();
        if (!streaming && current.rows().isCompletedExceptionally()) {
            occupied.add(hour);
        }
        List<WrittenRow> rows = Futures.result(current.rows());
        long hash = rows.size();
        for (WrittenRow row : rows) {
            hash += row.hashCode() * 0x9E3779B97F4A7C15L;
        }
        if (!rows.isEmpty() && !Long.valueOf(hash).equals(known.put(hour, hash))) {
            rows.stream().limit(MOST_LETTERS).forEach(row -> letters.add(letter(row, current.state())));
            if (rows.size() > MOST_LETTERS) {
                letters.add(remainder(rows.size() - MOST_LETTERS, current.state()));
            }
        }
    }

    private static DeadLetter letter(WrittenRow row, HourState state) {
        Instant eventTime =
                RecountSchedule.instant(TimeUuids.ticks100ns(row.createTime().getMostSignificantBits()));
        return new DeadLetter(
                SOURCE,
                row.createTime().toString(),
                REASON + ": written at " + row.writtenAt() + ", when its hour was frozen; event time " + eventTime
                        + ", counted last at " + state.countedAt(),
                row.columns());
    }

    private static DeadLetter remainder(int rows, HourState state) {
        Instant hour = RecountSchedule.startOf(state.epochHour());
        return new DeadLetter(
                SOURCE,
                "hour " + hour,
                MORE + ": " + rows + " or more other rows of the hour " + hour + " were written after it was counted"
                        + " last, at " + state.countedAt() + ", and are not named one by one: a load that was repeated,"
                        + " or a writer whose write times are not those of its clock",
                "");
    }

    List<DeadLetter> letters() {
        return letters;
    }

    void committed() {
        letters.clear();
    }

    /** Hours that are still to be looked at, when each is looked at once. */
    int hoursWaiting() {
        return streaming ? 0 : occupied.size() + (look == null ? 0 : 1);
    }

    private record Look(HourState state, CompletableFuture<List<WrittenRow>> rows) {}
}
