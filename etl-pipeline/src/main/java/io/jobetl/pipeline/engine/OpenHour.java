package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.KeyFilter;
import io.jobetl.aggregation.Partial;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.pipeline.port.HourState;
import io.jobetl.pipeline.port.SliceExecutor;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ladder of one open hour: adjoining spans that cover the hour, each with the partial that was last read there.
 *
 * <p>A span is recounted when the {@link Ladder} says so. A row that becomes readable L after its event time was missed
 * by reads up to age L, and where the age doubles the next one comes before age 2L; so it is counted at most L later
 * (or one poll, when that is longer), and each row is read about log2(age / poll interval) times. Spans merge when
 * together they are no wider than a quarter of their age, so there are a few dozen of them, whatever the traffic.
 *
 * <p>The end of the hour behind the newest cut is one span as well: rows that are dated ahead, within the open hour.
 *
 * <p>Mutable, for one thread. Ticks of 100 ns since 1582-10-15T00:00Z.
 */
final class OpenHour implements SweptHour, HintedHour {
    private static final int MERGE_AGE_FRACTION = 4;
    /** What was counted reaches no further behind the newest cut: a start leaves that much to the second reading. */
    private static final long READ_ON_TICKS = 1_000 * TimeUuids.TICKS_PER_MILLI;
    /** Of what is read while rows are added beside it: a row whose piece is being read has to wait. */
    private static final int PIECES_AT_ONCE = 2;

    private static final int MOST_PIECES = 1_000;
    /** The first seconds of a new process belong to the rows that nobody has counted. */
    private static final long LONGEST_PAST_PAUSE_TICKS = 4_000 * TimeUuids.TICKS_PER_MILLI;
    /** About as long as the reading will take: where that is done in a moment, late rows need not wait for longer. */
    private static final long PAST_PAUSE_TICKS = 100 * TimeUuids.TICKS_PER_MILLI;

    private static final long ROWS_PER_PAST_PAUSE = 10_000;
    /** The past of an hour takes the store a while, so it must not be asked again and again when it cannot. */
    private static final long PAST_RETRY_TICKS = 5_000 * TimeUuids.TICKS_PER_MILLI;
    /** The sink keeps times to the microsecond. */
    private static final long STORED_TICKS = TimeUuids.TICKS_PER_MILLI / 1_000;

    private final int epochHour;
    private final HourSlices slices;
    private final Ladder ladder;
    private final long endTicks;
    private final HourCells cells;
    private final KeyFilter keys;
    private final long pieceRows;
    private final List<Span> spans = new ArrayList<>();
    private final List<Recount> recounts = new ArrayList<>();
    private long foundLate;

    /**
     * @param committed what the sink holds of the hour; all of it is read again
     * @param rowsBefore {@link HourState#rowsBefore} of it: what lies behind is read at once and added, so new rows need
     *     not wait until a large hour is read again; when null they have to
     * @param cells what the sink holds, ready to be replaced
     * @param keys gets the keys of all rows that are read
     * @param isNamed the keys are those of the rows that the sink holds: others can be added at once, and so these
     *     rows are read again a moment later; to be true only with {@code rowsBefore}
     * @param pieceRows about as many rows are read at a time of what rows are added to meanwhile
     */
    OpenHour(
            Partial committed,
            @Nullable Instant rowsBefore,
            HourCells cells,
            KeyFilter keys,
            boolean isNamed,
            long pieceRows,
            int shards,
            Ladder ladder,
            long nowTicks) {
        this.epochHour = committed.epochHour();
        this.slices = new HourSlices(epochHour, shards);
        this.ladder = ladder;
        this.keys = keys;
        this.pieceRows = pieceRows;
        this.endTicks = slices.endTicks();
        this.cells = cells;
        long firstTicks = slices.firstTicks();
        long cutTicks = rowsBefore == null ? firstTicks : Math.min(RecountSchedule.ticks(rowsBefore), endTicks);
        boolean isCut = cutTicks > firstTicks;
        long pauseTicks = Math.min(committed.rows() / ROWS_PER_PAST_PAUSE * PAST_PAUSE_TICKS, LONGEST_PAST_PAUSE_TICKS);
        long readAgainTicks = isCut && isNamed && pauseTicks > 0 ? nowTicks + pauseTicks : Span.NEVER;
        Span stored = new Span(firstTicks, isCut ? cutTicks : endTicks, !isCut, committed, readAgainTicks);
        stored.stored = true;
        stored.unnamed = !isNamed;
        spans.add(stored);
        if (isCut && cutTicks < endTicks) {
            spans.add(new Span(cutTicks, endTicks, true, new Partial(epochHour), Span.NEVER));
        }
    }

    int epochHour() {
        return epochHour;
    }

    HourCells cells() {
        return cells;
    }

    /** Starts the reads that are due: what is new since the last cut, and spans whose age has doubled. */
    List<Recount> start(long nowTicks, SliceExecutor executor) {
        List<Recount> started = new ArrayList<>();
        for (int i = spans.size() - 1; i >= 0; i--) { // news first: after a start the past of the hour is long
            Span span = spans.get(i);
            if (span.inFlight || (span.stored && span.sweep != null)) {
                continue;
            }
            if (span.ahead && isWorthACut(span, nowTicks)) {
                started.add(startCut(span, nowTicks, executor));
            } else if (!span.ahead && span.stored && span.recountAtTicks <= nowTicks) {
                started.add(startPast(span, nowTicks, executor));
            } else if (!span.ahead && !span.stored && ladder.isDue(span, nowTicks)) {
                Span again = new Span(span.fromTicks, span.toTicks, false, span.partial, nowTicks);
                started.add(startRead(span, List.of(again), 1, nowTicks, executor));
            }
        }
        recounts.addAll(started);
        return started;
    }

    /** During a backlog cycles follow each other faster than polls are meant to. */
    private boolean isWorthACut(Span tail, long nowTicks) {
        return tail.fromTicks < nowTicks
                && (tail.stored || nowTicks >= Math.min(tail.fromTicks + ladder.cutTicks() / 2, endTicks));
    }

    /**
     * Cuts the unread end of the hour at now. What lies behind the cut is only read once a second: rows dated ahead.
     */
    private Recount startCut(Span tail, long nowTicks, SliceExecutor executor) {
        long cutTicks = Math.min(nowTicks, endTicks);
        List<Span> fresh = past(tail, cutTicks, nowTicks);
        int reads = fresh.size();
        if (cutTicks < endTicks) {
            fresh.add(new Span(cutTicks, endTicks, true, new Partial(epochHour), tail.recountAtTicks));
            boolean readAhead = tail.partial.rows() > 0 || tail.recountAtTicks <= nowTicks;
            reads += readAhead ? 1 : 0;
        }
        return startRead(tail, fresh, reads, nowTicks, executor);
    }

    /**
     * One span in the course of events. At a start, when all that has passed of the hour is unread, as many as the
     * ladder would have by then, each as wide as its end is old: a single one would be read as a whole as often as its
     * newest rows have to be.
     */
    private List<Span> past(Span tail, long cutTicks, long nowTicks) {
        List<Span> newestFirst = new ArrayList<>();
        long toTicks = cutTicks;
        while (toTicks > tail.fromTicks) {
            long widthTicks = tail.stored ? Math.max(nowTicks - toTicks, ladder.pollTicks()) : toTicks - tail.fromTicks;
            long fromTicks = Math.max(tail.fromTicks, toTicks - widthTicks);
            newestFirst.add(new Span(fromTicks, toTicks, false, new Partial(epochHour), nowTicks));
            toTicks = fromTicks;
        }
        Collections.reverse(newestFirst);
        return newestFirst;
    }

    /**
     * What the sink held at the start. While rows are added to it, it is read from old to new: most late rows are not
     * late by much, and one that is found before its hint was looked at is counted when all is read.
     */
    private Recount startPast(Span stored, long nowTicks, SliceExecutor executor) {
        List<Span> past = past(stored, stored.toTicks, nowTicks);
        if (stored.unnamed) {
            return startRead(stored, past, past.size(), nowTicks, executor);
        }
        List<Span> pieces = new ArrayList<>();
        for (Span part : past) {
            long count = 1 + expectedRows(stored, part, nowTicks) / pieceRows;
            pieces.addAll(pieces(part, Math.min(count, MOST_PIECES), nowTicks));
        }
        Recount recount = recount(stored, pieces, pieces.size(), PIECES_AT_ONCE, nowTicks, executor);
        stored.sweep = recount;
        return recount;
    }

    private List<Span> pieces(Span span, long count, long nowTicks) {
        List<Span> pieces = new ArrayList<>();
        long widthTicks = 1 + span.widthTicks() / count;
        for (long from = span.fromTicks; from < span.toTicks; from += widthTicks) {
            long to = Math.min(from + widthTicks, span.toTicks);
            pieces.add(new Span(from, to, false, new Partial(epochHour), nowTicks));
        }
        return pieces;
    }

    private Recount startRead(Span replaced, List<Span> fresh, int reads, long nowTicks, SliceExecutor executor) {
        replaced.inFlight = true;
        return recount(replaced, fresh, reads, reads, nowTicks, executor);
    }

    private Recount recount(
            Span replaced, List<Span> fresh, int reads, int mostAtOnce, long nowTicks, SliceExecutor executor) {
        return new Recount(replaced, fresh, reads, mostAtOnce, nowTicks, span -> {
            long expectedRows = expectedRows(replaced, span, nowTicks);
            return executor.read(slices.range(span.fromTicks, span.toTicks), expectedRows, keys);
        });
    }

    /** Of what the sink held at the start only the sum is known: as if it had come evenly over the time until now. */
    private long expectedRows(Span replaced, Span fresh, long nowTicks) {
        long rows = replaced.partial.rows();
        if (!replaced.stored) {
            return replaced.ahead == fresh.ahead ? rows : 0;
        }
        double pastTicks = (replaced.ahead ? Math.min(nowTicks, endTicks) : replaced.toTicks) - replaced.fromTicks;
        return fresh.ahead ? 0 : (long) (rows * (fresh.widthTicks() / pastTicks));
    }

    /**
     * Takes over the results of all reads that have ended.
     *
     * @return rows that were read
     * @throws RuntimeException what the first failed read reported; its span stays as it was and due, and all other
     *     results are in
     */
    long finish(long nowTicks) {
        long rows = 0;
        RuntimeException failure = null;
        for (Recount recount : List.copyOf(recounts)) {
            if (recount.advance()) {
                recounts.remove(recount);
                recount.replaced().inFlight = false;
                if (recount.replaced().sweep == recount) {
                    recount.replaced().sweep = null;
                }
                try {
                    rows += apply(recount);
                } catch (RuntimeException e) {
                    forgetLately();
                    recount.replaced().failed = true;
                    if (recount.replaced().stored && !recount.replaced().ahead) {
                        recount.replaced().recountAtTicks = nowTicks + pastRetryTicks(recount.replaced(), nowTicks);
                    }
                    failure = failure == null ? e : failure;
                }
            }
        }
        merge(nowTicks);
        if (failure != null) {
            throw failure;
        }
        return rows;
    }

    /** Half as long as a row of it is late at least, which is not to wait for longer than that; reading takes a while. */
    private long pastRetryTicks(Span past, long nowTicks) {
        long halfAgeTicks = (nowTicks - past.toTicks) / 2;
        return Math.min(PAST_RETRY_TICKS, Math.max(halfAgeTicks, ladder.pollTicks()));
    }

    /** Whether a reading that has failed is to be repeated. */
    boolean hasFailedReads() {
        return spans.stream().anyMatch(span -> span.failed);
    }

    private long apply(Recount recount) {
        recount.requireRead();
        Partial after = sum(recount.read().stream().map(span -> span.partial).toList());
        Span replaced = recount.replaced();
        // What comes from the sink is compared cell by cell even when its digest says that nothing changed: should
        // somebody have edited events by hand, it is mended here.
        if (replaced.stored || !replaced.partial.sameRows(after)) {
            cells.replace(replaced.partial, after);
            noteFound(replaced, after);
        }
        recount.read().forEach(span -> read(span, span.partial, recount.startedTicks()));
        int at = spans.indexOf(recount.replaced());
        spans.remove(at);
        spans.addAll(at, recount.fresh());
        return after.rows();
    }

    private void read(Span span, Partial partial, long startedTicks) {
        span.partial = partial;
        span.readTicks = startedTicks;
        span.readAgeTicks = startedTicks - span.toTicks;
        span.recountAtTicks = ladder.dueTicks(span, startedTicks);
        span.wanted = false;
        span.failed = false;
    }

    @Override
    public HourSlices slices() {
        return slices;
    }

    @Override
    public List<Span> spans() {
        return spans;
    }

    /** A recount like any other, only that it came before it was due; so the bound of the ladder holds from here on. */
    @Override
    public void swept(Span span, Partial fresh, long startedTicks) {
        if (!span.partial.sameRows(fresh)) {
            cells.replace(span.partial, fresh);
            noteFound(span, fresh);
        }
        read(span, fresh, startedTicks);
    }

    private void noteFound(Span before, Partial after) {
        if (before.wasReadOld()) {
            foundLate += Math.max(0, after.rows() - before.partial.rows());
        }
    }

    /** Rows that readings have found since the last call, and the readings before had missed when they were old. */
    long takeFoundLate() {
        long found = foundLate;
        foundLate = 0;
        return found;
    }

    @Override
    public KeyFilter keys() {
        return keys;
    }

    @Override
    public boolean isBeingRead(long ticks) {
        return Span.at(spans, ticks).isBeingRead(ticks);
    }

    /** True while pieces around this time are read that are counted together, or not at all. */
    boolean isTelling(long ticks) {
        Span span = Span.at(spans, ticks);
        return span.stored && span.sweep != null;
    }

    @Override
    public long readTicks(long ticks) {
        return Span.at(spans, ticks).readTicks;
    }

    @Override
    public void add(long ticks, Partial row) {
        cells.replace(new Partial(epochHour), row);
        Span.at(spans, ticks).add(ticks, row);
    }

    @Override
    public boolean readAgain(long ticks) {
        Span.at(spans, ticks).wanted = true;
        return true;
    }

    /** The ladder has become finer: no span waits longer than it should. */
    void refine() {
        for (Span span : spans) {
            if (!span.ahead && span.readTicks != Span.NEVER) {
                span.recountAtTicks = Math.min(span.recountAtTicks, ladder.dueTicks(span, span.readTicks));
            }
        }
    }

    /** A part of the hour is being read because it is due. */
    boolean isReading() {
        return !recounts.isEmpty();
    }

    private Partial sum(List<Partial> partials) {
        if (partials.size() == 1) {
            return partials.get(0);
        }
        Partial sum = new Partial(epochHour);
        partials.forEach(sum::combine);
        return sum;
    }

    /**
     * Joins neighbours that are old enough. The joined span keeps the earlier of the two recounts, so neither waits
     * longer than before. Newest first: what was joined may be joined again with its older neighbour.
     */
    private void merge(long nowTicks) {
        for (int i = spans.size() - 2; i >= 0; i--) {
            Span older = spans.get(i);
            Span newer = spans.get(i + 1);
            boolean free = isFree(older) && isFree(newer) && !newer.ahead;
            long widthTicks = older.widthTicks() + newer.widthTicks();
            if (free && widthTicks <= (nowTicks - newer.toTicks) / MERGE_AGE_FRACTION) {
                Partial both = sum(List.of(older.partial, newer.partial));
                long recountAtTicks = Math.min(older.recountAtTicks, newer.recountAtTicks);
                Span joined = new Span(older.fromTicks, newer.toTicks, false, both, recountAtTicks);
                joined.readTicks = Math.min(older.readTicks, newer.readTicks);
                joined.readAgeTicks = Math.min(older.readAgeTicks, newer.readAgeTicks);
                joined.wanted = older.wanted || newer.wanted;
                joined.failed = older.failed || newer.failed;
                spans.set(i, joined);
                spans.remove(i + 1);
            }
        }
    }

    private static boolean isFree(Span span) {
        return !span.stored && !span.inFlight && span.sweep == null;
    }

    /** Rows up to an hour late that were readable before this are counted. */
    long lateReadTicks() {
        long ticks = Long.MAX_VALUE;
        for (Span span : spans) {
            if (span.stored) {
                return Span.NEVER;
            }
            if (span.ahead || !span.isSettled()) {
                ticks = Math.min(ticks, span.ahead ? span.fromTicks : span.readTicks);
            }
        }
        return ticks;
    }

    /** Up to this event time everything that was readable has been counted. */
    long countedUntilTicks() {
        Span newest = spans.get(spans.size() - 1);
        return newest.ahead ? newest.fromTicks : endTicks;
    }

    /**
     * All that is counted has event times before this, which may lie behind the newest cut: reads meet rows that are a
     * little younger than they are, and rows dated ahead. Null when that is not known, or too far behind it: what the
     * sink held at the start was not read and may be anywhere, readers do not tell keys, rows are dated ahead.
     */
    @Nullable
    Instant rowsBefore() {
        Span newest = spans.get(spans.size() - 1);
        if ((newest.stored && newest.ahead) || !keys.isComplete()) {
            return null;
        }
        long beforeTicks = Math.max(countedUntilTicks(), keys.newestTicks() + 1);
        if (beforeTicks > countedUntilTicks() + READ_ON_TICKS) {
            return null;
        }
        return RecountSchedule.instant(beforeTicks + STORED_TICKS - 1).truncatedTo(ChronoUnit.MICROS);
    }

    /** True when the {@link #keys} are those of all rows that are counted. */
    boolean isNamed() {
        return keys.isComplete() && spans.stream().noneMatch(span -> span.unnamed);
    }

    /**
     * True when the whole hour was read by this instance, and nothing that counts is what the sink held at its start.
     */
    boolean isReadAgain() {
        return spans.stream().noneMatch(span -> span.stored || span.recountAtTicks == Span.NEVER);
    }

    /** True when the whole hour has been read and no read is under way. */
    boolean isSettled() {
        return recounts.isEmpty() && countedUntilTicks() == endTicks && isReadAgain();
    }
}
