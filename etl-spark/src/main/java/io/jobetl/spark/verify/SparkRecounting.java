package io.jobetl.spark.verify;

import io.jobetl.pipeline.port.StoreException;
import io.jobetl.spark.cluster.SparkCluster;
import io.jobetl.spark.task.Waves;
import io.jobetl.verify.RawShare;
import io.jobetl.verify.RecountedShare;
import io.jobetl.verify.Recounting;
import io.jobetl.verify.ShareRecount;
import java.util.List;

/**
 * Has the shares of {@code tracking} recounted by executors. Failures are {@link StoreException}s.
 *
 * <pre>{@code
 * new Verifier(session, keyspace, mysql, clock).recountedBy(new SparkRecounting(cluster)).verifyDue(limit);
 * }</pre>
 */
public final class SparkRecounting implements Recounting {
    private static final long ROWS_PER_SHARE = 250_000;
    /** What a share costs besides its rows is small, and so is what it sends. */
    private static final int MOST_SHARES = 65_536;

    private final Waves waves;

    /** @param cluster belongs to the caller */
    public SparkRecounting(SparkCluster cluster) {
        this.waves = new Waves(cluster, 1);
    }

    @Override
    public int shares(long rowsAbout) {
        return (int) Math.max(waves.tasks(), Math.min(MOST_SHARES, rowsAbout / ROWS_PER_SHARE));
    }

    @Override
    public void recount(ShareRecount recount, List<RawShare> shares, Results results) {
        waves.<RawShare, RecountedShare>run(
                "recounting raw rows",
                shares,
                session -> share -> recount.count(session, share),
                (share, found) -> results.counted(found));
    }
}
