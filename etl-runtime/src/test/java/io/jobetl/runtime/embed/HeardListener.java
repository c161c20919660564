package io.jobetl.runtime.embed;

import io.jobetl.pipeline.port.StoreException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps what it hears. */
class HeardListener implements PipelineListener {
    final List<PipelineState> states = new CopyOnWriteArrayList<>();
    final List<StoreException> problems = new CopyOnWriteArrayList<>();
    final List<String> lines = new CopyOnWriteArrayList<>();
    final AtomicLong rows = new AtomicLong();
    final AtomicLong cells = new AtomicLong();
    final AtomicLong recoveries = new AtomicLong();

    @Override
    public void stateChanged(PipelineState state) {
        states.add(state);
    }

    @Override
    public void committed(long moreRows, int moreCells) {
        rows.addAndGet(moreRows);
        cells.addAndGet(moreCells);
    }

    @Override
    public void storeFailed(StoreException problem) {
        problems.add(problem);
    }

    @Override
    public void recovered() {
        recoveries.incrementAndGet();
    }

    @Override
    public void noted(String line) {
        lines.add(line);
    }
}
