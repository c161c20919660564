package io.jobetl.pipeline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.pipeline.port.HourState;
import io.jobetl.pipeline.port.StoreException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * An instance that crashed has counted rows of the begun hour; the next one counts new rows before it has read those.
 */
class ReadOnTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final EngineWorld world = new EngineWorld(false);

    @BeforeEach
    void countAHundredRows() {
        world.sweeps(0, 0);
        for (int i = 0; i < 100; i++) {
            world.put(world.click(EngineWorld.START.minusSeconds(1_700 - i)));
        }
        world.run(world.startedInstance(RunMode.STREAM), SECOND.multipliedBy(3));
        assertThat(world.clicks()).isEqualTo(100);
    }

    @Test
    void should_count_new_rows_before_the_past_of_the_hour_is_read() {
        Pipeline next = startedWithLongReads();

        world.put(world.click(world.clock.instant()));
        world.run(next, SECOND);
        assertThat(world.clicks()).isEqualTo(101);

        assertThat(world.endLingering(false)).isPositive();
        world.run(next, SECOND);
        requireExact(101);
    }

    /** As after a start without anything: only the newest of them are due again soon. */
    @Test
    void should_read_a_long_gap_in_parts() {
        world.clock.advance(Duration.ofMinutes(20));
        Pipeline next = startedWithLongReads();
        world.shortReads = 0;

        next.cycle();

        long past = world.endLingering(false);
        assertThat(world.shortReads - past).isGreaterThan(5);
    }

    @Test
    void should_pause_before_it_reads_the_past_again() {
        Pipeline next = startedWithLongReads();
        world.run(next, SECOND);
        world.endLingering(true);
        assertThatThrownBy(next::cycle).isInstanceOf(StoreException.class);

        world.run(next, SECOND.multipliedBy(4));
        assertThat(world.endLingering(false)).isZero();

        world.run(next, SECOND.multipliedBy(2));
        assertThat(world.endLingering(false)).isPositive();
    }

    /** They were not readable when the instance before was at their time. */
    @Test
    void should_count_rows_since_the_crash() {
        world.put(world.click(world.clock.instant().plus(EngineWorld.LEASE.dividedBy(2))));
        Pipeline next = startedWithLongReads();

        world.run(next, SECOND);

        requireExact(101);
    }

    @Test
    void should_not_add_a_row_of_the_part_that_is_not_read() {
        Pipeline next = startedWithLongReads();
        world.rows.values().stream().limit(10).toList().forEach(world::hint); // they are counted
        world.putWithHint(world.click(EngineWorld.START.minusSeconds(1_000)));

        world.run(next, SECOND);
        assertThat(world.clicks()).as("before it is read").isEqualTo(100);

        world.endLingering(false);
        world.run(next, SECOND.multipliedBy(2));
        requireExact(101);
    }

    @Test
    void should_be_exact_after_crashes_before_the_past_was_read() {
        for (int crash = 1; crash <= 3; crash++) {
            Pipeline next = startedWithLongReads();
            world.put(world.click(world.clock.instant()));
            world.run(next, SECOND);
            assertThat(world.clicks()).isEqualTo(100 + crash);
        }
        world.lingers = slice -> false;
        world.run(world.startedInstance(RunMode.STREAM), SECOND);

        requireExact(103);
    }

    @Test
    void should_read_the_past_again_when_that_has_failed() {
        Pipeline next = startedWithLongReads();
        world.put(world.click(world.clock.instant()));
        world.run(next, SECOND);
        world.lingers = slice -> false;
        world.put(world.click(EngineWorld.START.minusSeconds(1_000)));
        world.endLingering(true);
        assertThatThrownBy(next::cycle).isInstanceOf(StoreException.class);

        world.run(next, SECOND.multipliedBy(6));

        requireExact(102);
    }

    /** Nobody knows whether the committed cells hold such a row. */
    @Test
    void should_read_the_past_first_when_a_row_is_dated_ahead() {
        Instant ahead = world.clock.instant().plusSeconds(600);
        world.put(world.click(ahead));
        world.run(world.startedInstance(RunMode.STREAM), SECOND.multipliedBy(3));
        assertThat(world.clicks()).isEqualTo(101);
        Pipeline next = startedWithLongReads();
        world.shortReads = 0;
        world.put(world.click(world.clock.instant()));

        world.run(next, SECOND);
        assertThat(world.clicks()).as("before it is read").isEqualTo(101);
        assertThat(world.shortReads).isLessThan(100);

        world.endLingering(false);
        world.run(next, SECOND);
        assertThat(world.clicks()).isEqualTo(102);
    }

    @Test
    void should_read_the_past_of_an_hour_that_ends_meanwhile() {
        Pipeline next = startedWithLongReads();
        world.put(world.click(EngineWorld.START.minusSeconds(1_000)));
        world.run(next, Duration.ofMinutes(45)); // it is over, and would be closed
        assertThat(world.clicks()).isEqualTo(100);

        world.lingers = slice -> false;
        world.endLingering(false);
        world.run(next, SECOND.multipliedBy(5));

        requireExact(101);
    }

    /** It has failed when the hour is over: the hour is not taken for one that was read. */
    @Test
    void should_not_close_an_hour_whose_past_could_not_be_read() {
        Pipeline next = startedWithLongReads();
        world.run(next, Duration.ofMinutes(45));
        world.endLingering(true);
        assertThatThrownBy(next::cycle).isInstanceOf(StoreException.class);
        world.rows.values().stream().limit(10).toList().forEach(world::hint); // they are counted

        world.run(next, SECOND);
        assertThat(world.clicks()).isEqualTo(100);

        world.lingers = slice -> false;
        world.endLingering(false);
        world.run(next, SECOND.multipliedBy(5));
        requireExact(100);
    }

    /** Neither the sweep nor a neighbour may take a part for read that was not. */
    @Test
    void should_leave_a_part_alone_that_could_not_be_read() {
        world.sweeps(50_000, 0);
        Pipeline next = startedWithLongReads();
        for (int i = 0; i < 20; i++) {
            world.put(world.click(world.clock.instant()));
            world.run(next, SECOND.multipliedBy(6));
            world.endLingering(true);
            assertThatThrownBy(next::cycle).isInstanceOf(StoreException.class);
            world.rows.values().stream().limit(10).toList().forEach(world::hint);
        }
        assertThat(world.clicks()).isEqualTo(120);

        world.lingers = slice -> false;
        world.endLingering(false);
        world.run(next, SECOND.multipliedBy(5));
        requireExact(120);
    }

    @Test
    void should_ask_for_news_before_the_past() {
        StringBuilder order = new StringBuilder();
        world.reads = (slice, read) -> {
            order.append(
                    slice.toTicks()
                                    > RecountSchedule.ticks(
                                            world.clock.instant().minus(SECOND))
                            ? 'n'
                            : 'p');
            return read;
        };

        world.startedInstance(RunMode.STREAM).cycle();

        assertThat(order.toString()).startsWith("n").contains("p");
    }

    /** Reads of what was counted of the begun hour end when the test says so. */
    private Pipeline startedWithLongReads() {
        HourState begun = world.store.state().hours().stream()
                .filter(hour -> hour.epochHour() == RecountSchedule.hourOf(EngineWorld.START))
                .findFirst()
                .orElseThrow();
        Instant rowsBefore = begun.rowsBefore();
        long cutTicks = rowsBefore == null ? Long.MAX_VALUE : RecountSchedule.ticks(rowsBefore);
        world.lingers = slice -> slice.epochHour() == begun.epochHour() && slice.fromTicks() < cutTicks;
        return world.startedInstance(RunMode.STREAM);
    }

    private void requireExact(int rows) {
        assertThat(world.clicks()).isEqualTo(rows);
        assertThat(world.store.cells()).isEqualTo(world.expected());
    }
}
