package io.jobetl.spark.slice;

import io.jobetl.aggregation.Partial;
import io.jobetl.pipeline.port.Slice;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A read that was asked for and is to be answered.
 *
 * @param slices of one hour, cut so that a task can read each
 * @param expectedRows in all of them together; 0 when nobody knows
 * @param inOneTask one slice after the other
 */
record SliceRead(List<Slice> slices, long expectedRows, boolean inOneTask, CompletableFuture<Partial> result) {
    long expectedRowsOfSlice() {
        return expectedRows / slices.size();
    }
}
