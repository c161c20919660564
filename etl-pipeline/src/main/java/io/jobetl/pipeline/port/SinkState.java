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
 * @param previousWriter who has written all this: a name that no other writer ever has; empty when nobody knows
 * @param writer the same of the instance that has just become the writer
 */
public record SinkState(
        long epoch,
        List<HourState> hours,
        List<DimensionRow> dimensionRows,
        List<ChangeOffset> offsets,
        List<Drift> openDrifts,
        String previousWriter,
        String writer) {
    /** Of writers without names. */
    public SinkState(
            long epoch,
            List<HourState> hours,
            List<DimensionRow> dimensionRows,
            List<ChangeOffset> offsets,
            List<Drift> openDrifts) {
        this(epoch, hours, dimensionRows, offsets, openDrifts, "", "");
    }

    /** The same, with the names of writers. */
    public SinkState writtenBy(String previous, String next) {
        return new SinkState(epoch, hours, dimensionRows, offsets, openDrifts, previous, next);
    }
}
