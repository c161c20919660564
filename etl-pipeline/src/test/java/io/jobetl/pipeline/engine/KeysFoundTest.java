package io.jobetl.pipeline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.pipeline.memory.InMemoryKeyMemory;
import io.jobetl.pipeline.port.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An instance finds the keys of the rows that the one before has counted, and adds late rows to them at once. */
class KeysFoundTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final long LARGEST_BID_MICROS = 100_000_000_000_000L;
    private static final Instant BEGUN = EngineWorld.START.minusSeconds(1_000);
    private static final Instant CLOSED = EngineWorld.START.minusSeconds(86_400);

    private final EngineWorld world = new EngineWorld(false);

    /**
     * A hundred rows of the begun hour and one of a closed one, each hour with a late row that was added by its key.
     */
    @BeforeEach
    void countRowsAndCrash() {
        world.sweeps(20, 0); // ten rows in a piece
        world.isRemembering = true;
        for (int i = 0; i < 100; i++) {
            world.put(world.click(EngineWorld.START.minusSeconds(1_700 - i)));
        }
        world.put(world.click(CLOSED));
        Pipeline first = world.startedInstance(RunMode.STREAM);
        world.run(first, SECOND.multipliedBy(3));
        for (Instant late : new Instant[] {BEGUN, CLOSED, CLOSED}) {
            world.putWithHint(world.click(late));
            world.run(first, SECOND);
        }
        world.run(first, SECOND.multipliedBy(5)); // where to go on behind these hints is committed
        requireExact(104);
        assertThat(world.machine.completeHours()).isEqualTo(2);
    }

    @Test
    void should_add_a_row_to_the_begun_hour_before_it_is_read_again() {
        Pipeline next = startedWithoutPast();
        world.putWithHint(world.click(BEGUN));

        world.run(next, SECOND);

        requireExact(105);
    }

    /** Rows are added to pieces that were read, and to those that are to come; in the one under way they wait. */
    @Test
    void should_add_rows_while_the_begun_hour_is_read_again_in_pieces() {
        world.put(world.click(EngineWorld.START.minusSeconds(1_500))); // without a hint
        Pipeline next = startedWithoutPast();
        List<TrackingRow> added = new ArrayList<>();
        for (int piece = 1; piece <= 20; piece++) {
            for (Instant late : List.of(BEGUN, EngineWorld.START.minusSeconds(1_700), EngineWorld.START)) {
                TrackingRow row = world.click(late);
                world.putWithHint(row);
                added.add(row);
            }
            world.run(next, SECOND);
            world.endLingering(false);
        }
        world.lingers = slice -> false;
        world.run(next, SECOND.multipliedBy(2));

        assertThat(added).hasSize(60);
        requireExact(105 + added.size());
    }

    @Test
    void should_count_all_when_a_piece_cannot_be_read() {
        world.put(world.click(EngineWorld.START.minusSeconds(1_500))); // without a hint
        Pipeline next = startedWithoutPast();
        world.run(next, SECOND);
        world.endLingering(false);
        world.run(next, SECOND);
        world.putWithHint(world.click(EngineWorld.START.minusSeconds(1_700)));
        world.run(next, SECOND);
        world.endLingering(true);
        assertThatThrownBy(next::cycle).isInstanceOf(StoreException.class);
        world.putWithHint(world.click(EngineWorld.START.minusSeconds(1_700)));
        world.lingers = slice -> false;

        world.run(next, SECOND.multipliedBy(6));

        requireExact(107);
    }

    @Test
    void should_add_a_row_to_a_closed_hour_without_reading_it() {
        Pipeline next = world.startedInstance(RunMode.STREAM);
        world.lingers = slice -> slice.epochHour() == RecountSchedule.hourOf(CLOSED);
        world.putWithHint(world.click(CLOSED));

        world.run(next, SECOND);

        requireExact(105);
        assertThat(world.endLingering(false)).isZero();
    }

    /** What the sink holds of them is asked for together. */
    @Test
    void should_add_rows_to_many_closed_hours_without_reading_them() {
        List<Instant> hours = countedHours(20, 2);
        Pipeline next = startedWithoutClosed();
        hours.forEach(hour -> world.putWithHint(world.click(hour)));

        next.cycle();

        requireExact(164);
        assertThat(world.endLingering(false)).isZero();
    }

    /** Where they have many rows only some of them are taken over in one cycle: new rows wait for that. */
    @Test
    void should_add_rows_to_large_hours_one_after_the_other() {
        List<Instant> hours = countedHours(3, 4_000);
        Pipeline next = startedWithoutClosed();
        hours.forEach(hour -> world.putWithHint(world.click(hour)));

        next.cycle();
        assertThat(world.clicks()).isEqualTo(104 + 12_000 + 2);
        world.run(next, SECOND);

        requireExact(104 + 12_003);
        assertThat(world.endLingering(false)).isZero();
    }

    /** Before the day before, each with a row that was added by its key. */
    private List<Instant> countedHours(int count, int rows) {
        world.sweeps(50_000, 0);
        Pipeline first = world.startedInstance(RunMode.STREAM);
        List<Instant> hours = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            hours.add(CLOSED.minus(Duration.ofHours(i)));
        }
        for (Instant hour : hours) {
            for (int row = 1; row < rows; row++) {
                world.put(world.click(hour));
            }
            world.putWithHint(world.click(hour));
        }
        world.run(first, SECOND.multipliedBy(10));
        requireExact(104 + count * rows);
        return hours;
    }

    private Pipeline startedWithoutClosed() {
        Pipeline next = world.startedInstance(RunMode.STREAM);
        world.lingers = slice -> slice.epochHour() < RecountSchedule.hourOf(CLOSED);
        return next;
    }

    /** Their hints come once more, and have their hours read again: that must not keep others waiting. */
    @Test
    void should_add_a_row_before_its_hour_is_read_for_hints_that_come_again() {
        Pipeline next = world.startedInstance(RunMode.STREAM);
        world.lingers = slice -> slice.epochHour() == RecountSchedule.hourOf(CLOSED);
        world.rows.values().forEach(world::hint);
        world.run(next, SECOND);
        world.putWithHint(world.click(CLOSED));

        world.run(next, SECOND.dividedBy(2));
        requireExact(105);

        world.run(next, SECOND.multipliedBy(2));
        assertThat(world.endLingering(false)).isPositive();
    }

    /** Nobody will ask for them, and hours go by. */
    @Test
    void should_leave_no_keys_of_hours_that_are_closed_while_no_hints_come() {
        Pipeline next = world.startedInstance(RunMode.STREAM);
        world.run(next, SECOND);
        world.hints.setAvailable(false);

        world.run(next, Duration.ofHours(3));

        requireExact(104);
        assertThat(world.machine.completeHours()).isLessThanOrEqualTo(2); // the open one, and that of the day before
    }

    @Test
    void should_go_on_over_many_crashes() {
        for (int crash = 1; crash <= 3; crash++) {
            Pipeline next = startedWithoutPast();
            world.putWithHint(world.click(BEGUN));
            world.putWithHint(world.click(CLOSED));
            world.rows.values().forEach(world::hint);
            world.run(next, SECOND);
            requireExact(104 + 2 * crash);
        }
    }

    /** The instance between them runs on another machine, so its rows have no keys here. */
    @Test
    void should_not_trust_keys_when_another_machine_has_counted_rows() {
        InMemoryKeyMemory here = world.machine;
        world.machine = new InMemoryKeyMemory();
        TrackingRow row = world.click(BEGUN);
        TrackingRow closed = world.click(CLOSED);
        world.putWithHint(row);
        world.putWithHint(closed);
        world.run(world.startedInstance(RunMode.STREAM), SECOND.multipliedBy(5));
        requireExact(106);

        world.machine = here;
        Pipeline next = startedWithoutPast();
        world.hint(row);
        world.hint(closed);
        world.run(next, SECOND);

        requireExact(106);
    }

    /** Pieces of an hour that was open a moment ago are read before anybody asks for its keys. */
    @Test
    void should_not_trust_keys_of_an_hour_that_was_counted_without_them() {
        world.run(world.startedInstance(RunMode.STREAM), Duration.ofMinutes(45)); // the begun hour is closed
        TrackingRow row = world.click(BEGUN);
        world.put(row);
        world.run(world.startedInstance(RunMode.STREAM), SECOND.multipliedBy(20));
        requireExact(105);

        Pipeline next = world.startedInstance(RunMode.STREAM);
        world.hint(row);
        world.run(next, SECOND);

        requireExact(105);
    }

    @Test
    void should_not_count_again_what_the_sweep_before_has_found() {
        TrackingRow row = world.click(CLOSED);
        world.put(row);
        world.sweeps(20, 10_000);
        world.run(world.startedInstance(RunMode.STREAM), SECOND.multipliedBy(20));
        requireExact(105);

        world.sweeps(20, 0);
        Pipeline next = world.startedInstance(RunMode.STREAM);
        world.hint(row);
        world.run(next, SECOND);

        requireExact(105);
    }

    /** The same, while that instance still runs. */
    @Test
    void should_not_count_again_what_the_sweep_has_found() {
        TrackingRow row = world.click(CLOSED);
        world.put(row);
        world.sweeps(20, 10_000);
        Pipeline next = world.startedInstance(RunMode.STREAM);
        world.run(next, SECOND.multipliedBy(20));
        requireExact(105);
        world.lingers = slice -> slice.epochHour() == RecountSchedule.hourOf(CLOSED);

        world.hint(row);
        world.run(next, SECOND);

        requireExact(105);
    }

    @Test
    void should_not_trust_keys_of_cells_that_were_edited() {
        world.store.cellsOf(RecountSchedule.hourOf(CLOSED)).forEach(cell -> world.store.removeByHand(cell.key()));
        Pipeline next = world.startedInstance(RunMode.STREAM);

        world.putWithHint(world.click(CLOSED));
        world.run(next, SECOND);

        requireExact(105);
    }

    /** Its rows stand in the sink as rejected ones, and another one would stand in a cell. */
    @Test
    void should_not_add_a_row_to_a_cell_that_cannot_be_summed() {
        for (long sum = 0; sum >= 0; sum += LARGEST_BID_MICROS) { // until it leaves the range of a long
            world.put(world.click(CLOSED).withBid("100000000"));
        }
        world.sweeps(20, 10_000);
        world.run(world.startedInstance(RunMode.STREAM), SECOND.multipliedBy(20));
        assertThat(world.clicks()).isEqualTo(101); // those of the begun hour

        Pipeline next = world.startedInstance(RunMode.STREAM);
        world.putWithHint(world.click(CLOSED));
        world.run(next, SECOND.multipliedBy(5));

        assertThat(world.clicks()).isEqualTo(101);
    }

    /** It is open for some minutes more, as rows may come late; nothing of it is new any more. */
    @Test
    void should_add_a_row_to_an_hour_that_is_just_over_before_it_is_read_again() {
        Pipeline first = world.startedInstance(RunMode.STREAM);
        world.run(first, Duration.ofMinutes(29));
        world.put(world.click(world.clock.instant()));
        world.run(first, Duration.ofMinutes(3));
        Pipeline next = startedWithoutPast();
        world.putWithHint(world.click(BEGUN));

        world.run(next, SECOND);

        requireExact(106);
    }

    /** The sweep tells the keys of what it reads, so that the hour goes on as it was left. */
    @Test
    void should_keep_the_keys_of_an_hour_that_is_read_as_a_whole() {
        world.put(world.click(CLOSED));
        world.sweeps(20, 10_000);
        world.run(world.startedInstance(RunMode.STREAM), SECOND.multipliedBy(20));
        requireExact(105);
        world.sweeps(20, 0);
        Pipeline next = world.startedInstance(RunMode.STREAM);
        world.lingers = slice -> slice.epochHour() == RecountSchedule.hourOf(CLOSED);
        world.putWithHint(world.click(CLOSED));

        world.run(next, SECOND);

        requireExact(106);
    }

    /** What is read again of the begun hour ends when the test says so. */
    private Pipeline startedWithoutPast() {
        world.lingers = slice -> slice.epochHour() == RecountSchedule.hourOf(BEGUN)
                && slice.fromTicks() < RecountSchedule.ticks(EngineWorld.START.minusSeconds(60));
        return world.startedInstance(RunMode.STREAM);
    }

    private void requireExact(int rows) {
        assertThat(world.clicks()).isEqualTo(rows);
        assertThat(world.store.cells()).isEqualTo(world.expected());
    }
}
