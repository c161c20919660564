package io.jobetl.benchmarks.kernel;

import io.jobetl.aggregation.TimeUuids;
import io.jobetl.model.EventKind;
import io.jobetl.model.TrackingColumns;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** See {@link Contender#HASH_MAP_BY_HOUR}. */
final class HashMapByHourFold implements Fold<Map<Integer, Map<HashMapByHourFold.Dimensions, MutableCell>>> {
    record Dimensions(int jobId, int publisherId, int campaignId, int groupId) {}

    private final List<TrackingColumns> batches;
    private final HourAccounts accounts;

    HashMapByHourFold(ZipfDay traffic, HourAccounts accounts) {
        this.batches = traffic.batches();
        this.accounts = accounts;
    }

    @Override
    public Map<Integer, Map<Dimensions, MutableCell>> fold() {
        Map<Integer, Map<Dimensions, MutableCell>> hours = new HashMap<>();
        Map<Dimensions, MutableCell> cells = new HashMap<>();
        int hourOfCells = Integer.MIN_VALUE;
        accounts.start();
        for (TrackingColumns batch : batches) {
            accounts.add(batch);
            for (int row = 0; row < batch.size(); row++) {
                int kindCode = batch.kindCode(row);
                if (kindCode != EventKind.NOT_COUNTED) {
                    int epochHour = TimeUuids.epochHour(batch.uuidHigh(row));
                    if (epochHour != hourOfCells) {
                        cells = hours.computeIfAbsent(epochHour, absent -> new HashMap<>());
                        hourOfCells = epochHour;
                    }
                    Dimensions key = new Dimensions(
                            batch.jobId(row), batch.publisherId(row), batch.campaignId(row), batch.groupId(row));
                    MutableCell cell = cells.get(key);
                    if (cell == null) {
                        cell = new MutableCell();
                        cells.put(key, cell);
                    }
                    cell.add(kindCode, batch.bidMicros(row));
                }
            }
        }
        return hours;
    }

    @Override
    public CellChecksum checksum(Map<Integer, Map<Dimensions, MutableCell>> result) {
        CellChecksum.Sum sum = new CellChecksum.Sum();
        result.forEach((hour, cells) -> cells.forEach(
                (key, cell) -> sum.add(hour, key.jobId(), key.publisherId(), key.campaignId(), key.groupId(), cell)));
        return sum.toChecksum();
    }
}
