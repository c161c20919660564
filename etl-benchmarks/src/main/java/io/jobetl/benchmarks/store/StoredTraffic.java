package io.jobetl.benchmarks.store;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.jobetl.aggregation.TimeUuids;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * Fills a tracking table of our layout quickly: batches of one partition, many under way. The same rows for the same
 * arguments. For one thread.
 */
final class StoredTraffic {
    static final int SHARDS = 4;

    private static final int BATCH_ROWS = 250;
    private static final int BATCHES_UNDER_WAY = 24;
    private static final int JOBS = 2_000;
    private static final int KEY = 2; // of the values of a row
    private static final BigDecimal[] BIDS = {
        new BigDecimal("0.25"), new BigDecimal("0.5"), new BigDecimal("1.10"), new BigDecimal("3")
    };
    private static final String[] TRACKS = {"click", "click", "click", "click", "conversion", "page_view"};

    private final CqlSession session;
    private final PreparedStatement insert;
    private final Deque<CompletionStage<AsyncResultSet>> underWay = new ArrayDeque<>();
    private final SplittableRandom random = new SplittableRandom(1);

    StoredTraffic(CqlSession session, String keyspace) {
        this.session = session;
        this.insert = session.prepare("INSERT INTO " + keyspace + ".tracking (hour, shard, create_time, custom_track,"
                + " job_id, publisher_id, campaign_id, group_id, bid) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    }

    /** Spreads rows evenly over the shards and over a range of event time within one hour. */
    void store(int epochHour, long fromTicks, long toTicks, int rows) {
        int rowsPerShard = rows / SHARDS;
        long step = (toTicks - fromTicks) / rowsPerShard;
        for (int shard = 0; shard < SHARDS; shard++) {
            for (int from = 0; from < rowsPerShard; from += BATCH_ROWS) {
                BatchStatementBuilder batch = BatchStatement.builder(BatchType.UNLOGGED);
                for (int row = from; row < Math.min(rowsPerShard, from + BATCH_ROWS); row++) {
                    batch.addStatement(insert.bind(row(epochHour, shard, fromTicks + row * step)));
                }
                send(batch.build());
            }
        }
        while (!underWay.isEmpty()) {
            underWay.remove().toCompletableFuture().join();
        }
    }

    /** Stores one row. @return its key */
    UUID storeOne(long ticks) {
        int epochHour = TimeUuids.epochHour(TimeUuids.highOfTicks(ticks));
        Object[] row = row(epochHour, random.nextInt(SHARDS), ticks);
        session.execute(insert.bind(row));
        return (UUID) row[KEY];
    }

    private Object[] row(int epochHour, int shard, long ticks) {
        int job = 1 + (int) (JOBS * random.nextDouble() * random.nextDouble());
        return new Object[] {
            Instant.ofEpochSecond(epochHour * 3_600L),
            shard,
            new UUID(TimeUuids.highOfTicks(ticks), (random.nextLong() >> 8) * SHARDS + shard),
            TRACKS[random.nextInt(TRACKS.length)],
            job,
            1 + job % 37,
            1 + job % 211,
            job % 10 == 0 ? 1 + job % 40 : null,
            BIDS[random.nextInt(BIDS.length)]
        };
    }

    private void send(BatchStatement batch) {
        if (underWay.size() == BATCHES_UNDER_WAY) {
            underWay.remove().toCompletableFuture().join();
        }
        underWay.add(session.executeAsync(batch));
    }
}
