package io.jobetl.pipeline.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.aggregation.HourlyFold;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.pipeline.port.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SliceCutterTest {
    private static final int HOUR = 490_000;
    private static final long FIRST_TICK = TimeUuids.firstTickOfHour(HOUR);
    private static final long END_TICK = TimeUuids.firstTickOfHour(HOUR + 1);
    private static final long TICKS_PER_SECOND = 1_000 * TimeUuids.TICKS_PER_MILLI;

    @Test
    void should_have_every_row_in_exactly_one_piece() {
        for (long seed = 0; seed < 500; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<Slice> slices = randomSlices(random);
            List<Slice> pieces = random.nextInt(4) == 0
                    ? slices.stream()
                            .flatMap(slice -> SliceCutter.halves(slice).stream())
                            .toList()
                    : SliceCutter.cut(slices, random.nextLong(5_000_000), 1 + random.nextInt(20_000));

            for (Slice slice : slices) {
                for (long ticks : rowsAround(slice, pieces, random)) {
                    assertThat(pieces.stream().filter(piece -> holds(piece, slice.shard(), ticks)))
                            .as("seed=%d, pieces of %s with the row of tick %d", seed, slice, ticks)
                            .hasSize(holds(slice, slice.shard(), ticks) ? 1 : 0);
                }
            }
        }
    }

    @Test
    void should_make_pieces_of_about_the_most_rows() {
        List<Slice> slices = List.of(whole(0), whole(1), whole(2), whole(3), Slice.outside(HOUR));

        List<Slice> pieces = SliceCutter.cut(slices, 10_000_000, SliceCutter.MAX_ROWS);

        assertThat(pieces).hasSize(4 * 10 + 1).contains(Slice.outside(HOUR));
        assertThat(pieces.subList(1, 9))
                .allSatisfy(piece ->
                        assertThat(piece.toTicks() - piece.fromTicks()).isEqualTo(TimeUuids.TICKS_PER_HOUR / 10));
        assertThat(pieces.get(0).fromTicks()).isZero();
        assertThat(pieces.get(9).toTicks()).isEqualTo(Long.MAX_VALUE);
        assertThat(SliceCutter.cut(slices, 1_000_001, SliceCutter.MAX_ROWS)).hasSize(4 * 2 + 1);
    }

    @Test
    void should_give_back_the_same_list_when_there_is_nothing_to_cut() {
        List<Slice> slices = List.of(whole(0), whole(1), Slice.outside(HOUR));
        List<Slice> outside = List.of(Slice.outside(HOUR));

        assertThat(SliceCutter.cut(slices, 0, SliceCutter.MAX_ROWS)).isSameAs(slices);
        assertThat(SliceCutter.cut(slices, 500_000, SliceCutter.MAX_ROWS)).isSameAs(slices);
        assertThat(SliceCutter.cut(outside, Long.MAX_VALUE, 1)).isSameAs(outside);
    }

    @Test
    void should_make_no_piece_narrower_than_a_second() {
        Slice narrow = new Slice(HOUR, 0, FIRST_TICK, FIRST_TICK + 2 * TICKS_PER_SECOND - 1);

        assertThat(SliceCutter.cut(List.of(whole(0)), Long.MAX_VALUE, 1)).hasSize(3_600);
        assertThat(SliceCutter.cut(List.of(narrow), Long.MAX_VALUE, 1)).containsExactly(narrow);
        assertThat(SliceCutter.halves(narrow)).containsExactly(narrow);
    }

    @Test
    void should_leave_whole_what_has_no_width_in_its_hour() {
        Slice noHour = new Slice(HourlyFold.NO_HOUR, 0, 0, Long.MAX_VALUE);
        Slice empty = new Slice(HOUR, 0, END_TICK, END_TICK);
        Slice backward = new Slice(HOUR, 0, END_TICK, FIRST_TICK);

        for (Slice slice : List.of(noHour, empty, backward, Slice.outside(HOUR))) {
            assertThat(SliceCutter.cut(List.of(slice), Long.MAX_VALUE, 1)).containsExactly(slice);
            assertThat(SliceCutter.halves(slice)).containsExactly(slice);
        }
    }

    @Test
    void should_refuse_pieces_without_rows() {
        assertThatThrownBy(() -> SliceCutter.cut(List.of(whole(0)), 1, 0)).hasMessageContaining("maxRows=0");
    }

    private static Slice whole(int shard) {
        return new Slice(HOUR, shard, 0, Long.MAX_VALUE);
    }

    /** The same range of some shards, as the engine makes them, mostly in the middle of the times that there are. */
    private static List<Slice> randomSlices(SplittableRandom random) {
        int[] hours = {HOUR, HOUR, HOUR, TimeUuids.epochHourOfTicks(0), TimeUuids.epochHourOfTicks((1L << 60) - 1)};
        int hour = hours[random.nextInt(hours.length)];
        long first = TimeUuids.firstTickOfHour(hour);
        long width = Math.max(1, TimeUuids.firstTickOfHour(hour + 1) - first);
        long from = first + random.nextLong(width);
        long to = from + random.nextLong(width);
        boolean isFirst = random.nextBoolean();
        boolean isLast = random.nextBoolean();
        List<Slice> slices = new ArrayList<>();
        for (int shard = 0; shard < 1 + random.nextInt(3); shard++) {
            slices.add(new Slice(hour, shard, isFirst ? 0 : from, isLast ? Long.MAX_VALUE : to));
        }
        return slices;
    }

    /** Where a row could be lost or be counted twice: on both sides of each border, and anywhere. */
    private static long[] rowsAround(Slice slice, List<Slice> pieces, SplittableRandom random) {
        LongStream borders = pieces.stream()
                .flatMapToLong(piece -> LongStream.of(piece.fromTicks(), piece.toTicks()))
                .distinct()
                .limit(50)
                .flatMap(border -> LongStream.of(Math.max(border - 1, 0), border));
        long hour = TimeUuids.firstTickOfHour(slice.epochHour());
        LongStream anywhere =
                LongStream.generate(() -> random.nextLong(1L << 60)).limit(5);
        LongStream inHour = LongStream.generate(() -> hour + random.nextLong(TimeUuids.TICKS_PER_HOUR))
                .limit(20);
        return LongStream.concat(borders, LongStream.concat(anywhere, inHour)).toArray();
    }

    private static boolean holds(Slice slice, int shard, long ticks) {
        return slice.shard() == shard && slice.fromTicks() <= ticks && ticks < slice.toTicks();
    }
}
