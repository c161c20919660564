package io.jobetl.dashboard.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.jobetl.dashboard.series.Series.Window;
import io.jobetl.pipeline.observe.PipelineStats;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeriesTest {
    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

    private final Series series = new Series();

    private void commit(Instant now, long rows, Duration age, Duration span) {
        Instant until = now.minus(age);
        series.committed(now, rows, 1, Duration.ofMillis(20), until.minus(span), until);
    }

    @Test
    void should_keep_a_point_for_each_second_that_is_over_also_without_commits() {
        commit(NOON, 5, Duration.ZERO, Duration.ofMillis(100));
        commit(NOON.plusMillis(999), 7, Duration.ZERO, Duration.ofMillis(100));
        commit(NOON.plusSeconds(3), 1, Duration.ZERO, Duration.ofMillis(100));

        List<Point> points = series.points(Window.MINUTES_15, NOON.plusSeconds(4));

        assertThat(points)
                .extracting(Point::t)
                .containsExactly(
                        NOON.getEpochSecond(),
                        NOON.getEpochSecond() + 1,
                        NOON.getEpochSecond() + 2,
                        NOON.getEpochSecond() + 3);
        assertThat(points).extracting(Point::rows).containsExactly(12L, 0L, 0L, 1L);
        assertThat(points).extracting(Point::commits).containsExactly(2L, 0L, 0L, 1L);
        assertThat(points.get(1).freshnessP50()).isNull();
        assertThat(points.get(0).commitP99()).isCloseTo(0.020, within(0.001));
    }

    @Test
    void should_take_rows_to_lie_evenly_between_what_was_counted_before_and_after() {
        commit(NOON, 100, Duration.ofMillis(100), Duration.ofMillis(800));

        Point point = series.points(Window.MINUTES_15, NOON.plusSeconds(1)).get(0);

        assertThat(point.freshnessP50()).isCloseTo(0.45, within(0.02));
        assertThat(point.freshnessP99()).isCloseTo(0.85, within(0.03));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 7, 8, 9, 1_000})
    void should_count_each_row_of_a_commit_once(long rows) {
        AtomicLong counted = new AtomicLong();

        Freshness.sample(
                rows, NOON, NOON.plusMillis(80), NOON.plusMillis(100), (time, some) -> counted.addAndGet(some));

        assertThat(counted).hasValue(rows);
    }

    @Test
    void should_hold_fifteen_minutes_and_a_day_at_most() {
        for (int second = 0; second < 2_000; second++) {
            commit(NOON.plusSeconds(second), 1, Duration.ZERO, Duration.ofMillis(100));
        }
        Instant end = NOON.plusSeconds(2_000);

        assertThat(series.points(Window.MINUTES_15, end)).hasSize(900);
        assertThat(series.points(Window.HOURS_24, end))
                .hasSize(33)
                .first()
                .extracting(Point::rows)
                .isEqualTo(60L);
        assertThat(series.points(Window.HOURS_24, end.plus(Duration.ofDays(30))))
                .isEmpty();
    }

    @Test
    void should_not_mind_a_clock_that_goes_back() {
        commit(NOON, 1, Duration.ZERO, Duration.ZERO);
        commit(NOON.minusSeconds(50), 1, Duration.ZERO, Duration.ZERO);

        assertThat(series.points(Window.MINUTES_15, NOON.plusSeconds(1)))
                .extracting(Point::rows)
                .containsExactly(2L);
    }

    @Test
    void should_not_measure_what_had_waited_when_the_pipeline_started() {
        Instant[] now = {NOON};
        CommitFeed feed = new CommitFeed(List.of(series), () -> now[0]);
        feed.started();
        feed.committed(1, 1_000, Duration.ofMillis(5));
        feed.cycled(stats(NOON.minus(Duration.ofHours(1))));
        feed.committed(1, 1_000, Duration.ofMillis(5));
        feed.cycled(stats(NOON.minusMillis(100)));
        now[0] = NOON.plusSeconds(1);
        feed.committed(1, 10, Duration.ofMillis(5));
        feed.cycled(stats(NOON.plusMillis(900)));

        List<Point> points = series.points(Window.MINUTES_15, NOON.plusSeconds(2));

        assertThat(points).extracting(Point::rows).containsExactly(2_000L, 10L);
        assertThat(points.get(0).freshnessP99()).isNull();
        assertThat(points.get(1).freshnessP99()).isBetween(0.9, 1.2);
    }

    private static PipelineStats stats(Instant countedUntil) {
        return new PipelineStats(0, 0, 0, 0, 0, 0, 0, 0, countedUntil, null, null);
    }
}
