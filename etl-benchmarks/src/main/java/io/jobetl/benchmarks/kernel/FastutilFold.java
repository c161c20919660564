package io.jobetl.benchmarks.kernel;

import io.jobetl.aggregation.TimeUuids;
import io.jobetl.model.EventKind;
import io.jobetl.model.TrackingColumns;
import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import java.util.Arrays;
import java.util.List;

/** See {@link Contender#FASTUTIL}. */
final class FastutilFold implements Fold<FastutilFold.Cells> {
    /** Five metrics a cell in one array; the map says where. */
    static final class Cells {
        private static final int LONGS = 5;

        private final Long2IntOpenHashMap places = new Long2IntOpenHashMap();
        private long[] metrics = new long[1_024 * LONGS];

        Cells() {
            places.defaultReturnValue(-1);
        }

        private void add(long key, int kindCode, long bidMicros) {
            int place = places.get(key);
            if (place < 0) {
                place = places.size() * LONGS;
                if (place == metrics.length) {
                    metrics = Arrays.copyOf(metrics, 2 * place);
                }
                places.put(key, place);
            }
            metrics[place + kindCode]++;
            if (kindCode == EventKind.CLICK.ordinal()) {
                metrics[place + 4] = Math.addExact(metrics[place + 4], bidMicros);
            }
        }
    }

    private final List<TrackingColumns> batches;
    private final HourAccounts accounts;

    FastutilFold(ZipfDay traffic, HourAccounts accounts) {
        this.batches = traffic.batches();
        this.accounts = accounts;
    }

    @Override
    public Cells fold() {
        Cells cells = new Cells();
        accounts.start();
        for (TrackingColumns batch : batches) {
            accounts.add(batch);
            for (int row = 0; row < batch.size(); row++) {
                int kindCode = batch.kindCode(row);
                if (kindCode != EventKind.NOT_COUNTED) {
                    cells.add(key(batch, row), kindCode, batch.bidMicros(row));
                }
            }
        }
        return cells;
    }

    /**
     * 22 bits of the hour, 20 of the job, 4 of the publisher, 8 of the campaign, 10 of the group: enough for this
     * traffic.
     */
    private static long key(TrackingColumns batch, int row) {
        return (long) TimeUuids.epochHour(batch.uuidHigh(row)) << 42
                | (long) (batch.jobId(row) - 1) << 22
                | (long) batch.publisherId(row) << 18
                | (long) batch.campaignId(row) << 10
                | batch.groupId(row);
    }

    @Override
    public CellChecksum checksum(Cells result) {
        CellChecksum.Sum sum = new CellChecksum.Sum();
        long[] metrics = result.metrics;
        result.places.long2IntEntrySet().fastForEach(entry -> {
            long key = entry.getLongKey();
            int place = entry.getIntValue();
            sum.add(
                    key >>> 42,
                    (key >>> 22 & 0xFFFFF) + 1,
                    key >>> 18 & 0xF,
                    key >>> 10 & 0xFF,
                    key & 0x3FF,
                    metrics[place],
                    metrics[place + 4],
                    metrics[place + 1],
                    metrics[place + 2],
                    metrics[place + 3]);
        });
        return sum.toChecksum();
    }
}
