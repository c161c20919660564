package io.jobetl.spark.adopt;

import io.jobetl.io.cassandra.adopt.PieceExecutor;
import io.jobetl.io.cassandra.adopt.PieceWork;
import io.jobetl.spark.cluster.SparkCluster;
import io.jobetl.spark.task.Waves;
import java.io.Serializable;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Has the pieces of an adoption worked on by executors; what is done of a pass is written down by the driver, after
 * each wave.
 */
public final class SparkPieces implements PieceExecutor {
    /** To look at both tables costs some requests, once for each task. */
    private static final int PIECES_PER_TASK = 4;

    private final Waves waves;

    /** @param cluster belongs to the caller */
    public SparkPieces(SparkCluster cluster) {
        this.waves = new Waves(cluster, PIECES_PER_TASK);
    }

    @Override
    public <R extends Serializable> void run(PieceWork<R> work, List<Integer> pieces, BiConsumer<Integer, R> done) {
        waves.<Integer, R>run(work.title(), pieces, session -> work.open(session)::apply, done);
    }
}
