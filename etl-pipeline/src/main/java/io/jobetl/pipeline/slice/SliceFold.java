package io.jobetl.pipeline.slice;

import io.jobetl.aggregation.KeyFilter;
import io.jobetl.aggregation.Partial;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.pipeline.port.Slice;
import io.jobetl.pipeline.port.SlicedTrackingSource;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.TooMuch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads slices of a source and folds their rows. Where the source says that a read was {@link TooMuch}, the range is
 * halved by time and both halves are read, and so on; what a failed read has handed over is thrown away, so no row
 * counts twice.
 *
 * <p>Cost: each level of halves reads each row once more, at most. A source that refuses is well, and is asked down to
 * ranges of a second. One that may as well be away, or slow for all, is not: reads that <em>may</em> have been too much
 * are halved {@value #MOST_GUESSES} times one in another, so a source that never answers is asked once more than that
 * per slice.
 *
 * <p>Thread-safe. It remembers what had to be halved, so the next reading of the same slice begins with its halves; so
 * keep one per source.
 */
public final class SliceFold {
    private static final int MOST_GUESSES = 3;
    /** A slice that is forgotten costs one refused read. */
    private static final int MOST_REMEMBERED = 10_000;

    private final SlicedTrackingSource source;
    private final Set<Slice> halved = ConcurrentHashMap.newKeySet();

    public SliceFold(SlicedTrackingSource source) {
        this.source = source;
    }

    /**
     * All rows of a slice.
     *
     * @throws StoreException that names the range which could not be read, even after halving
     */
    public Partial fold(Slice slice) {
        return fold(slice, null, 0);
    }

    /**
     * The same.
     *
     * @param keys gets the keys of all rows that are read, also of a read that fails; null when nobody wants them
     */
    public Partial fold(Slice slice, @Nullable KeyFilter keys) {
        return fold(slice, keys, 0);
    }

    /** Single rows by their key: for each that is there, a partial of nothing but it. */
    public Map<UUID, Partial> foldRows(List<UUID> createTimes) {
        Map<UUID, Partial> partials = new HashMap<>();
        source.readRows(createTimes, row -> {
            Partial partial = new Partial(TimeUuids.epochHour(row.uuidHigh(0)));
            partial.accumulate(row);
            partials.put(new UUID(row.uuidHigh(0), row.uuidLow(0)), partial);
        });
        return partials;
    }

    /** @param guesses ranges around this one that may have been too much */
    private Partial fold(Slice slice, @Nullable KeyFilter keys, int guesses) {
        if (halved.contains(slice)) {
            return foldHalves(SliceCutter.halves(slice), keys, guesses);
        }
        try {
            return read(slice, keys);
        } catch (StoreException e) {
            boolean isGuess = e.tooMuch() == TooMuch.MAYBE;
            List<Slice> halves = SliceCutter.halves(slice);
            if (e.tooMuch() == TooMuch.NO
                    || halves.size() == 1
                    || (isGuess && guesses == MOST_GUESSES)
                    || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            if (!isGuess) {
                remember(slice);
            }
            Partial sum = foldHalves(halves, keys, isGuess ? guesses + 1 : guesses);
            remember(slice); // the guess was right
            return sum;
        }
    }

    private Partial foldHalves(List<Slice> halves, @Nullable KeyFilter keys, int guesses) {
        Partial sum = fold(halves.get(0), keys, guesses);
        sum.combine(fold(halves.get(1), keys, guesses));
        return sum;
    }

    private Partial read(Slice slice, @Nullable KeyFilter keys) {
        Partial partial = new Partial(slice.epochHour());
        source.read(slice, batch -> {
            partial.accumulate(batch);
            if (keys != null) {
                keys.add(batch);
            }
        });
        return partial;
    }

    private void remember(Slice slice) {
        if (halved.size() >= MOST_REMEMBERED) {
            halved.clear();
        }
        halved.add(slice);
    }

    @Override
    public String toString() {
        return "SliceFold[" + source + ", halved=" + halved.size() + "]";
    }
}
