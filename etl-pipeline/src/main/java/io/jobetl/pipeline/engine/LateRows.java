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
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Counts the rows that hints name, exactly once, by membership. A key that is certainly not among those of its hour is
 * read, and its row is added to what is counted. A key that may be among them has its part of the hour read again,
 * unless a reading of it began after the hint was written, or has just found the row. While that part is being read,
 * the hint waits: what the reading finds replaces what was counted.
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

        /** The keys of the rows that are counted in the hour, and that are being read; null when nobody keeps them. */
        @Nullable
        KeyFilter keys(int epochHour);

        /** Whether there are hours to {@link #takeLeft}. */
        boolean areSomeLeft();

        /** Hours of hints that wait, in their order: those that the writer before has left are made ready. */
        void takeLeft(Collection<Integer> epochHours);

        /** The hour; null while no row can be added to it, and the hint has to wait. */
        @Nullable
        HintedHour find(int epochHour);

        /** True while this time is read by a sweep, which counts what it finds at its end, or not at all. */
        boolean isSwept(int epochHour, long ticks);

        /** True when the whole hour will be read before a row can be added to it, and that has not begun. */
        boolean isUnread(int epochHour);
    }

    private static final int MOST_READ_AT_ONCE = 256;
    /** Hints that come while so many wait are left where they are: their position is kept. */
    private static final int MOST_WAITING = 20_000;

    /** A hint that is early comes a moment before its row. */
    private static final int MOST_TRIES = 6;

    private static final long FIRST_PAUSE_TICKS = 50 * TimeUuids.TICKS_PER_MILLI;
    private static final long PAUSE_AFTER_FAILURE_TICKS = 500 * TimeUuids.TICKS_PER_MILLI;
    /** The clock that says when a hint was written may be behind ours by so much. */
    private static final long CLOCKS_APART_TICKS = 2_000 * TimeUuids.TICKS_PER_MILLI;

    private final Hours hours;
    private final SliceExecutor executor;
    private final PipelineObserver observer;

    private final Map<UUID, Hint> waiting = new LinkedHashMap<>();
    /** Hints of hours that will be read as a whole: that counts their rows, so their keys need not be kept. */
    private final Map<Integer, HourHints> unread = new TreeMap<>();

    /** In the order in which they came. */
    private List<Batch> batches = new ArrayList<>();

    private final Map<HintOutcome, Integer> outcomes = new EnumMap<>(HintOutcome.class);

    private List<Hint> asked = List.of();
    private long askedTicks;
    private @Nullable CompletableFuture<Map<UUID, Partial>> reading;
    /** Less after a failure, so that a row which cannot be read keeps few others waiting. */
    private int mostReadAtOnce = MOST_READ_AT_ONCE;

    LateRows(Hours hours, SliceExecutor executor, PipelineObserver observer) {
        this.hours = hours;
        this.executor = executor;
        this.observer = observer;
    }

    /** Whether there is room for more. */
    boolean isFull() {
        return waiting.size() >= MOST_WAITING;
    }

    /** Hints that are not settled. */
    int waiting() {
        return waiting.size()
                + unread.values().stream().mapToInt(hour -> hour.hints).sum();
    }

    /** Takes hints that have just come. */
    void take(HintBatch hints, long nowTicks) {
        Batch batch = new Batch(hints.nextOffsets());
        batches.add(batch);
        for (ArrivalHint hint : hints.hints()) {
            UUID key = hint.createTime();
            long arrivedTicks = RecountSchedule.ticks(hint.arrivedAt());
            Hint before = waiting.get(key);
            if (before != null) {
                before.comesAgain(arrivedTicks, nowTicks);
                count(HintOutcome.IGNORED, 1);
            } else if (isOfUse(key, nowTicks)) {
                waiting.put(key, new Hint(key, arrivedTicks, nowTicks, batch));
                batch.open++;
            } else {
                count(HintOutcome.IGNORED, 1);
            }
        }
    }

    /** A row that is dated ahead is not late: it is read when its time has come. */
    private boolean isOfUse(UUID key, long nowTicks) {
        return key.version() == 1
                && TimeUuids.ticks100ns(key.getMostSignificantBits()) <= nowTicks
                && hours.isCountable(TimeUuids.epochHour(key.getMostSignificantBits()));
    }

    /** Sorts the hints that wait, and begins to read the rows that are certainly not counted. */
    @Nullable
    CompletableFuture<?> start(long nowTicks) {
        if (hours.areSomeLeft()) {
            Set<Integer> hinted = new LinkedHashSet<>();
            waiting.values().forEach(hint -> hinted.add(hint.epochHour()));
            hours.takeLeft(hinted);
        }
        settleUnread();
        List<Hint> missing = new ArrayList<>();
        for (Iterator<Hint> hints = waiting.values().iterator(); hints.hasNext(); ) {
            Hint hint = hints.next();
            HintOutcome outcome = outcome(hint, nowTicks, missing);
            if (outcome != null) {
                hints.remove();
                settled(hint, outcome);
            } else if (hours.isUnread(hint.epochHour())) {
                hints.remove();
                unread.computeIfAbsent(hint.epochHour(), hour -> new HourHints(hint.batch))
                        .add(hint);
            }
        }
        if (reading == null && !missing.isEmpty()) {
            asked = missing;
            askedTicks = nowTicks;
            reading = executor.readRows(missing.stream().map(hint -> hint.key).toList());
        }
        return reading;
    }

    private void settleUnread() {
        unread.entrySet().removeIf(entry -> {
            HintOutcome outcome = outcome(entry.getKey(), entry.getValue());
            if (outcome != null) {
                entry.getValue().batch.open--;
                count(outcome, entry.getValue().hints);
            }
            return outcome != null;
        });
    }

    /** What has become of all hints of an hour; null while it has to be read. */
    private @Nullable HintOutcome outcome(int epochHour, HourHints hints) {
        if (!hours.isCountable(epochHour)) {
            return HintOutcome.IGNORED;
        }
        HintedHour hour = hours.find(epochHour);
        boolean isRead = hour != null && hour.readTicks(TimeUuids.firstTickOfHour(epochHour)) >= hints.receivedTicks;
        return isRead ? HintOutcome.READ_AGAIN : null;
    }

    /** What has become of a hint; null while it waits. */
    private @Nullable HintOutcome outcome(Hint hint, long nowTicks, List<Hint> missing) {
        if (!hours.isCountable(hint.epochHour())) {
            return HintOutcome.IGNORED;
        }
        HintedHour hour = hours.find(hint.epochHour()); // its keys may be found with it
        KeyFilter keys = hours.keys(hint.epochHour());
        boolean isMissing = keys != null && !contains(keys, hint);
        hint.wasMissing |= isMissing;
        if (hour == null || hour.isBeingRead(hint.ticks())) {
            return null;
        }
        if (isMissing) {
            if (reading == null && hint.nextTicks <= nowTicks && missing.size() < mostReadAtOnce) {
                missing.add(hint);
            }
            return null;
        }
        long readTicks = hour.readTicks(hint.ticks());
        if (readTicks >= hint.arrivedTicks + CLOCKS_APART_TICKS || readTicks >= hint.receivedTicks) {
            return hint.readAgain ? HintOutcome.READ_AGAIN : HintOutcome.KNOWN;
        }
        if (wasJustFound(hour, hint)) {
            return hours.isSwept(hint.epochHour(), hint.ticks()) ? null : HintOutcome.KNOWN;
        }
        hint.readAgain = true;
        return hour.readAgain(hint.ticks()) ? null : HintOutcome.IGNORED;
    }

    private static boolean contains(KeyFilter keys, Hint hint) {
        return keys.mightContain(hint.key.getMostSignificantBits(), hint.key.getLeastSignificantBits());
    }

    /**
     * By a reading that was under way when the row came, or began right behind it. A row that was counted before that
     * may have been written again.
     */
    private static boolean wasJustFound(HintedHour hour, Hint hint) {
        boolean isNew = hint.wasMissing || hour.readTicks(hint.ticks()) >= hint.arrivedTicks;
        return isNew
                && hour.keys().wasAddedLately(hint.key.getMostSignificantBits(), hint.key.getLeastSignificantBits());
    }

    /**
     * Adds the rows that were read. When the read has failed, its hints wait on: that a store is away shows at reads on
     * which more depends.
     *
     * @return rows that were read
     */
    long finish(long nowTicks) {
        CompletableFuture<Map<UUID, Partial>> done = reading;
        if (done == null || !done.isDone()) {
            return 0;
        }
        reading = null;
        if (done.isCompletedExceptionally()) {
            asked.forEach(hint -> hint.nextTicks = nowTicks + PAUSE_AFTER_FAILURE_TICKS);
            mostReadAtOnce = Math.max(1, asked.size() / 4);
            return 0;
        }
        mostReadAtOnce = Math.min(MOST_READ_AT_ONCE, 2 * mostReadAtOnce);
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

    private @Nullable HintOutcome notThere(Hint hint, long nowTicks) {
        if (hint.receivedTicks > askedTicks) {
            return null; // it came again meanwhile
        }
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
                || contains(hour.keys(), hint)) {
            return null;
        }
        hour.add(hint.ticks(), row);
        hour.keys().add(hint.key.getMostSignificantBits(), hint.key.getLeastSignificantBits());
        return HintOutcome.COUNTED;
    }

    private void settled(Hint hint, HintOutcome outcome) {
        hint.batch.open--;
        count(outcome, 1);
    }

    private void count(HintOutcome outcome, int hints) {
        outcomes.merge(outcome, hints, Integer::sum);
    }

    /** What has become of hints since the last call; the observer is told too. */
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
        Map<Partition, ChangeOffset> offsets = new LinkedHashMap<>();
        List<Batch> open = new ArrayList<>();
        Map<Partition, ChangeOffset> before = offsets;
        for (Batch batch : batches) {
            if (batch.open == 0) {
                before.putAll(batch.nextOffsets); // as far as the open one before it, however long that stays
            } else {
                open.add(batch);
                before = batch.nextOffsets;
            }
        }
        batches = open;
        return List.copyOf(offsets.values());
    }

    /** Hints of one poll, and of those behind it that have no open hint. */
    private static final class Batch {
        /** Where to go on when no hint of it is open, nor of those before it. */
        private final Map<Partition, ChangeOffset> nextOffsets = new LinkedHashMap<>();

        private int open;

        Batch(List<ChangeOffset> nextOffsets) {
            nextOffsets.forEach(offset -> this.nextOffsets.put(Partition.of(offset), offset));
        }
    }

    /**
     * Hints of an hour that will be read as a whole. They are settled together, so the first one's batch stays open for
     * all of them; they are added in the order in which they came.
     */
    private static final class HourHints {
        private final Batch batch;
        private int hints;
        private long receivedTicks = Span.NEVER;

        HourHints(Batch first) {
            batch = first;
            first.open++;
        }

        void add(Hint hint) {
            hint.batch.open--;
            hints++;
            receivedTicks = Math.max(receivedTicks, hint.receivedTicks);
        }
    }

    private static final class Hint {
        private final UUID key;
        private long arrivedTicks;
        private long receivedTicks;
        private final Batch batch;
        private long nextTicks = Span.NEVER;
        private int tries;
        private boolean readAgain;
        /** Since it came its row was certainly not counted at some moment. */
        private boolean wasMissing;

        Hint(UUID key, long arrivedTicks, long receivedTicks, Batch batch) {
            this.key = key;
            this.arrivedTicks = arrivedTicks;
            this.receivedTicks = receivedTicks;
            this.batch = batch;
        }

        /** What was seen of its row before this may be older. */
        void comesAgain(long arrivedAgainTicks, long nowTicks) {
            arrivedTicks = Math.max(arrivedTicks, arrivedAgainTicks);
            receivedTicks = nowTicks;
            wasMissing = false;
            tries = 0;
        }

        int epochHour() {
            return TimeUuids.epochHour(key.getMostSignificantBits());
        }

        long ticks() {
            return TimeUuids.ticks100ns(key.getMostSignificantBits());
        }
    }
}
