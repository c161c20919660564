package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.KeyFilter;
import io.jobetl.aggregation.Partial;
import io.jobetl.model.RejectReason;
import io.jobetl.pipeline.port.HourState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The {@link LateHour}s of a term: closed hours to which late rows came lately, as many as fit into a bounded memory,
 * and those that have to be read as a whole before a row can be added to them.
 *
 * <p>Mutable, for one thread.
 */
final class LateHours {
    private static final long MOST_BYTES = 64L << 20;
    /** Of hours whose cells are read from the sink at once: new rows wait for that. */
    private static final long MOST_ROWS_TAKEN = 10_000;
    /**
     * At a start hints of counted rows come again: those of others are settled before hours are read again for them.
     */
    private static final Duration READ_AGAIN_AFTER = Duration.ofSeconds(2);

    private final CommittedHours committed;
    private final HourKeys filters;
    private final RowBudget budget;
    private final Map<Integer, LateHour> hours = new LinkedHashMap<>(16, 0.75f, true);
    /** Keys that are being read of hours that are not known yet. */
    private final Map<Integer, KeyFilter> keysToCome = new LinkedHashMap<>();

    private final TreeSet<Integer> wanted = new TreeSet<>();
    private final Instant readAgainFrom;

    /** @param start of the term */
    LateHours(CommittedHours committed, HourKeys filters, int rowsPerSecond, Instant start) {
        this.readAgainFrom = start.plus(READ_AGAIN_AFTER);
        this.committed = committed;
        this.filters = filters;
        this.budget = new RowBudget(NearSweep.rowsOrDefault(rowsPerSecond));
    }

    /** The hour, when its rows are known; else it is read as a whole when there is room for it. */
    @Nullable
    LateHour get(int epochHour) {
        LateHour hour = hours.get(epochHour);
        if (hour == null && !filters.isLeft(epochHour)) {
            wanted.add(epochHour);
        }
        return hour;
    }

    /** Whether there are hours to {@link #takeLeft}. */
    boolean areSomeLeft() {
        return filters.leftHours() > 0;
    }

    /** Takes over hours as the writer before has left them; some only when their cells are many. */
    void takeLeft(Collection<Integer> epochHours) {
        List<Integer> taken = new ArrayList<>();
        long rows = 0;
        for (int hour : epochHours) {
            if (!filters.isLeft(hour)) {
                continue;
            }
            rows += committed.aggregatedRows(hour);
            if (!taken.isEmpty() && rows > MOST_ROWS_TAKEN) {
                break;
            }
            taken.add(hour);
        }
        if (!taken.isEmpty()) {
            committed.partials(taken).forEach(this::takeLeft); // asks the sink, which may be away
        }
    }

    /** Unless its cells were edited, or are not those of all its rows. */
    private void takeLeft(Partial partial) {
        int epochHour = partial.epochHour();
        HourState state = committed.state(epochHour);
        KeyFilter keys = filters.take(epochHour);
        if (keys == null || state == null || isSumInDoubt(state) || !committed.isUnedited(partial)) {
            filters.forget(epochHour);
        } else {
            hours.put(epochHour, new LateHour(keys, partial, RecountSchedule.ticks(state.countedAt())));
            evict();
        }
    }

    /** Rows of a cell that cannot be summed are rejected like others with a bad bid, and more of them would not be. */
    private static boolean isSumInDoubt(HourState state) {
        return state.rejects().of(RejectReason.BAD_BID) > 0;
    }

    boolean isKnown(int epochHour) {
        return hours.containsKey(epochHour);
    }

    /** Whether it need not be read before rows are added to it. */
    boolean isKnownOrLeft(int epochHour) {
        return isKnown(epochHour) || filters.isLeft(epochHour);
    }

    /** A row may have been counted and may not: only a reading of the whole hour tells. */
    void readAgain(int epochHour) {
        wanted.add(epochHour);
    }

    /** An open hour is closed, and will be read as a whole. */
    void closing(int epochHour, KeyFilter keys) {
        keysToCome.put(epochHour, keys);
    }

    /** What gets the keys of what is read of the hour; null when nobody wants them. */
    @Nullable
    KeyFilter keysOf(int epochHour) {
        LateHour hour = hours.get(epochHour);
        return hour == null ? keysToCome.get(epochHour) : hour.keys();
    }

    boolean isWanted(int epochHour) {
        return wanted.contains(epochHour);
    }

    /**
     * The next hour to be read as a whole, newest first; null when there is none, or no budget.
     *
     * @param isPausing true for hours that must not be read at the moment
     */
    @Nullable
    Integer nextWanted(Instant now, IntPredicate isPausing) {
        budget.earn(now);
        if (wanted.isEmpty() || !budget.canAfford()) {
            return null;
        }
        boolean isReadAgain = !now.isBefore(readAgainFrom);
        for (int hour : wanted.descendingSet()) {
            if (!isPausing.test(hour) && (isReadAgain || !isKnown(hour))) {
                return hour;
            }
        }
        return null;
    }

    /**
     * A reading of the whole hour begins.
     *
     * @return what gets its keys; null when nobody wants them
     */
    @Nullable
    KeyFilter startWhole(int epochHour) {
        boolean isWanted = wanted.remove(epochHour);
        if (isWanted) {
            budget.pay(Sweep.ROWS_PER_HOUR + committed.rows(epochHour));
        }
        LateHour known = hours.get(epochHour);
        if (known != null) {
            return known.keys();
        }
        KeyFilter left = filters.take(epochHour);
        if (left != null) {
            keysToCome.put(epochHour, left);
        } else if (isWanted) {
            return keysToCome.computeIfAbsent(epochHour, hour -> filters.begin(hour, committed.rows(hour)));
        }
        return keysToCome.get(epochHour);
    }

    /**
     * The hour was read as a whole: that is what is counted as soon as nothing of it waits for a commit.
     *
     * @param keys those of all its rows; null when they were not kept
     */
    void readWhole(Partial fresh, @Nullable KeyFilter keys, long startedTicks) {
        int epochHour = fresh.epochHour();
        keysToCome.remove(epochHour);
        if (keys == null || committed.isFrozen(epochHour)) {
            remove(epochHour);
        } else {
            hours.put(epochHour, new LateHour(keys, fresh, startedTicks));
            evict();
        }
    }

    /** The hour is counted from another reading of its parts. */
    void replaced(Partial fresh, @Nullable KeyFilter keys, long startedTicks) {
        LateHour hour = hours.get(fresh.epochHour());
        if (hour != null && hour.keys() == keys) {
            hours.put(fresh.epochHour(), new LateHour(hour.keys(), fresh, startedTicks));
        } else {
            remove(fresh.epochHour());
        }
    }

    private void remove(int epochHour) {
        if (hours.remove(epochHour) != null) {
            filters.forget(epochHour);
        }
    }

    /** The hour is open again. */
    void opened(int epochHour) {
        wanted.remove(epochHour); // its keys are told to the open hour
        hours.remove(epochHour);
        keysToCome.remove(epochHour);
    }

    /** What is counted of the hour comes from a reading that did not tell all its keys. */
    void forget(int epochHour) {
        hours.remove(epochHour);
        keysToCome.remove(epochHour);
        filters.forget(epochHour);
    }

    /** Nothing waits for a commit: what the hours hold is what is committed. */
    void complete() {
        hours.keySet().forEach(filters::complete);
    }

    /** These cells are in the sink. */
    void committed(HourCells cells) {
        LateHour hour = hours.get(cells.epochHour());
        if (hour != null && hour.isChangedBy(cells)) {
            hour.committed();
        }
    }

    /** True when these cells are those of the hour with rows that were added one by one. */
    boolean isChangedBy(HourCells cells) {
        LateHour hour = hours.get(cells.epochHour());
        return hour != null && hour.isChangedBy(cells);
    }

    /**
     * The oldest of those that the writer before has left, then the hours that had no late row for the longest time;
     * the newest one stays, however large it is.
     */
    private void evict() {
        long bytes = hours.values().stream().mapToLong(LateHour::bytes).sum();
        filters.trimLeft(Math.max(0, MOST_BYTES - bytes));
        Iterator<LateHour> eldest = hours.values().iterator();
        for (int left = hours.size(); bytes > MOST_BYTES && left > 1; left--) {
            LateHour hour = eldest.next();
            if (!hour.isChanging()) {
                bytes -= hour.bytes();
                eldest.remove();
                filters.forget(hour.epochHour());
            }
        }
    }
}
