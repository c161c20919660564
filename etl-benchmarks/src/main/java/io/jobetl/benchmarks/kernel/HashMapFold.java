package io.jobetl.benchmarks.kernel;

import io.jobetl.aggregation.TimeUuids;
import io.jobetl.model.CellKey;
import io.jobetl.model.EventKind;
import io.jobetl.model.TrackingColumns;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** See {@link Contender#HASH_MAP}. */
final class HashMapFold implements Fold<Map<CellKey, MutableCell>> {
    private final List<TrackingColumns> batches;
    private final HourAccounts accounts;

    HashMapFold(ZipfDay traffic, HourAccounts accounts) {
        this.batches = traffic.batches();
        this.accounts = accounts;
    }

    @Override
    public Map<CellKey, MutableCell> fold() {
        Map<CellKey, MutableCell> cells = new HashMap<>();
        accounts.start();
        for (TrackingColumns batch : batches) {
            accounts.add(batch);
            for (int row = 0; row < batch.size(); row++) {
                int kindCode = batch.kindCode(row);
                if (kindCode != EventKind.NOT_COUNTED) {
                    CellKey key = new CellKey(
                            TimeUuids.epochHour(batch.uuidHigh(row)),
                            batch.jobId(row),
                            batch.publisherId(row),
                            batch.campaignId(row),
                            batch.groupId(row));
                    cells.computeIfAbsent(key, absent -> new MutableCell()).add(kindCode, batch.bidMicros(row));
                }
            }
        }
        return cells;
    }

    @Override
    public CellChecksum checksum(Map<CellKey, MutableCell> result) {
        return CellChecksum.of(result);
    }
}
