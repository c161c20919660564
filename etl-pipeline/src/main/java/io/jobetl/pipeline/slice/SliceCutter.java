package io.jobetl.pipeline.slice;

import io.jobetl.aggregation.TimeUuids;
import io.jobetl.pipeline.port.Slice;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts slices by event time, into ranges that adjoin: a row is in exactly one piece, wherever the rows are. The first
 * piece reaches back and the last one on as far as the slice did. A slice {@link Slice#outside} has no event time of
 * its hour, so it stays whole.
 *
 * <p>Stateless.
 *
 * <pre>{@code
 * List<Slice> pieces = SliceCutter.cut(slicesOfHour, 4_000_000, SliceCutter.MAX_ROWS); // two per slice, of 8
 * }</pre>
 */
public final class SliceCutter {
    /** About as many rows are read in one piece: a second or two of one reader. */
    public static final int MAX_ROWS = 250_000;

    /** No piece becomes narrower. */
    private static final long FEWEST_TICKS = 1_000 * TimeUuids.TICKS_PER_MILLI;

    private SliceCutter() {}

    /**
     * Cuts each slice into equal ranges of time, so many that each holds about {@code maxRows} if the rows are spread
     * evenly over the slices and over the time.
     *
     * @param slices of one hour
     * @param expectedRows in all of them together; 0 when nobody knows
     * @param maxRows 1 or more
     * @return {@code slices} itself when there is nothing to cut, which costs nothing
     */
    public static List<Slice> cut(List<Slice> slices, long expectedRows, int maxRows) {
        if (maxRows < 1) {
            throw new IllegalArgumentException("maxRows=" + maxRows + " must be at least 1");
        }
        if (expectedRows <= maxRows) {
            return slices;
        }
        long shards = slices.stream().filter(slice -> !slice.isOutside()).count();
        long pieces = shards == 0 ? 1 : 1 + (expectedRows - 1) / (shards * maxRows);
        if (pieces == 1) {
            return slices;
        }
        List<Slice> cut = new ArrayList<>();
        for (Slice slice : slices) {
            addPieces(slice, pieces, cut);
        }
        return cut;
    }

    /** The slice in two pieces, or in one, itself, when it is too narrow for that or {@link Slice#outside}. */
    static List<Slice> halves(Slice slice) {
        List<Slice> halves = new ArrayList<>(2);
        addPieces(slice, 2, halves);
        return halves;
    }

    private static void addPieces(Slice slice, long mostPieces, List<Slice> pieces) {
        long firstTicks = Math.max(slice.fromTicks(), TimeUuids.firstTickOfHour(slice.epochHour()));
        long endTicks = Math.min(slice.toTicks(), TimeUuids.firstTickOfHour(slice.epochHour() + 1));
        long widthTicks = endTicks - firstTicks;
        long count = slice.isOutside() ? 1 : Math.max(1, Math.min(mostPieces, widthTicks / FEWEST_TICKS));
        long fromTicks = slice.fromTicks();
        for (long piece = 1; piece < count; piece++) {
            long toTicks = firstTicks + widthTicks * piece / count;
            pieces.add(new Slice(slice.epochHour(), slice.shard(), fromTicks, toTicks));
            fromTicks = toTicks;
        }
        pieces.add(new Slice(slice.epochHour(), slice.shard(), fromTicks, slice.toTicks()));
    }
}
