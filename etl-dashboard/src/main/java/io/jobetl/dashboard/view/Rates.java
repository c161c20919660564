package io.jobetl.dashboard.view;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiPredicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** How fast totals grow: over the last ten seconds. Thread-safe. */
final class Rates<T> {
    private static final Duration WINDOW = Duration.ofSeconds(10);

    private final BiPredicate<T, T> hasBegunAnew;
    private final Deque<Sample<T>> samples = new ArrayDeque<>();

    /** @param hasBegunAnew whether the second of two looks cannot be compared with the first */
    Rates(BiPredicate<T, T> hasBegunAnew) {
        this.hasBegunAnew = hasBegunAnew;
    }

    /** @param totals null while they are not known */
    synchronized void take(Instant now, @Nullable T totals) {
        if (totals == null || (!samples.isEmpty() && hasBegunAnew.test(samples.getLast().totals, totals))) {
            samples.clear();
        }
        if (totals != null) {
            samples.addLast(new Sample<>(now, totals));
        }
        while (samples.size() > 2
                && Duration.between(samples.getFirst().at, now).compareTo(WINDOW) > 0) {
            samples.removeFirst();
        }
    }

    /** Per second; null before there are two looks. */
    synchronized @Nullable Double of(ToLongFunction<T> total) {
        if (samples.size() < 2) {
            return null;
        }
        Sample<T> first = samples.getFirst();
        Sample<T> last = samples.getLast();
        double seconds = Duration.between(first.at, last.at).toMillis() / 1_000.0;
        long more = total.applyAsLong(last.totals) - total.applyAsLong(first.totals);
        return seconds <= 0 ? null : Math.round(more / seconds * 10) / 10.0;
    }

    private record Sample<T>(Instant at, T totals) {}
}
