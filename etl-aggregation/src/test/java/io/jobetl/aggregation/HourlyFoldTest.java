package io.jobetl.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.aggregation.reference.RandomTraffic;
import io.jobetl.aggregation.reference.ReferenceModel;
import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.model.CellKey;
import io.jobetl.model.CellMetrics;
import io.jobetl.model.RejectReason;
import io.jobetl.model.TrackingColumns;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of any form to cells, hour by hour. */
class HourlyFoldTest {
    private static final Instant START = Instant.parse("2025-11-21T09:00:00Z");
    private static final int HOURS = 5;

    private final RandomTraffic traffic = new RandomTraffic(3);
    private final HourlyFold fold = new HourlyFold();

    private List<TrackingRow> rows(int count) {
        List<TrackingRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(traffic.row(START.plusSeconds(traffic.random().nextInt(HOURS * 3_600))));
        }
        return rows;
    }

    /** What a file would have: text, empty where a column is null. */
    private static String line(TrackingRow row) {
        return (row.createTime() + "," + row.customTrack() + "," + row.jobId() + "," + row.publisherId() + ","
                        + row.campaignId() + "," + row.groupId() + "," + row.bid())
                .replace("null", "");
    }

    private static void add(String line, TrackingColumns rows) {
        String[] column = line.split(",", -1);
        rows.row(column[0])
                .track(column[1])
                .job(column[2])
                .publisher(column[3])
                .campaign(column[4])
                .group(column[5])
                .bid(column[6])
                .add();
    }

    private Partial partial(int epochHour) {
        return Objects.requireNonNull(fold.partials().get(epochHour));
    }

    private void accumulate(List<String> lines) {
        fold.accumulate(lines.iterator(), HourlyFoldTest::add);
    }

    /** More rows than one batch holds, and than two, but no multiple of it. */
    @Test
    void should_count_lines_as_the_reference_model_does() {
        List<TrackingRow> rows = rows(10_000);
        SortedMap<CellKey, CellMetrics> expected = ReferenceModel.cells(rows);

        accumulate(rows.stream().map(HourlyFoldTest::line).toList());

        assertThat(fold.rows()).isEqualTo(10_000);
        assertThat(fold.cellsByKey()).isEqualTo(expected).hasSizeGreaterThan(100);
        long aggregated =
                expected.values().stream().mapToLong(CellMetrics::rows).sum();
        assertThat(fold.rejects().total()).isEqualTo(10_000 - aggregated).isPositive();
    }

    @Test
    void should_give_the_same_when_parts_were_counted_elsewhere_and_sent_as_bytes() {
        List<String> lines = rows(3_000).stream().map(HourlyFoldTest::line).toList();
        accumulate(lines);

        HourlyFold inParts = new HourlyFold();
        for (int from = 0; from < lines.size(); from += 1_000) {
            HourlyFold part = new HourlyFold();
            part.accumulate(lines.subList(from, from + 1_000).iterator(), HourlyFoldTest::add);
            part.partials()
                    .forEach((hour, partial) -> inParts.combine(PartialForm.fromBytes(PartialForm.toBytes(partial))));
        }

        assertThat(inParts.cellsByKey()).isEqualTo(fold.cellsByKey());
        assertThat(inParts.rejects()).isEqualTo(fold.rejects());
        inParts.partials()
                .forEach((hour, partial) ->
                        assertThat(partial.digest()).isEqualTo(partial(hour).digest()));
    }

    @Test
    void should_leave_out_what_the_translation_leaves_out() {
        fold.accumulate(
                List.of("header", line(TrackingRow.click(rows(1).get(0).createTime(), 42)))
                        .iterator(),
                (line, rows) -> {
                    if (!line.equals("header")) {
                        rows.row(line.substring(0, 36))
                                .track("click")
                                .job(42)
                                .bid("1.5")
                                .add();
                    }
                });

        assertThat(fold.rows()).isEqualTo(1);
        assertThat(fold.cellsByKey().values()).containsExactly(new CellMetrics(1, 1_500_000, 0, 0, 0));
    }

    @Test
    void should_account_for_a_key_without_a_time() {
        fold.accumulate(
                List.of("a69ddc00-c6bc-41f0-8de9-0242ac120002").iterator(),
                (key, rows) -> rows.row(key).track("click").job(1).add());

        assertThat(fold.rejects().of(RejectReason.BAD_UUID)).isEqualTo(1);
        assertThat(fold.cellsByKey()).isEmpty();
        assertThat(fold.partials().get(HourlyFold.NO_HOUR))
                .hasToString("Partial[no hour, 0 cells, 1 rows, RejectCounts[BAD_UUID=1]]");
    }

    @Test
    void should_account_for_a_line_with_a_broken_key_and_go_on() {
        accumulate(List.of(
                "no key,click,1,,,,1",
                ",click,1,,,,1",
                line(TrackingRow.click(rows(1).get(0).createTime(), 42))));

        assertThat(fold.rejects().of(RejectReason.BAD_UUID)).isEqualTo(2);
        assertThat(fold.rows()).isEqualTo(3);
        assertThat(fold.cellsByKey()).hasSize(1);
    }

    /** Wherever it does so, also at the end of a batch. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4_095, 4_096})
    void should_refuse_a_translation_that_adds_two_rows(int before) {
        Iterator<Integer> rows = IntStream.rangeClosed(0, before).iterator();

        assertThatThrownBy(() -> fold.accumulate(rows, (row, batch) -> {
                    batch.row(row, row).add();
                    if (row == before) {
                        batch.row(row, 1).add();
                    }
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("added 2");
    }

    @Test
    void should_refuse_to_combine_a_partial_with_itself() {
        accumulate(List.of(line(TrackingRow.click(rows(1).get(0).createTime(), 42))));
        Partial own = partial(fold.partials().firstKey());

        assertThatThrownBy(() -> fold.combine(own)).isInstanceOf(IllegalArgumentException.class);
        assertThat(fold.rows()).isEqualTo(1);
    }

    @Test
    void should_say_what_it_holds() {
        accumulate(List.of("a69ddc00-c6bc-11f0-8de9-0242ac120002,click,42,7,3,,1.5"));

        assertThat(fold).hasToString("HourlyFold[1 hours, 1 rows, RejectCounts[]]");
        assertThat(fold.partials().values())
                .hasToString("[Partial[2025-11-21T09:00:00Z, 1 cells, 1 rows, RejectCounts[]]]");
        assertThat(partial(fold.partials().firstKey()).cells()).hasToString("CellTable[1 cells, 1 rows]");
        assertThat(fold.cellsByKey().firstKey().hour()).isEqualTo("2025-11-21T09:00:00Z");
    }
}
