package io.jobetl.aggregation;

import io.jobetl.aggregation.reference.RandomTraffic;
import io.jobetl.aggregation.reference.ReferenceModel;
import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.model.CellKey;
import io.jobetl.model.CellMetrics;
import io.jobetl.model.TrackingColumns;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Rows of one hour from a seed, the partial of any of them, and what is in it as plain values. */
final class RandomPartials {
    static final Instant HOUR = Instant.parse("2026-03-29T01:00:00Z");
    private static final int EPOCH_HOUR = (int) (HOUR.getEpochSecond() / 3600);

    private RandomPartials() {}

    static List<TrackingRow> rowsOfOneHour(long seed, int count) {
        RandomTraffic traffic = new RandomTraffic(seed);
        List<TrackingRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(traffic.row(HOUR.plusMillis(traffic.random().nextInt(3_600_000))));
        }
        return rows;
    }

    static Partial fold(List<TrackingRow> rows) {
        Partial partial = new Partial(EPOCH_HOUR);
        partial.accumulate(columns(rows));
        return partial;
    }

    static TrackingColumns columns(List<TrackingRow> rows) {
        TrackingColumns columns = new TrackingColumns(Math.max(1, rows.size()));
        rows.forEach(row -> row.addTo(columns));
        return columns;
    }

    static Map<CellKey, CellMetrics> cellsOf(Partial partial) {
        Map<CellKey, CellMetrics> cells = new TreeMap<>(ReferenceModel.KEY_ORDER);
        CellTable table = partial.cells();
        table.forEach(
                (job, publisher, campaign, group, clicks, spend, conversions, qualified, unqualified) -> cells.put(
                        new CellKey(partial.epochHour(), job, publisher, campaign, group),
                        new CellMetrics(clicks, spend, conversions, qualified, unqualified)));
        return cells;
    }
}
