package io.jobetl.benchmarks.kernel;

import io.jobetl.aggregation.TimeUuids;
import io.jobetl.model.EventKind;
import io.jobetl.model.TrackingColumns;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** See {@link Contender#HASH_MAP_PROBE}. */
final class HashMapProbeFold implements Fold<Map<HashMapProbeFold.Key, MutableCell>> {
    /** A key that is refilled for every look-up; those in the map are copies and never change. */
    static final class Key {
        private int epochHour;
        private int jobId;
        private int publisherId;
        private int campaignId;
        private int groupId;

        private void set(TrackingColumns batch, int row) {
            epochHour = TimeUuids.epochHour(batch.uuidHigh(row));
            jobId = batch.jobId(row);
            publisherId = batch.publisherId(row);
            campaignId = batch.campaignId(row);
            groupId = batch.groupId(row);
        }

        private Key copy() {
            Key copy = new Key();
            copy.epochHour = epochHour;
            copy.jobId = jobId;
            copy.publisherId = publisherId;
            copy.campaignId = campaignId;
            copy.groupId = groupId;
            return copy;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key that
                    && jobId == that.jobId
                    && epochHour == that.epochHour
                    && publisherId == that.publisherId
                    && campaignId == that.campaignId
                    && groupId == that.groupId;
        }

        @Override
        public int hashCode() {
            return (((epochHour * 31 + jobId) * 31 + publisherId) * 31 + campaignId) * 31 + groupId;
        }
    }

    private final List<TrackingColumns> batches;
    private final HourAccounts accounts;

    HashMapProbeFold(ZipfDay traffic, HourAccounts accounts) {
        this.batches = traffic.batches();
        this.accounts = accounts;
    }

    @Override
    public Map<Key, MutableCell> fold() {
        Map<Key, MutableCell> cells = new HashMap<>();
        Key probe = new Key();
        accounts.start();
        for (TrackingColumns batch : batches) {
            accounts.add(batch);
            for (int row = 0; row < batch.size(); row++) {
                int kindCode = batch.kindCode(row);
                if (kindCode != EventKind.NOT_COUNTED) {
                    probe.set(batch, row);
                    MutableCell cell = cells.get(probe);
                    if (cell == null) {
                        cell = new MutableCell();
                        cells.put(probe.copy(), cell);
                    }
                    cell.add(kindCode, batch.bidMicros(row));
                }
            }
        }
        return cells;
    }

    @Override
    public CellChecksum checksum(Map<Key, MutableCell> result) {
        CellChecksum.Sum sum = new CellChecksum.Sum();
        result.forEach(
                (key, cell) -> sum.add(key.epochHour, key.jobId, key.publisherId, key.campaignId, key.groupId, cell));
        return sum.toChecksum();
    }
}
