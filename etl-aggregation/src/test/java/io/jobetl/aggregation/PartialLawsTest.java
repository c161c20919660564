package io.jobetl.aggregation;

import static io.jobetl.aggregation.RandomPartials.HOUR;
import static io.jobetl.aggregation.RandomPartials.cellsOf;
import static io.jobetl.aggregation.RandomPartials.columns;
import static io.jobetl.aggregation.RandomPartials.fold;
import static io.jobetl.aggregation.RandomPartials.rowsOfOneHour;
import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.aggregation.reference.RandomTraffic;
import io.jobetl.aggregation.reference.ReferenceModel;
import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.model.CellKey;
import io.jobetl.model.CellMetrics;
import io.jobetl.model.EventKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartialLawsTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void should_equal_the_reference_model(long seed) {
        List<TrackingRow> rows = rowsOfOneHour(seed, 20_000);

        assertThat(cellsOf(fold(rows))).isEqualTo(ReferenceModel.cells(rows));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void should_equal_the_reference_model_over_many_hours(long seed) {
        RandomTraffic traffic = new RandomTraffic(seed);
        List<TrackingRow> rows = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            rows.add(traffic.row(HOUR.plusMillis(traffic.random().nextLong(-400_000_000_000L, 9_000_000_000L))));
        }

        HourlyFold fold = new HourlyFold();
        fold.accumulate(columns(rows));

        Map<CellKey, CellMetrics> cells = new TreeMap<>(ReferenceModel.KEY_ORDER);
        fold.partials().values().forEach(partial -> cells.putAll(cellsOf(partial)));
        assertThat(cells).isEqualTo(ReferenceModel.cells(rows));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void should_not_depend_on_order_and_cuts(long seed) {
        List<TrackingRow> rows = rowsOfOneHour(seed, 5_000);
        List<TrackingRow> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, new Random(seed));
        int cut = new Random(seed).nextInt(rows.size());

        Partial whole = fold(rows);
        Partial pieces = fold(shuffled.subList(0, cut));
        pieces.combine(fold(shuffled.subList(cut, shuffled.size())));

        assertThat(pieces.digest()).isEqualTo(whole.digest());
        assertThat(pieces.rejects()).isEqualTo(whole.rejects());
        assertThat(cellsOf(pieces)).isEqualTo(cellsOf(whole));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void should_restore_everything_when_a_combined_partial_is_deducted(long seed) {
        List<TrackingRow> rows = rowsOfOneHour(seed, 5_000);
        Partial kept = fold(rows.subList(0, 3_000));
        Partial passing = fold(rows.subList(3_000, 5_000));

        Partial sum = fold(rows.subList(0, 3_000));
        sum.combine(passing);
        sum.deduct(passing);

        assertThat(sum.digest()).isEqualTo(kept.digest());
        assertThat(sum.rejects()).isEqualTo(kept.rejects());
        assertThat(cellsOf(sum)).isEqualTo(cellsOf(kept));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void should_have_another_digest_when_any_counted_column_of_a_row_differs(long seed) {
        RandomTraffic traffic = new RandomTraffic(seed);
        List<TrackingRow> rows = rowsOfOneHour(seed, 300);
        Partial before = fold(rows);
        for (int i = 0; i < rows.size(); i++) {
            TrackingRow row = rows.get(i);
            TrackingRow other = traffic.rewritten(row);
            List<TrackingRow> changed = new ArrayList<>(rows);
            changed.set(i, other);
            boolean sameColumns = String.valueOf(row.bid()).equals(String.valueOf(other.bid()))
                    && EventKind.codeOf(row.customTrack()) == EventKind.codeOf(other.customTrack());
            assertThat(fold(changed).sameRows(before))
                    .as("%s -> %s", row, other)
                    .isEqualTo(sameColumns);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void should_account_for_every_row(long seed) {
        List<TrackingRow> rows = rowsOfOneHour(seed, 5_000);

        Partial partial = fold(rows);

        long inCells =
                cellsOf(partial).values().stream().mapToLong(CellMetrics::rows).sum();
        assertThat(partial.rows())
                .isEqualTo(rows.size())
                .isEqualTo(inCells + partial.rejects().total());
    }
}
