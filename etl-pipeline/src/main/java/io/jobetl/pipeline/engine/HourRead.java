package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.KeyFilter;
import io.jobetl.aggregation.Partial;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A whole hour that is being read.
 *
 * @param startedAt what was readable by then is in it
 * @param requests ids of the requests that it will serve
 * @param isSwept nobody needs it: it is paid for by the sweep
 * @param keys gets the keys of all rows; null when nobody wants them
 */
record HourRead(
        CompletableFuture<Partial> result,
        Instant startedAt,
        List<Long> requests,
        @Nullable KeyFilter keys,
        boolean isSwept) {}
