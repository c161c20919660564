package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.Partial;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * A read under way that will replace a span by others. It may go from one to the next, so that rows can be added to
 * what is not being read at the moment.
 *
 * <p>Mutable, for one thread.
 */
final class Recount implements SpanSweep {
    private final Span replaced;
    private final List<Span> fresh;
    private final int reads;
    private final int mostAtOnce;
    private final long startedTicks;
    private final Function<Span, CompletableFuture<Partial>> reader;
    /** Of the first spans of {@link #fresh}. */
    private final List<CompletableFuture<Partial>> results = new ArrayList<>();
    /** So many of them stand in their spans. */
    private int taken;

    /**
     * Begins to read.
     *
     * @param replaced span whose partial goes
     * @param fresh spans that take its place, oldest first
     * @param reads so many of the first of them are read; the others were empty and stay so
     * @param mostAtOnce so many of them are being read at a time
     * @param startedTicks what is readable by then will be in it
     */
    Recount(
            Span replaced,
            List<Span> fresh,
            int reads,
            int mostAtOnce,
            long startedTicks,
            Function<Span, CompletableFuture<Partial>> reader) {
        this.replaced = replaced;
        this.fresh = fresh;
        this.reads = reads;
        this.mostAtOnce = mostAtOnce;
        this.startedTicks = startedTicks;
        this.reader = reader;
        advance();
    }

    Span replaced() {
        return replaced;
    }

    /** The spans that take its place. */
    List<Span> fresh() {
        return fresh;
    }

    /** Those of them that are read. */
    List<Span> read() {
        return fresh.subList(0, reads);
    }

    /** What was begun to be read. */
    List<CompletableFuture<Partial>> results() {
        return results;
    }

    long startedTicks() {
        return startedTicks;
    }

    /** Takes what was read, and begins to read what is next. @return whether all was read, or a read has failed */
    boolean advance() {
        while (taken < results.size() && isTakeable(results.get(taken))) {
            fresh.get(taken).partial = Futures.result(results.get(taken));
            taken++;
        }
        boolean hasFailed = results.stream().anyMatch(CompletableFuture::isCompletedExceptionally);
        while (!hasFailed && results.size() < reads && results.size() - taken < mostAtOnce) {
            results.add(reader.apply(fresh.get(results.size())));
        }
        return hasFailed ? results.stream().allMatch(CompletableFuture::isDone) : taken == reads;
    }

    private static boolean isTakeable(CompletableFuture<Partial> result) {
        return result.isDone() && !result.isCompletedExceptionally();
    }

    /** @throws RuntimeException what the first failed read reported */
    void requireRead() {
        results.forEach(Futures::result);
    }

    @Override
    public boolean isReading(long ticks) {
        int at = indexOf(ticks);
        return at >= taken && at < results.size();
    }

    @Override
    public void add(long ticks, Partial row) {
        int at = indexOf(ticks);
        if (at < taken) {
            fresh.get(at).partial.combine(row);
        }
    }

    private int indexOf(long ticks) {
        return fresh.indexOf(Span.at(fresh, ticks));
    }

    /** True when the read is short and what it brings is news: worth waiting for. */
    boolean isYoung(long ageTicks) {
        return startedTicks - replaced.fromTicks <= ageTicks;
    }
}
