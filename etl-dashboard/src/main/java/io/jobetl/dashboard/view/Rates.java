package io.jobetl.dashboard.view;

import io.jobetl.pipeline.observe.PipelineStats;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** How fast totals grow: over the last ten seconds. Not thread-safe. */
final class Rates {
    private static final Duration WINDOW = Duration.ofSeconds(10);

    private final Deque<Sample> samples = new ArrayDeque<>();

    /** @param stats null while this process does not write */
    void take(Instant now, @Nullable PipelineStats stats) {
        if (stats == null || (!samples.isEmpty() && samples.getLast().stats.commits() > stats.commits())) {
            samples.clear();
        }
        if (stats != null) {
            samples.addLast(new Sample(now, stats));
        }
        while (samples.size() > 2
                && Duration.between(samples.getFirst().at, now).compareTo(WINDOW) > 0) {
            samples.removeFirst();
        }
    }

    /** Per second; null before there are two looks. */
    @Nullable
    Double of(ToLongFunction<PipelineStats> total) {
        if (samples.size() < 2) {
            return null;
        }
        Sample first = samples.getFirst();
        Sample last = samples.getLast();
        double seconds = Duration.between(first.at, last.at).toMillis() / 1_000.0;
        long more = total.applyAsLong(last.stats) - total.applyAsLong(first.stats);
        return seconds <= 0 ? null : Math.round(more / seconds * 10) / 10.0;
    }

    private record Sample(Instant at, PipelineStats stats) {}
}
