package io.jobetl.benchmarks.store;

import io.jobetl.pipeline.port.ArrivalHint;
import io.jobetl.pipeline.port.ArrivalHints;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.HintBatch;
import java.util.ArrayList;
import java.util.List;

/** Hints in memory: for a clock that no server has. For one thread. */
final class QueuedHints implements ArrivalHints {
    private List<ArrivalHint> waiting = new ArrayList<>();
    private boolean hasAnswered;

    void add(ArrivalHint hint) {
        waiting.add(hint);
    }

    @Override
    public void seek(List<ChangeOffset> offsets) {}

    @Override
    public HintBatch poll() {
        hasAnswered = true;
        HintBatch batch = new HintBatch(waiting, List.of());
        waiting = new ArrayList<>();
        return batch;
    }

    @Override
    public boolean isAnswering() {
        return hasAnswered;
    }

    @Override
    public void close() {}
}
