package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.Partial;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A read under way that will replace a span by others.
 *
 * @param replaced span whose partial goes
 * @param fresh spans that take its place, oldest first
 * @param results partials of the first spans of {@code fresh}; a span without a result was empty and stays so
 * @param startedTicks when the read began: what was readable by then is in it
 */
record Recount(Span replaced, List<Span> fresh, List<CompletableFuture<Partial>> results, long startedTicks) {
    boolean isDone() {
        return results.stream().allMatch(CompletableFuture::isDone);
    }

    /** True when the read is short and what it brings is news: worth waiting for. */
    boolean isYoung(long ageTicks) {
        return startedTicks - replaced.fromTicks <= ageTicks;
    }
}
