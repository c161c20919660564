package io.jobetl.aggregation;

import static io.jobetl.aggregation.RandomPartials.cellsOf;
import static io.jobetl.aggregation.RandomPartials.columns;
import static io.jobetl.aggregation.RandomPartials.fold;
import static io.jobetl.aggregation.RandomPartials.rowsOfOneHour;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.model.CellMetrics;
import io.jobetl.model.EventKind;
import io.jobetl.model.RejectReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was written and read is the same partial as before, in all that it does. */
class PartialFormTest {
    private static final int HOUR = 490_000;
    private static final int CLICK = EventKind.CLICK.ordinal();
    private static final Path FORM = Path.of("src/main/java/io/jobetl/aggregation/PartialForm.java");
    private static final Path THIS = Path.of("src/test/java/io/jobetl/aggregation/PartialFormTest.java");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void should_hold_everything_that_a_partial_is(long seed) {
        for (int count : new int[] {0, 1, 2, 50, 5_000}) {
            assertKept(fold(rowsOfOneHour(seed, count)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void should_have_equal_bytes_whatever_the_order_and_the_cuts(long seed) {
        List<TrackingRow> rows = rowsOfOneHour(seed, 5_000);
        List<TrackingRow> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, new Random(seed));
        int cut = new Random(seed).nextInt(rows.size());

        Partial pieces = fold(shuffled.subList(0, cut));
        pieces.combine(fold(shuffled.subList(cut, shuffled.size())));

        assertThat(PartialForm.toBytes(pieces)).isEqualTo(PartialForm.toBytes(fold(rows)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void should_combine_and_deduct_like_the_partial_that_was_written(long seed) {
        List<TrackingRow> rows = rowsOfOneHour(seed, 3_000);
        Partial kept = fold(rows.subList(0, 1_000));
        Partial passing = fold(rows.subList(1_000, 3_000));

        Partial sum = read(kept);
        sum.combine(read(passing));
        assertThat(sum.sameRows(fold(rows))).isTrue();
        assertThat(PartialForm.toBytes(sum)).isEqualTo(PartialForm.toBytes(fold(rows)));

        sum.deduct(read(passing));
        assertThat(PartialForm.toBytes(sum)).isEqualTo(PartialForm.toBytes(kept));
        assertThatThrownBy(() -> sum.deduct(passing)).hasMessageContaining("never combined");
    }

    @Test
    void should_accumulate_and_grow_after_it_was_read() {
        List<TrackingRow> rows = rowsOfOneHour(1, 3_000);
        Partial partial = read(fold(rows.subList(0, 10)));

        partial.accumulate(columns(rows.subList(10, 3_000)));

        assertThat(cellsOf(partial)).isEqualTo(cellsOf(fold(rows)));
        assertThat(partial.digest()).isEqualTo(fold(rows).digest());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void should_keep_extreme_ids_and_spends(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] ids = {Integer.MIN_VALUE, Integer.MAX_VALUE, -1, 0, 1, 127, 128, 255, 256, -256, 65_536, random.nextInt()
        };
        long[] spends = {Long.MIN_VALUE + 1, Long.MAX_VALUE, -1, 0, 1, random.nextLong()};
        CellTable cells = new CellTable();
        for (int i = 0; i < 2_000; i++) {
            int[] key = random.ints(4, 0, ids.length).map(id -> ids[id]).toArray();
            if (cells.get(key[0], key[1], key[2], key[3]).equals(CellMetrics.ZERO)) {
                long spend = spends[random.nextInt(spends.length)];
                CellMetrics metrics =
                        new CellMetrics(1 + random.nextInt(3), spend, random.nextInt(9), random.nextInt(9), 0);
                cells.add(key[0], key[1], key[2], key[3], metrics);
            }
        }
        int[] hours = {HourlyFold.NO_HOUR, HourlyFold.NO_HOUR + 1, -1, 0, TimeUuids.epochHourOfTicks((1L << 60) - 1)};

        for (int hour : hours) {
            assertKept(partial(hour, cells, RejectCounts.of(1, 0, 300, 70_000, 0, Integer.MAX_VALUE / 2)));
        }
    }

    @Test
    void should_keep_the_largest_counts() {
        int most = Integer.MAX_VALUE;
        for (CellMetrics metrics : new CellMetrics[] {
            new CellMetrics(most, 5, 0, 0, 0),
            new CellMetrics(0, 0, most, 0, 0),
            new CellMetrics(0, 0, 0, most, 0),
            new CellMetrics(0, 0, 0, 0, most),
            new CellMetrics(most / 4, Long.MAX_VALUE, most / 4, most / 4, most / 4)
        }) {
            CellTable cells = new CellTable();
            cells.add(1, 2, 3, 4, metrics);
            assertKept(partial(HOUR, cells, RejectCounts.NONE));
        }
    }

    @Test
    void should_keep_many_cells_with_some_ten_bytes_each() {
        int count = 200_000;
        CellTable cells = new CellTable();
        SplittableRandom random = new SplittableRandom(1);
        while (cells.size() < count) {
            for (int i = cells.size(); i < count; i++) {
                int job = random.nextInt(1_000_000);
                cells.add(CLICK, job, 1 + job % 7, 1 + job % 211, 0, 10_000L * random.nextInt(300));
            }
        }
        Partial partial = partial(HOUR, cells, RejectCounts.NONE);

        assertKept(partial);
        assertThat(PartialForm.toBytes(partial).length).isBetween(8 * count, 14 * count);
    }

    @Test
    void should_keep_cells_whose_spend_cannot_be_summed() {
        Partial partial = new Partial(HOUR);
        for (int job : new int[] {7, -2, 3}) {
            partial.combine(oneClick(job, Long.MAX_VALUE));
            partial.combine(oneClick(job, 1));
        }
        partial.combine(oneClick(1, 5));
        assertKept(partial);

        Partial read = read(partial);
        assertThat(read.cells().get(7, 0, 0, 0).spendMicros()).isEqualTo(CellTable.UNSUMMABLE);
        for (Partial each : List.of(partial, read)) {
            for (long spend : new long[] {1, Long.MAX_VALUE}) {
                each.deduct(oneClick(3, spend));
            }
            assertThat(each.cells().get(3, 0, 0, 0).spendMicros()).isEqualTo(CellTable.UNSUMMABLE);
            assertKept(each);
        }
        assertThat(PartialForm.toBytes(read)).isEqualTo(PartialForm.toBytes(partial));
        assertThat(read(partial).cells().get(3, 0, 0, 0).spendMicros()).isEqualTo(CellTable.UNSUMMABLE);
    }

    @Test
    void should_refuse_to_write_what_does_not_add_up() {
        Partial tooFew = oneClick(1, 5);
        tooFew.cells().add(CLICK, 2, 0, 0, 0, 5);
        assertThatThrownBy(() -> PartialForm.toBytes(tooFew)).hasMessageContainingAll("rows=1", "2 in cells");

        Partial negative = oneClick(1, 5);
        negative.cells().deduct(oneClick(2, 5).cells());
        assertThatThrownBy(() -> PartialForm.toBytes(negative)).hasMessageContainingAll("negative", "job 2");

        Partial otherBid = oneClick(1, 5);
        otherBid.cells().deduct(oneClick(1, 4).cells());
        assertThatThrownBy(() -> PartialForm.toBytes(otherBid)).hasMessageContainingAll("spend without", "job 1");

        Partial byHand = Partial.restore(HOUR, new Digest(-1, 0, 0), RejectCounts.NONE);
        assertThatThrownBy(() -> PartialForm.toBytes(byHand))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("hour " + HOUR, "rows=-1");
    }

    @Test
    void should_do_what_its_javadoc_says() throws IOException {
        Partial slice = oneClick(1, 5);
        Partial hour = new Partial(HOUR);
        // example
        byte[] bytes = PartialForm.toBytes(slice); // store or send them

        hour.combine(PartialForm.fromBytes(bytes));
        // end of example

        assertThat(hour.cells().get(1, 0, 0, 0).clicks()).isEqualTo(1);
        String code = Files.readString(THIS);
        String example = code.substring(code.indexOf("// example\n") + 11, code.indexOf("        // end of example"));
        assertThat(Files.readString(FORM))
                .contains(
                        "{@code\n" + example.replaceAll("(?m)^ {8}", " * ").replaceAll("(?m)^$", " *") + " * }</pre>");
    }

    private static Partial oneClick(int job, long spendMicros) {
        CellTable cells = new CellTable();
        cells.add(CLICK, job, 0, 0, 0, spendMicros);
        return partial(HOUR, cells, RejectCounts.NONE);
    }

    private static Partial partial(int hour, CellTable cells, RejectCounts rejects) {
        long rows = cells.rows() + rejects.total();
        Partial partial = Partial.restore(hour, new Digest(rows, 0x1234_5678_9ABC_DEF0L * rows, -rows), rejects);
        partial.cells().combine(cells);
        return partial;
    }

    private static Partial read(Partial partial) {
        return PartialForm.fromBytes(PartialForm.toBytes(partial));
    }

    private static void assertKept(Partial partial) {
        byte[] bytes = PartialForm.toBytes(partial);
        Partial read = PartialForm.fromBytes(bytes);

        assertThat(read.epochHour()).isEqualTo(partial.epochHour());
        assertThat(read.digest()).isEqualTo(partial.digest());
        for (RejectReason reason : RejectReason.values()) {
            assertThat(read.rejects().of(reason)).isEqualTo(partial.rejects().of(reason));
        }
        assertThat(cellsOf(read)).isEqualTo(cellsOf(partial));
        cellsOf(partial)
                .forEach((key, metrics) -> assertThat(
                                read.cells().get(key.jobId(), key.publisherId(), key.campaignId(), key.groupId()))
                        .isEqualTo(metrics));
        assertThat(read.cells().hasUnsummable()).isEqualTo(partial.cells().hasUnsummable());
        assertThat(read.sameRows(partial)).isTrue();
        assertThat(PartialForm.toBytes(read)).isEqualTo(bytes);
    }
}
