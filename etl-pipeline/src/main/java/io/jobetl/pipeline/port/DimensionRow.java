package io.jobetl.pipeline.port;

import io.jobetl.model.DimensionTable;
import io.jobetl.model.SourcePosition;
import org.jspecify.annotations.Nullable;

/**
 * The newest known state of one row of a dimension table: a row of {@code etl_job} or {@code etl_campaign}.
 *
 * @param companyId null when the row is deleted or has no company
 * @param deleted true when the row is gone; it is kept so that a replayed older change cannot bring it back
 * @param position of the change that made this state
 */
public record DimensionRow(
        DimensionTable table, int id, @Nullable Integer companyId, boolean deleted, SourcePosition position) {}
