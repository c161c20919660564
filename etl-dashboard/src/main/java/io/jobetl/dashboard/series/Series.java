package io.jobetl.dashboard.series;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was committed when: the last 15 minutes by the second, the last 24 hours by the minute; with the {@link
 * Freshness} of the rows. Memory is bounded. Thread-safe.
 */
public final class Series implements CommitListener {
    /** A window and its step. */
    public enum Window {
        MINUTES_15(Duration.ofSeconds(1), 900),
        HOURS_24(Duration.ofMinutes(1), 1_440);

        private final Duration step;
        private final int points;

        Window(Duration step, int points) {
            this.step = step;
            this.points = points;
        }

        public Duration step() {
            return step;
        }
    }

    private final Ring seconds = new Ring(Window.MINUTES_15);
    private final Ring minutes = new Ring(Window.HOURS_24);

    @Override
    public synchronized void committed(
            Instant now, long rows, int cells, Duration took, @Nullable Instant countedFrom, Instant countedUntil) {
        for (Ring ring : List.of(seconds, minutes)) {
            ring.at(now).add(now, rows, cells, took, countedFrom, countedUntil);
        }
    }

    /** The steps of the window that are over, oldest first; those without a commit are there too. */
    public synchronized List<Point> points(Window window, Instant now) {
        Ring ring = window == Window.MINUTES_15 ? seconds : minutes;
        ring.at(now);
        return new ArrayList<>(ring.over);
    }

    /** The seconds that are over and began after this one, at most those of the last minute. */
    public synchronized List<Point> since(long t, Instant now) {
        seconds.at(now);
        return seconds.over.stream()
                .filter(point -> point.t() > t && point.t() >= now.getEpochSecond() - 60)
                .toList();
    }

    /** Steps that are over, and the one under way. */
    private static final class Ring {
        private final Window window;
        private final ArrayDeque<Point> over = new ArrayDeque<>();
        private Step current;

        Ring(Window window) {
            this.window = window;
            this.current = new Step(Long.MIN_VALUE);
        }

        /** The step of this time; those before it are over. A clock that goes back changes nothing. */
        Step at(Instant now) {
            long width = window.step().toSeconds();
            long start = Math.floorDiv(now.getEpochSecond(), width) * width;
            if (current.start == Long.MIN_VALUE || start - current.start > width * window.points) {
                over.clear();
                current = new Step(start);
            }
            while (current.start < start) {
                over.addLast(current.point());
                current = new Step(current.start + width);
                if (over.size() > window.points) {
                    over.removeFirst();
                }
            }
            return current;
        }
    }

    /** What is committed within one step. */
    private static final class Step {
        private final long start;
        private final Latencies freshness = new Latencies();
        private final Latencies commitTimes = new Latencies();
        private long rows;
        private long cells;
        private long commits;

        Step(long start) {
            this.start = start;
        }

        void add(Instant now, long newRows, int newCells, Duration took, @Nullable Instant from, Instant until) {
            rows += newRows;
            cells += newCells;
            commits++;
            commitTimes.add(took, 1);
            if (from == null || newRows <= 0) {
                return;
            }
            Freshness.sample(newRows, from, until, now, freshness::add);
        }

        Point point() {
            return new Point(
                    start,
                    rows,
                    cells,
                    commits,
                    freshness.quantile(0.5),
                    freshness.quantile(0.99),
                    commitTimes.quantile(0.99));
        }
    }
}
