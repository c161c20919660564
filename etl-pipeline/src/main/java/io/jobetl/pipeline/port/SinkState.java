package io.jobetl.pipeline.port;

import java.util.List;

/**
 * What the sink holds when an instance becomes the writer: all that the engine needs to go on.
 *
 * @param epoch generation of the lease that was just taken
 * @param hours all hours that were ever counted
 * @param dimensionRows all dimension rows, deleted ones included
 * @param offsets change topics' positions
 * @param openDrifts drift that nobody has mended
 */
public record SinkState(
        long epoch,
        List<HourState> hours,
        List<DimensionRow> dimensionRows,
        List<ChangeOffset> offsets,
        List<Drift> openDrifts) {}
