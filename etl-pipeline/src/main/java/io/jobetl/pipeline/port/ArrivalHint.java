package io.jobetl.pipeline.port;

import java.time.Instant;
import java.util.UUID;

/**
 * Says that a row became readable long after its event time.
 *
 * @param createTime key of the row
 * @param arrivedAt when the hint was written, by the clock of whoever keeps the hints
 */
public record ArrivalHint(UUID createTime, Instant arrivedAt) {}
