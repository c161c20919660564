package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.KeyFilter;
import io.jobetl.aggregation.Partial;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.pipeline.observe.HintOutcome;
import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.pipeline.port.ArrivalHint;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.HintBatch;
import io.jobetl.pipeline.port.SliceExecutor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Counts the rows that hints name, exactly once, by membership. A key that is certainly not among those of its hour is
 * read, and its row is added to what is counted. A key that may be among them has its part of the hour read again,
 * unless a reading of it began after the hint was written. While that part is being read, the hint waits: what the
 * reading finds replaces what was counted.
 *
 * <p>A hint decides only what is read when. What is counted are rows that were read, in places that say which rows they
 * hold; so a hint that is lost, repeated, early or forged changes nothing but the delay.
 *
 * <p>Mutable, for one thread.
 */
final class LateRows {
    /** Where rows are counted. */
    interface Hours {
        /** False when no row of this hour may be counted any more, or not yet. */
        boolean isCountable(int epochHour);

        /** The hour; null while no row can be added to it, and the hint has to wait. */
        @Nullable
        HintedHour find(int epochHour);
    }

    private static final int MOST_READ_AT_ONCE = 256;
    /** Hints that come while so many wait are left where they are: their position is kept. */
    private static final int MOST_WAITING = 20_000;

    /** A hint that is early comes a moment before its row. */
    private static final int MOST_TRIES = 6;

    private static final long FIRST_PAUSE_TICKS = 50 * TimeUuids.TICKS_PER_MILLI;

    private final Hours hours;
    private final SliceExecutor executor;
    private final PipelineObserver observer;

    private final Map<UUID, Hint> waiting = new LinkedHashMap<>();
    private final Deque<Batch> batches = new ArrayDeque<>();
    private final Map<HintOutcome, Integer> outcomes = new EnumMap<>(HintOutcome.class);

    private List<Hint> asked = List.of();
    private long askedTicks;
    private @Nullable CompletableFuture<Map<UUID, Partial>> reading;
    /** When the last batch came of which, as of those before it, every hint is settled. */
    private long settledTicks = Span.NEVER;

    LateRows(Hours hours, SliceExecutor executor, PipelineObserver observer) {
        this.hours = hours;
        this.executor = executor;
        this.observer = observer;
    }

    /** Whether there is room for more. */
    boolean isFull() {
        return waiting.size() >= MOST_WAITING;
    }

    int waiting() {
        return waiting.size();
    }

    /** Takes hints that have just come. */
    void take(HintBatch hints, long nowTicks) {
        Batch batch = new Batch(hints.nextOffsets(), nowTicks);
        batches.add(batch);
        for (ArrivalHint hint : hints.hints()) {
            UUID key = hint.createTime();
            if (key.version() != 1 || !hours.isCountable(TimeUuids.epochHour(key.getMostSignificantBits()))) {
                count(HintOutcome.IGNORED);
            } else if (waiting.containsKey(key)) {
                count(HintOutcome.KNOWN); // the row will be read later than this hint was written
            } else {
                waiting.put(key, new Hint(key, RecountSchedule.ticks(hint.arrivedAt()), nowTicks, batch));
                batch.open++;
            }
        }
    }

    /** Sorts the hints that wait, and begins to read the rows that are certainly not counted. */
    @Nullable
    CompletableFuture<?> start(long nowTicks) {
        List<Hint> missing = new ArrayList<>();
        for (Iterator<Hint> hints = waiting.values().iterator(); hints.hasNext(); ) {
            Hint hint = hints.next();
            HintOutcome outcome = outcome(hint, nowTicks, missing);
            if (outcome != null) {
                hints.remove();
                settled(hint, outcome);
            }
        }
        if (reading == null && !missing.isEmpty()) {
            asked = missing;
            askedTicks = nowTicks;
            reading = executor.readRows(missing.stream().map(hint -> hint.key).toList());
        }
        return reading;
    }

    /** What has become of a hint; null while it waits. */
    private @Nullable HintOutcome outcome(Hint hint, long nowTicks, List<Hint> missing) {
        if (!hours.isCountable(hint.epochHour())) {
            return HintOutcome.IGNORED;
        }
        HintedHour hour = hours.find(hint.epochHour());
        if (hour == null || hour.isBeingRead(hint.ticks())) {
            return null;
        }
        if (!contains(hour, hint)) {
            if (reading == null && hint.nextTicks <= nowTicks && missing.size() < MOST_READ_AT_ONCE) {
                missing.add(hint);
            }
            return null;
        }
        long readTicks = hour.readTicks(hint.ticks());
        if (readTicks >= hint.arrivedTicks || readTicks >= hint.receivedTicks) {
            return hint.readAgain ? HintOutcome.READ_AGAIN : HintOutcome.KNOWN;
        }
        hint.readAgain = true;
        hour.readAgain(hint.ticks());
        return null;
    }

    private static boolean contains(HintedHour hour, Hint hint) {
        KeyFilter keys = hour.keys();
        return keys.mightContain(hint.key.getMostSignificantBits(), hint.key.getLeastSignificantBits());
    }

    /**
     * Adds the rows that were read.
     *
     * @return rows that were read
     * @throws RuntimeException when the read failed; its hints wait on
     */
    long finish(long nowTicks) {
        CompletableFuture<Map<UUID, Partial>> done = reading;
        if (done == null || !done.isDone()) {
            return 0;
        }
        reading = null;
        Map<UUID, Partial> rows = Futures.result(done);
        for (Hint hint : asked) {
            if (waiting.get(hint.key) != hint) {
                continue; // settled meanwhile
            }
            Partial row = rows.get(hint.key);
            HintOutcome outcome = row == null ? notThere(hint, nowTicks) : add(hint, row);
            if (outcome != null) {
                waiting.remove(hint.key);
                settled(hint, outcome);
            }
        }
        return rows.size();
    }

    private static @Nullable HintOutcome notThere(Hint hint, long nowTicks) {
        hint.nextTicks = nowTicks + (FIRST_PAUSE_TICKS << hint.tries);
        hint.tries++;
        return hint.tries == MOST_TRIES ? HintOutcome.NO_ROW : null;
    }

    /** What was found out before the row was read may no longer be true. */
    private @Nullable HintOutcome add(Hint hint, Partial row) {
        HintedHour hour = hours.isCountable(hint.epochHour()) ? hours.find(hint.epochHour()) : null;
        if (hour == null
                || hour.isBeingRead(hint.ticks())
                || hour.readTicks(hint.ticks()) > askedTicks
                || contains(hour, hint)) {
            return null;
        }
        hour.add(hint.ticks(), row);
        hour.keys().add(hint.key.getMostSignificantBits(), hint.key.getLeastSignificantBits());
        return HintOutcome.COUNTED;
    }

    private void settled(Hint hint, HintOutcome outcome) {
        hint.batch.open--;
        count(outcome);
    }

    private void count(HintOutcome outcome) {
        outcomes.merge(outcome, 1, Integer::sum);
    }

    /** Tells the observer what has become of hints since the last call. */
    Map<HintOutcome, Integer> report() {
        Map<HintOutcome, Integer> report = new EnumMap<>(outcomes);
        outcomes.clear();
        report.forEach(observer::hintsSettled);
        return report;
    }

    /**
     * Where to go on after the hints that are settled. They are to be committed with or after what is counted by now.
     *
     * @return only what has moved since the last call
     */
    List<ChangeOffset> settledOffsets() {
        List<ChangeOffset> offsets = new ArrayList<>();
        for (Batch batch = batches.peek(); batch != null && batch.open == 0; batch = batches.peek()) {
            batches.remove();
            offsets.addAll(batch.nextOffsets);
            settledTicks = batch.polledTicks;
        }
        return offsets;
    }

    /** Rows whose hints had come by then are counted. */
    long settledTicks() {
        return settledTicks;
    }

    /** Hints of one poll. */
    private static final class Batch {
        private final List<ChangeOffset> nextOffsets;
        private final long polledTicks;
        private int open;

        Batch(List<ChangeOffset> nextOffsets, long polledTicks) {
            this.nextOffsets = nextOffsets;
            this.polledTicks = polledTicks;
        }
    }

    private static final class Hint {
        private final UUID key;
        private final long arrivedTicks;
        private final long receivedTicks;
        private final Batch batch;
        private long nextTicks = Span.NEVER;
        private int tries;
        private boolean readAgain;

        Hint(UUID key, long arrivedTicks, long receivedTicks, Batch batch) {
            this.key = key;
            this.arrivedTicks = arrivedTicks;
            this.receivedTicks = receivedTicks;
            this.batch = batch;
        }

        int epochHour() {
            return TimeUuids.epochHour(key.getMostSignificantBits());
        }

        long ticks() {
            return TimeUuids.ticks100ns(key.getMostSignificantBits());
        }
    }
}
