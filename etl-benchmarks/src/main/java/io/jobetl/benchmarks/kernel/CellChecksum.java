package io.jobetl.benchmarks.kernel;

import io.jobetl.aggregation.Partial;
import io.jobetl.model.CellKey;
import java.util.Map;

/** Number and order-free hash of cells: equal for equal results, whoever computed them. */
record CellChecksum(long cells, long hash) {
    static final CellChecksum NONE = new CellChecksum(0, 0);

    static CellChecksum of(Iterable<Partial> partials) {
        Sum sum = new Sum();
        for (Partial partial : partials) {
            partial.cells()
                    .forEach((job, publisher, campaign, group, clicks, spend, conversions, qualified, unqualified) ->
                            sum.add(
                                    partial.epochHour(),
                                    job,
                                    publisher,
                                    campaign,
                                    group,
                                    clicks,
                                    spend,
                                    conversions,
                                    qualified,
                                    unqualified));
        }
        return sum.toChecksum();
    }

    static CellChecksum of(Map<CellKey, MutableCell> cells) {
        Sum sum = new Sum();
        cells.forEach((key, cell) ->
                sum.add(key.epochHour(), key.jobId(), key.publisherId(), key.campaignId(), key.groupId(), cell));
        return sum.toChecksum();
    }

    /** Adds up cells one by one. Mutable, for one thread. */
    static final class Sum {
        private long cells;
        private long hash;

        void add(int epochHour, int jobId, int publisherId, int campaignId, int groupId, MutableCell cell) {
            add(
                    epochHour,
                    jobId,
                    publisherId,
                    campaignId,
                    groupId,
                    cell.clicks,
                    cell.spendMicros,
                    cell.conversions,
                    cell.qualified,
                    cell.unqualified);
        }

        /** Takes the five numbers of the key and the five metrics, always in the same order. */
        void add(long... keyAndMetrics) {
            long mixed = keyAndMetrics.length;
            for (long number : keyAndMetrics) {
                mixed = (mixed ^ number) * 0x9E3779B97F4A7C15L;
                mixed ^= mixed >>> 29;
            }
            cells++;
            hash += mixed;
        }

        CellChecksum toChecksum() {
            return new CellChecksum(cells, hash);
        }
    }
}
