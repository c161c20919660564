package io.jobetl.pipeline.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.pipeline.port.Slice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Hints that are looked at while something else of their hour is under way. */
class LateRowRacesTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final EngineWorld world = new EngineWorld(false);
    /** Answers that are on their way. */
    private final List<Runnable> answers = new ArrayList<>();

    @Test
    void should_wait_for_a_reading_of_the_span_that_may_not_show_the_row() {
        world.sweeps(0, 0);
        Pipeline pipeline = startedAndRead();
        Instant eventTime = EngineWorld.START.minusSeconds(600);
        world.reads = (slice, read) -> isAt(slice, eventTime) ? answeredLater(read) : read;
        world.run(pipeline, Duration.ofMinutes(11)); // it is due
        world.reads = (slice, read) -> read;
        assertThat(answers).isNotEmpty();

        world.putWithHint(world.click(eventTime));
        world.run(pipeline, SECOND);
        assertThat(world.clicks()).as("while it is read").isZero();

        answer();
        world.run(pipeline, SECOND);
        assertThat(world.clicks()).isEqualTo(1);
    }

    @Test
    void should_wait_for_the_piece_of_a_sweep_that_may_not_show_the_row() {
        world.sweeps(50_000, 0);
        Instant eventTime = EngineWorld.START.minusSeconds(900);
        world.put(world.click(eventTime));
        Pipeline pipeline = startedAndRead();
        world.aside = read -> read.join().rows() > 0 ? answeredLater(read) : read;
        world.run(pipeline, Duration.ofSeconds(60));
        assertThat(answers).isNotEmpty();

        world.putWithHint(world.click(eventTime));
        world.run(pipeline, SECOND);
        assertThat(world.clicks()).as("while it is read").isEqualTo(1);

        world.aside = read -> read;
        answer();
        for (int cycle = 0; cycle < 3; cycle++) {
            pipeline.cycle();
        }
        assertThat(world.clicks()).isEqualTo(2);
        world.run(pipeline, Duration.ofMinutes(1));
        assertThat(world.clicks()).isEqualTo(2);
    }

    /** Of a span with many rows, of which a sweep has read the first pieces. */
    @Test
    void should_keep_a_row_in_a_piece_that_a_sweep_has_read_before() {
        world.sweeps(200, 0);
        for (int i = 0; i < 3_000; i++) {
            world.put(world.click(EngineWorld.START.minusMillis(1_700_000 - i * 500L)));
        }
        Pipeline pipeline = startedAndRead();
        for (int i = 0; i < 60; i++) {
            world.putWithHint(world.click(EngineWorld.START.minusSeconds(1_690 - i * 25L)));
            world.run(pipeline, SECOND.multipliedBy(2));
            assertThat(world.store.cells()).as("row %s", i).isEqualTo(world.expected());
        }
    }

    @Test
    void should_wait_for_a_reading_of_the_whole_hour_that_may_not_show_the_row() {
        world.sweeps(0, 0);
        Instant closed = EngineWorld.START.minusSeconds(86_400);
        world.put(world.click(closed));
        Pipeline pipeline = startedAndRead();
        world.putWithHint(world.click(closed));
        world.run(pipeline, SECOND);
        world.reads = (slice, read) -> isAt(slice, closed) ? answeredLater(read) : read;
        world.store.requestRecount(RecountSchedule.hourOf(closed));
        world.run(pipeline, SECOND.multipliedBy(3));
        world.reads = (slice, read) -> read;
        assertThat(answers).isNotEmpty();

        world.putWithHint(world.click(closed));
        world.run(pipeline, SECOND);
        assertThat(world.clicks()).isEqualTo(2);

        answer();
        world.run(pipeline, SECOND);
        assertThat(world.clicks()).isEqualTo(3);
    }

    @Test
    void should_count_a_row_once_when_a_reading_has_found_it_meanwhile() {
        world.sweeps(0, 0);
        Pipeline pipeline = startedAndRead();
        world.rowReads = this::answeredLater;
        world.putWithHint(world.click(world.clock.instant().minusSeconds(2)));
        pipeline.cycle();
        world.rowReads = read -> read;
        world.run(pipeline, Duration.ofSeconds(8)); // the ladder finds it
        assertThat(world.clicks()).isEqualTo(1);

        answer();
        world.run(pipeline, SECOND);

        assertThat(world.clicks()).isEqualTo(1);
    }

    @Test
    void should_not_count_a_row_that_was_deleted_and_read_over_meanwhile() {
        world.sweeps(0, 0);
        Pipeline pipeline = startedAndRead();
        TrackingRow row = world.click(world.clock.instant().minusSeconds(2));
        world.rowReads = this::answeredLater;
        world.putWithHint(row);
        pipeline.cycle();
        world.remove(row);
        world.rowReads = read -> read;
        world.run(pipeline, Duration.ofSeconds(8));

        answer();
        world.run(pipeline, SECOND);

        assertThat(world.clicks()).isZero();
    }

    /** What was counted in between is not committed, and then it is. */
    @Test
    void should_count_rows_of_a_closed_hour_when_the_sink_was_away() {
        world.sweeps(0, 0);
        Instant closed = EngineWorld.START.minusSeconds(86_400);
        world.put(world.click(closed));
        Pipeline pipeline = startedAndRead();
        world.putWithHint(world.click(closed));
        world.run(pipeline, SECOND);
        world.store.setAvailable(false);
        for (int i = 0; i < 5; i++) {
            world.putWithHint(world.click(closed));
            try {
                pipeline.cycle();
            } catch (RuntimeException away) {
                world.outages++;
            }
            world.clock.advance(Duration.ofMillis(300));
        }
        assertThat(world.outages).isPositive();
        world.store.setAvailable(true);
        world.run(pipeline, SECOND.multipliedBy(2));

        assertThat(world.clicks()).isEqualTo(7);
        assertThat(world.store.corrections()).isNotEmpty();
    }

    /** The spans of a recently closed hour are a second look at it, which must not take a row back. */
    @Test
    void should_keep_a_row_of_a_recently_closed_hour_when_the_sweep_finds_another() {
        world.sweeps(50_000, 0);
        Instant closed = EngineWorld.START.minusSeconds(2_400);
        world.put(world.click(closed));
        Pipeline pipeline = startedAndRead();
        world.run(pipeline, Duration.ofSeconds(30));

        world.putWithHint(world.click(closed));
        world.run(pipeline, SECOND);
        world.putWithHint(world.click(closed));
        world.run(pipeline, SECOND);
        assertThat(world.clicks()).isEqualTo(3);
        world.put(world.click(closed.plusSeconds(600)));
        world.run(pipeline, Duration.ofSeconds(30));

        assertThat(world.clicks()).isEqualTo(4);
    }

    /** After a start the spans are read before anybody wants their keys. */
    @Test
    void should_count_a_row_of_a_recently_closed_hour_once_when_the_sweep_has_seen_it_before_its_hint() {
        world.sweeps(50_000, 0);
        Instant closed = EngineWorld.START.minusSeconds(2_400);
        world.put(world.click(closed));
        startedAndRead();
        Pipeline restarted = world.startedInstance(RunMode.STREAM);
        world.run(restarted, Duration.ofSeconds(1));
        world.putWithHint(world.click(closed)); // has the whole hour read
        world.run(restarted, Duration.ofSeconds(1));
        for (int i = 0; i < 100; i++) {
            TrackingRow row = world.click(closed.minusSeconds(i * 6L));
            world.put(row);
            world.run(restarted, Duration.ofMillis(100L * (i % 7)));
            world.hint(row);
            world.run(restarted, Duration.ofMillis(700));
            assertThat(world.store.cells())
                    .as("row %s", i)
                    .satisfies(cells -> assertThat(world.clicks()).isLessThanOrEqualTo(world.rows.size()));
        }
        world.run(restarted, SECOND.multipliedBy(2));
        assertThat(world.clicks()).isEqualTo(102);
        world.run(restarted, Duration.ofMinutes(2));
        assertThat(world.clicks()).isEqualTo(102);
    }

    private <T> CompletableFuture<T> answeredLater(CompletableFuture<T> read) {
        CompletableFuture<T> later = new CompletableFuture<>();
        answers.add(() -> later.complete(read.join()));
        return later;
    }

    private static boolean isAt(Slice slice, Instant time) {
        long ticks = RecountSchedule.ticks(time);
        return slice.fromTicks() <= ticks && ticks < slice.toTicks();
    }

    private void answer() {
        answers.forEach(Runnable::run);
        answers.clear();
    }

    private Pipeline startedAndRead() {
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        world.run(pipeline, Duration.ofSeconds(2));
        return pipeline;
    }
}
