package io.jobetl.pipeline.port;

import io.jobetl.model.DimensionTable;
import java.time.Instant;

/**
 * How a dimension table was last compared with its source.
 *
 * @param at when the comparison of all its rows ended
 * @param rows how many the source had
 * @param problem why drift is not found or not repaired; empty when all is well
 */
public record ComparedTable(DimensionTable table, Instant at, long rows, String problem) {}
