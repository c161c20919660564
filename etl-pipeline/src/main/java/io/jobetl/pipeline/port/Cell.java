package io.jobetl.pipeline.port;

import io.jobetl.model.CellKey;
import io.jobetl.model.CellMetrics;
import org.jspecify.annotations.Nullable;

/**
 * One row of {@code events}.
 *
 * @param companyId null until the job or the campaign is known and has a company
 */
public record Cell(
        CellKey key, CellMetrics metrics, @Nullable Integer companyId) {}
