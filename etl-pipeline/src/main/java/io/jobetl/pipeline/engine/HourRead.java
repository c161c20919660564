package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.Partial;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A whole hour that is being read.
 *
 * @param startedAt what was readable by then is in it
 * @param requests ids of the requests that it will serve
 */
record HourRead(CompletableFuture<Partial> result, Instant startedAt, List<Long> requests) {}
