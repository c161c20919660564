package io.jobetl.benchmarks;

import io.jobetl.aggregation.Partial;
import io.jobetl.model.CellKey;
import java.util.Map;

/** Number and order-free hash of cells: equal for equal results, whoever computed them. */
record CellChecksum(long cells, long hash) {

    static CellChecksum of(Iterable<Partial> partials) {
        Sum sum = new Sum();
        for (Partial partial : partials) {
            partial.cells()
                    .forEach((job, publisher, campaign, group, clicks, spend, conversions, qualified, unqualified) ->
                            sum.add(
                                    new CellKey(partial.epochHour(), job, publisher, campaign, group),
                                    clicks,
                                    spend,
                                    conversions,
                                    qualified,
                                    unqualified));
        }
        return new CellChecksum(sum.cells, sum.hash);
    }

    static CellChecksum of(Map<CellKey, MutableCell> cells) {
        Sum sum = new Sum();
        cells.forEach((key, cell) ->
                sum.add(key, cell.clicks, cell.spendMicros, cell.conversions, cell.qualified, cell.unqualified));
        return new CellChecksum(sum.cells, sum.hash);
    }

    private static final class Sum {
        private long cells;
        private long hash;

        void add(CellKey key, long... metrics) {
            long mixed = key.hashCode();
            for (long metric : metrics) {
                mixed = (mixed ^ metric) * 0x9E3779B97F4A7C15L;
                mixed ^= mixed >>> 29;
            }
            cells++;
            hash += mixed;
        }
    }
}
