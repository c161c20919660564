package io.jobetl.pipeline.port;

import io.jobetl.model.CellKey;
import io.jobetl.model.CellMetrics;
import org.jspecify.annotations.Nullable;

/**
 * A change of a cell of an hour that was {@linkplain HourPhase#CLOSED closed} before: a row of {@code etl_correction}.
 * The sink adds when it was committed and how late that is.
 *
 * @param before null when the cell appeared
 * @param after null when the cell vanished
 */
public record Correction(
        CellKey key, @Nullable CellMetrics before, @Nullable CellMetrics after) {}
