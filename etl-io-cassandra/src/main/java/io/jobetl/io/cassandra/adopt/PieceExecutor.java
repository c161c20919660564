package io.jobetl.io.cassandra.adopt;

import java.io.Serializable;
import java.util.List;
import java.util.function.BiConsumer;

/** Who does the work on pieces: this process, or an engine that has more machines. */
public interface PieceExecutor {
    /**
     * Does the work for each of the pieces and hands every result over once, in any order, by the thread of the caller
     * and soon after it is there: what is handed over is done for good. Work that is done twice on the way is harmless.
     * Returns when all is handed over.
     *
     * @throws io.jobetl.pipeline.port.StoreException when a piece cannot be done; results may be handed over before
     */
    <R extends Serializable> void run(PieceWork<R> work, List<Integer> pieces, BiConsumer<Integer, R> done);
}
