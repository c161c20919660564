package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.Partial;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.pipeline.port.SliceExecutor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads the spans of open and recently closed hours again, long before the ladder or the schedule would: each until it
 * was read an hour after its end. The one that was not read for the longest time is next, the newest of those; so a
 * round goes from new to old, and passes over what the ladder has just read. A row that is late by up to an hour
 * ({@link Span#LATENESS_TICKS}) is counted within a round.
 *
 * <p>It takes only what is to spare. One piece of a span, or some small spans, are under way at a time, one query after
 * the other and aside of all other reads; then there is a pause of half the time that it took, so a store that is busy
 * is asked less; and a budget of rows per second is never exceeded for long. A span counts as read when all its pieces
 * are: each row is in exactly one of them.
 *
 * <p>Mutable, for one thread.
 */
final class NearSweep {
    /** What was read since then is left alone: the ladder reads young spans anyway, and small tables need no more. */
    private static final long SHORTEST_AGE_TICKS = 10_000 * TimeUuids.TICKS_PER_MILLI;

    private static final int READS_PER_PAUSE = 2;
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    /** Times are those of the wall clock: one that was set ahead meanwhile must not let the sweep stand still. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** As often as an idle engine comes by. */
    private static final int PIECES_PER_SECOND = 2;

    private static final int DEFAULT_ROWS_PER_SECOND = 60_000;

    /** What a piece costs besides its rows, as a part of them: a query per shard. */
    private static final int PIECES_PER_FIXED_COST = 50;

    private final SliceExecutor executor;
    private final InstantSource clock;
    private final RowBudget budget;
    private final long pieceRows;

    /** Small spans together, or one large one of which a piece is read at a time. */
    private final List<SpanRead> reads = new ArrayList<>();

    private Instant pausedUntil = Instant.MIN;

    /**
     * @param clock says how long reads take
     * @param rowsPerSecond budget; 0 lets it stand still
     */
    NearSweep(SliceExecutor executor, InstantSource clock, int rowsPerSecond) {
        this.executor = executor;
        this.clock = clock;
        this.budget = new RowBudget(rowsPerSecond);
        this.pieceRows = Math.max(1, rowsOrDefault(rowsPerSecond) / PIECES_PER_SECOND);
    }

    /** The budget of reads that are needed also when it stands still. */
    static int rowsOrDefault(int rowsPerSecond) {
        return rowsPerSecond == 0 ? DEFAULT_ROWS_PER_SECOND : rowsPerSecond;
    }

    /** About as many rows as it reads in one piece. */
    long pieceRows() {
        return pieceRows;
    }

    /**
     * Begins to read the next piece, when it is time.
     *
     * @param onlyWanted only spans that a hint wants to be read again
     */
    void start(Collection<? extends SweptHour> hours, boolean onlyWanted, Instant now) {
        budget.earn(now);
        if (isUnderWay() || isPaused(now) || !budget.canAfford()) {
            return;
        }
        reads.removeIf(read -> !isCurrent(read, hours) && read.endUncounted());
        long rows = 0;
        for (SpanRead read : reads) {
            rows += start(read, now);
        }
        while (rows < pieceRows) {
            SpanRead next = next(hours, onlyWanted, RecountSchedule.ticks(now));
            if (next == null) {
                return;
            }
            reads.add(next);
            rows += start(next, now);
        }
    }

    /**
     * True while this time belongs to a span of which it has read pieces that are not counted yet, and may never be: it
     * has told keys of rows that nobody counts.
     */
    boolean isTelling(int epochHour, long ticks) {
        return reads.stream().anyMatch(read -> read.isOf(epochHour, ticks));
    }

    private boolean isUnderWay() {
        return reads.stream().anyMatch(read -> read.piece != null);
    }

    /** @return about what it costs */
    private long start(SpanRead read, Instant now) {
        long fixed = 1 + pieceRows / PIECES_PER_FIXED_COST;
        read.startPiece(now);
        budget.pay(fixed);
        return fixed + read.expectedRows;
    }

    private @Nullable SpanRead next(Collection<? extends SweptHour> hours, boolean onlyWanted, long nowTicks) {
        SweptHour stalestHour = null;
        Span stalest = null;
        for (SweptHour hour : hours) {
            for (Span span : hour.spans()) {
                if (isDue(span, onlyWanted, nowTicks) && (stalest == null || isBefore(span, stalest))) {
                    stalestHour = hour;
                    stalest = span;
                }
            }
        }
        return stalestHour == null || stalest == null ? null : new SpanRead(stalestHour, stalest, nowTicks);
    }

    private static boolean isDue(Span span, boolean onlyWanted, long nowTicks) {
        if (span.ahead || span.stored || span.inFlight || span.sweep != null) {
            return false;
        }
        boolean isOld = span.readTicks == Span.NEVER || nowTicks - span.readTicks >= SHORTEST_AGE_TICKS;
        return span.wanted || (!onlyWanted && !span.isSettled() && isOld);
    }

    private static boolean isBefore(Span left, Span right) {
        if (left.wanted != right.wanted) {
            return left.wanted;
        }
        return left.readTicks != right.readTicks ? left.readTicks < right.readTicks : left.fromTicks > right.fromTicks;
    }

    /** False when the ladder reads it now or has read it, or when its hour was closed or begun anew. */
    private static boolean isCurrent(SpanRead read, Collection<? extends SweptHour> hours) {
        return hours.contains(read.hour) && read.hour.spans().contains(read.span) && !read.span.inFlight;
    }

    /**
     * Takes over what was read.
     *
     * @return rows that were read
     * @throws RuntimeException what the first failed read reported; its span comes again
     */
    long finish(Collection<? extends SweptHour> hours, Instant now) {
        if (!isUnderWay() || !reads.stream().allMatch(SpanRead::isPieceDone)) {
            return 0;
        }
        long rows = 0;
        Instant startedAt = now;
        Instant endedAt = Instant.MIN;
        RuntimeException failure = null;
        for (SpanRead read : List.copyOf(reads)) {
            try {
                Piece piece = read.takePiece();
                rows += piece.partial().rows();
                startedAt = piece.startedAt();
                endedAt = piece.endedAt().isAfter(endedAt) ? piece.endedAt() : endedAt;
                if (read.isComplete()) {
                    takeOver(read, hours);
                }
            } catch (RuntimeException e) {
                reads.remove(read);
                read.endUncounted();
                failure = failure == null ? e : failure;
            }
        }
        budget.pay(rows);
        if (failure != null) {
            pausedUntil = now.plus(PAUSE_AFTER_FAILURE);
            throw failure;
        }
        Duration pause = Duration.between(startedAt, endedAt).dividedBy(READS_PER_PAUSE);
        pausedUntil = endedAt.plus(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
        return rows;
    }

    /** A pause that lies further ahead than any is one of a clock that was set back. */
    private boolean isPaused(Instant now) {
        return now.isBefore(pausedUntil) && !pausedUntil.isAfter(now.plus(LONGEST_PAUSE));
    }

    private void takeOver(SpanRead read, Collection<? extends SweptHour> hours) {
        if (isCurrent(read, hours)) {
            read.hour.swept(read.span, read.sum, read.startedTicks);
            read.end();
        } else {
            read.endUncounted();
        }
        reads.remove(read);
    }

    private record Piece(Partial partial, Instant startedAt, Instant endedAt) {}

    /** A span that is being read, piece by piece, oldest first. */
    private final class SpanRead implements SpanSweep {
        private final SweptHour hour;
        private final Span span;
        private final long startedTicks;
        private final long pieceTicks;
        /** In a piece. */
        private final long expectedRows;

        private final Partial sum;
        private long nextTicks;
        private @Nullable CompletableFuture<Piece> piece;

        SpanRead(SweptHour hour, Span span, long startedTicks) {
            this.hour = hour;
            this.span = span;
            this.startedTicks = startedTicks;
            long pieces = 1 + span.partial.rows() / pieceRows;
            this.expectedRows = span.readTicks == Span.NEVER ? pieceRows : span.partial.rows() / pieces;
            this.pieceTicks = 1 + span.widthTicks() / pieces;
            this.sum = new Partial(hour.slices().epochHour());
            this.nextTicks = span.fromTicks;
            span.sweep = this;
            span.wanted = false;
        }

        void startPiece(Instant now) {
            long fromTicks = nextTicks;
            nextTicks = Math.min(span.toTicks, fromTicks + pieceTicks);
            piece = executor.readAside(hour.slices().range(fromTicks, nextTicks), expectedRows, hour.keys())
                    .thenApply(partial -> new Piece(partial, now, clock.instant()));
        }

        @Override
        public boolean isReading(long ticks) {
            return piece != null && ticks >= nextTicks - pieceTicks && ticks < nextTicks;
        }

        @Override
        public void add(long ticks, Partial row) {
            if (ticks < nextTicks) {
                sum.combine(row);
            }
        }

        boolean isOf(int epochHour, long ticks) {
            return hour.slices().epochHour() == epochHour && ticks >= span.fromTicks && ticks < span.toTicks;
        }

        boolean isPieceDone() {
            return piece != null && piece.isDone();
        }

        Piece takePiece() {
            CompletableFuture<Piece> done = Objects.requireNonNull(piece);
            piece = null;
            Piece result = Futures.result(done);
            sum.combine(result.partial());
            return result;
        }

        boolean isComplete() {
            return nextTicks == span.toTicks;
        }

        void end() {
            span.sweep = null;
        }

        /** What it has told of its rows is not counted. */
        boolean endUncounted() {
            end();
            hour.forgetLately();
            return true;
        }
    }
}
