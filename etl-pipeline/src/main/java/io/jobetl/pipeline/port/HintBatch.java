package io.jobetl.pipeline.port;

import java.util.List;

/**
 * Hints of one poll.
 *
 * @param hints in no order, a row may be hinted more than once
 * @param nextOffsets where to go on after these hints; only partitions that have moved
 */
public record HintBatch(List<ArrivalHint> hints, List<ChangeOffset> nextOffsets) {
    public static final HintBatch EMPTY = new HintBatch(List.of(), List.of());

    public HintBatch {
        hints = List.copyOf(hints);
        nextOffsets = List.copyOf(nextOffsets);
    }
}
