package io.jobetl.pipeline.simulation;

import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.pipeline.port.Commit;
import java.util.Map;
import java.util.UUID;

/**
 * A commit of the engine, with what its digests name. One object per call, compared by identity.
 *
 * @param rowsOfHour for each hour of the commit the rows that the reads showed, by key
 */
record NamedCommit(Commit commit, Map<Integer, Map<UUID, TrackingRow>> rowsOfHour) {}
