package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.Partial;

/** A span that is being read piece by piece, and counted as read when all pieces are. Ticks of 100 ns since 1582. */
interface SpanSweep {
    /** True while the piece of this time is being read: whether it holds a row, nobody can tell. */
    boolean isReading(long ticks);

    /** A row was counted that no piece has shown; a piece that is still to be read will show it. */
    void add(long ticks, Partial row);
}
