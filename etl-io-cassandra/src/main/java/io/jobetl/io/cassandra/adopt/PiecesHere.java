package io.jobetl.io.cassandra.adopt;

import com.datastax.oss.driver.api.core.CqlSession;
import java.io.Serializable;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;

/** In this process, one piece after the other. */
final class PiecesHere implements PieceExecutor {
    private final CqlSession session;

    PiecesHere(CqlSession session) {
        this.session = session;
    }

    @Override
    public <R extends Serializable> void run(PieceWork<R> work, List<Integer> pieces, BiConsumer<Integer, R> done) {
        IntFunction<R> opened = work.open(session);
        for (int piece : pieces) {
            done.accept(piece, opened.apply(piece));
        }
    }
}
