package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.Partial;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.pipeline.port.SliceExecutor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads the spans of open and recently closed hours again, long before the ladder or the schedule would: each until it
 * was read an hour after its end. The one that was not read for the longest time is next, the newest of those; so a
 * round goes from new to old, and passes over what the ladder has just read. A row that is late by up to an hour
 * ({@link Span#LATENESS_TICKS}) is counted within a round.
 *
 * <p>It takes only what is to spare. One piece of a span is under way at a time, aside of all other reads; after it there
 * is a pause of twice the time that it took, so a store that is busy is asked less; and a budget of rows per second is
 * never exceeded for long. A span counts as read when all its pieces are: each row is in exactly one of them.
 *
 * <p>Mutable, for one thread.
 */
final class NearSweep {
    /** What was read since then is left alone: the ladder reads young spans anyway, and small tables need no more. */
    private static final long SHORTEST_AGE_TICKS = 10_000 * TimeUuids.TICKS_PER_MILLI;

    private static final int PAUSES_PER_READ = 2;
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final int PIECES_PER_SECOND = 3;
    /** What a piece costs besides its rows, as a part of them: a query per shard. */
    private static final int PIECES_PER_FIXED_COST = 30;

    private final SliceExecutor executor;
    private final InstantSource clock;
    private final RowBudget budget;
    private final long pieceRows;

    private @Nullable SpanRead reading;
    private Instant pausedUntil = Instant.MIN;

    /**
     * @param clock says how long reads take
     * @param rowsPerSecond budget; 0 lets it stand still
     */
    NearSweep(SliceExecutor executor, InstantSource clock, int rowsPerSecond) {
        this.executor = executor;
        this.clock = clock;
        this.budget = new RowBudget(rowsPerSecond);
        this.pieceRows = Math.max(1, rowsPerSecond / PIECES_PER_SECOND);
    }

    /** About as many rows as it reads in one piece. */
    long pieceRows() {
        return pieceRows;
    }

    /** Begins to read the next piece, when it is time. */
    void start(Collection<? extends SweptHour> hours, Instant now) {
        budget.earn(now);
        SpanRead current = reading;
        if ((current != null && current.piece != null) || now.isBefore(pausedUntil) || !budget.canAfford()) {
            return;
        }
        if (current == null || !isCurrent(current, hours)) {
            giveUp();
            current = next(hours, RecountSchedule.ticks(now));
            reading = current;
        }
        if (current != null) {
            current.startPiece(now);
            budget.pay(pieceRows / PIECES_PER_FIXED_COST);
        }
    }

    private @Nullable SpanRead next(Collection<? extends SweptHour> hours, long nowTicks) {
        SweptHour stalestHour = null;
        Span stalest = null;
        for (SweptHour hour : hours) {
            for (Span span : hour.spans()) {
                if (isSwept(span, nowTicks) && (stalest == null || isBefore(span, stalest))) {
                    stalestHour = hour;
                    stalest = span;
                }
            }
        }
        return stalestHour == null || stalest == null ? null : new SpanRead(stalestHour, stalest, nowTicks);
    }

    private static boolean isSwept(Span span, long nowTicks) {
        return !span.ahead
                && !span.inFlight
                && !span.isSettled()
                && (span.readTicks == Span.NEVER || nowTicks - span.readTicks >= SHORTEST_AGE_TICKS);
    }

    private static boolean isBefore(Span left, Span right) {
        return left.readTicks != right.readTicks
                ? left.readTicks < right.readTicks
                : left.fromTicks > right.fromTicks;
    }

    /** False when the ladder reads it now or has read it, or when its hour was closed or begun anew. */
    private static boolean isCurrent(SpanRead read, Collection<? extends SweptHour> hours) {
        return hours.contains(read.hour) && read.hour.spans().contains(read.span) && !read.span.inFlight;
    }

    /**
     * Takes over what was read.
     *
     * @return rows that were read
     * @throws RuntimeException what the failed read reported; its span comes again
     */
    long finish(Collection<? extends SweptHour> hours, Instant now) {
        SpanRead current = reading;
        CompletableFuture<Piece> done = current == null ? null : current.piece;
        if (current == null || done == null || !done.isDone()) {
            return 0;
        }
        current.piece = null;
        Piece piece;
        try {
            piece = Futures.result(done);
        } catch (RuntimeException e) {
            giveUp();
            pausedUntil = now.plus(PAUSE_AFTER_FAILURE);
            throw e;
        }
        budget.pay(piece.partial().rows());
        pausedUntil = piece.endedAt()
                .plus(Duration.between(piece.startedAt(), piece.endedAt()).multipliedBy(PAUSES_PER_READ));
        current.sum.combine(piece.partial());
        if (current.isComplete()) {
            if (isCurrent(current, hours)) {
                current.hour.swept(current.span, current.sum, current.startedTicks);
            }
            giveUp();
        }
        return piece.partial().rows();
    }

    private void giveUp() {
        if (reading != null) {
            reading.span.sweeping = false;
            reading = null;
        }
    }

    private record Piece(Partial partial, Instant startedAt, Instant endedAt) {}

    /** A span that is being read, piece by piece, oldest first. */
    private final class SpanRead {
        private final SweptHour hour;
        private final Span span;
        private final long startedTicks;
        private final long pieceTicks;
        private final Partial sum;
        private long nextTicks;
        private @Nullable CompletableFuture<Piece> piece;

        SpanRead(SweptHour hour, Span span, long startedTicks) {
            this.hour = hour;
            this.span = span;
            this.startedTicks = startedTicks;
            long pieces = 1 + span.partial.rows() / pieceRows;
            this.pieceTicks = 1 + span.widthTicks() / pieces;
            this.sum = new Partial(hour.slices().epochHour());
            this.nextTicks = span.fromTicks;
            span.sweeping = true;
        }

        void startPiece(Instant now) {
            long fromTicks = nextTicks;
            nextTicks = Math.min(span.toTicks, fromTicks + pieceTicks);
            piece = executor.readAside(hour.slices().range(fromTicks, nextTicks))
                    .thenApply(partial -> new Piece(partial, now, clock.instant()));
        }

        boolean isComplete() {
            return nextTicks == span.toTicks;
        }
    }
}
