package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.Digest;
import io.jobetl.aggregation.KeyFilter;
import io.jobetl.aggregation.Partial;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A closed hour whose end is no more than about an hour ago, so that a row may still come to it that is late by no more
 * than that: its spans and what was last read of each. It is only a second look at the hour, and commits nothing: when
 * its spans together name other rows than are counted, that is offered as a reading of the whole hour.
 *
 * <p>Mutable, for one thread. Memory: about a dozen spans with the cells of their ranges.
 */
final class RecentHour implements SweptHour {
    private final HourSlices slices;
    private final List<Span> spans;
    /** All that was read of the spans went there; null when nobody wanted it. */
    private final @Nullable KeyFilter keys;
    /** What began to be read before this is older than what is counted. */
    private long validFromTicks = Span.NEVER;

    private long foundLate;
    /** The spans may name other rows than are counted. */
    private boolean changed;
    /** Rows up to an hour late that were readable before this are counted. */
    private long countedTicks = Span.NEVER;

    private RecentHour(HourSlices slices, List<Span> spans, @Nullable KeyFilter keys) {
        this.slices = slices;
        this.spans = spans;
        this.keys = keys;
    }

    /** An hour that is just being closed, with all that is known of it. */
    static RecentHour of(OpenHour hour) {
        RecentHour recent = new RecentHour(hour.slices(), List.copyOf(hour.spans()), hour.keys());
        recent.countedTicks = hour.lateReadTicks();
        return recent;
    }

    /**
     * An hour of which nothing was read yet.
     *
     * @param parts number of spans, 1 or more
     * @param keys gets the keys of all rows that are read; null when nobody wants them
     */
    static RecentHour unread(HourSlices slices, long parts, @Nullable KeyFilter keys) {
        List<Span> spans = new ArrayList<>();
        long widthTicks = 1 + (slices.endTicks() - slices.firstTicks()) / parts;
        for (long from = slices.firstTicks(); from < slices.endTicks(); from += widthTicks) {
            long to = Math.min(from + widthTicks, slices.endTicks());
            spans.add(new Span(from, to, false, new Partial(slices.epochHour()), Long.MAX_VALUE));
        }
        RecentHour recent = new RecentHour(slices, spans, keys);
        recent.changed = true;
        return recent;
    }

    @Override
    public HourSlices slices() {
        return slices;
    }

    @Override
    public List<Span> spans() {
        return spans;
    }

    @Override
    public @Nullable KeyFilter keys() {
        return keys;
    }

    /** The span of this time. */
    Span spanAt(long ticks) {
        return Span.at(spans, ticks);
    }

    /** A row was added to what is counted. */
    void add(long ticks, Partial row) {
        spanAt(ticks).add(ticks, row);
    }

    @Override
    public void swept(Span span, Partial fresh, long startedTicks) {
        if (startedTicks < validFromTicks) {
            forgetLately();
            return;
        }
        if (!span.partial.sameRows(fresh)) {
            changed = true;
            foundLate += span.wasReadOld() ? Math.max(0, fresh.rows() - span.partial.rows()) : 0;
        }
        span.partial = fresh;
        span.readTicks = startedTicks;
        span.readAgeTicks = startedTicks - span.toTicks;
        if (changed) {
            forgetLately();
        }
        advance();
    }

    /**
     * The hour was read as a whole, and this counts. Where the spans say the same, they are as good as read; else each
     * has to be read again before they mean something together.
     */
    void readWhole(Digest whole, long startedTicks) {
        validFromTicks = startedTicks;
        if (isComplete() && sum().digest().equals(whole)) {
            spans.forEach(span -> span.readTicks = Math.max(span.readTicks, startedTicks));
            changed = false;
            advance();
        } else {
            spans.forEach(span -> {
                if (span.readTicks < startedTicks) {
                    span.readTicks = Span.NEVER;
                    span.readAgeTicks = Span.NEVER; // what it holds is older than what is counted
                }
            });
            changed = true;
        }
    }

    /** Rows that readings have found since the last call, and the readings before had missed. */
    long takeFoundLate() {
        long found = foundLate;
        foundLate = 0;
        return found;
    }

    /** True when the {@link #sum} is to be offered. */
    boolean isChanged() {
        return changed && isComplete();
    }

    /** The {@link #sum} is being counted. */
    void offered() {
        changed = false;
        advance();
    }

    private void advance() {
        if (!changed && isComplete()) {
            countedTicks = Math.max(countedTicks, lateReadTicks());
        }
    }

    /** Every span was read, and none before what is counted. */
    private boolean isComplete() {
        return readTicks() != Span.NEVER;
    }

    /** When the oldest of the readings began. */
    long readTicks() {
        return spans.stream().mapToLong(span -> span.readTicks).min().orElse(Span.NEVER);
    }

    private long lateReadTicks() {
        return spans.stream()
                .filter(span -> !span.isSettled())
                .mapToLong(span -> span.readTicks)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** Rows up to an hour late that were readable before this are counted, when all that was offered is. */
    long countedTicks() {
        return countedTicks;
    }

    /** True when no row can come any more that is late by up to an hour. */
    boolean isSettled() {
        return countedTicks == Long.MAX_VALUE;
    }

    /** All rows of the hour. */
    Partial sum() {
        Partial sum = new Partial(slices.epochHour());
        spans.forEach(span -> sum.combine(span.partial));
        return sum;
    }
}
