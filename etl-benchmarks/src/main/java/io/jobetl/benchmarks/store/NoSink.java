package io.jobetl.benchmarks.store;

import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.ChangeBatch;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.ChangeSource;
import io.jobetl.pipeline.port.Commit;
import io.jobetl.pipeline.port.EventsSink;
import io.jobetl.pipeline.port.HourState;
import io.jobetl.pipeline.port.RecountRequest;
import io.jobetl.pipeline.port.SinkState;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes every commit and keeps nothing; knows no changes. For measurements of reading alone. Immutable.
 *
 * @param counted hours that an earlier run has counted
 */
record NoSink(List<HourState> counted) implements EventsSink, ChangeSource {
    @Override
    public Optional<SinkState> acquire() {
        return Optional.of(new SinkState(1, counted, List.of(), List.of(), List.of()));
    }

    @Override
    public Optional<LeaseHolder> leaseHolder() {
        return Optional.empty();
    }

    @Override
    public void commit(Commit commit) {}

    @Override
    public boolean continueReenrichment() {
        return false;
    }

    @Override
    public void renewLease(@Nullable Instant lateCountedUntil) {}

    @Override
    public Map<Integer, List<Cell>> cellsOf(Collection<Integer> epochHours) {
        return Map.of();
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public List<RecountRequest> recountRequests() {
        return List.of();
    }

    @Override
    public void seek(List<ChangeOffset> offsets) {}

    @Override
    public ChangeBatch poll() {
        return ChangeBatch.EMPTY;
    }

    @Override
    public List<ChangeOffset> endOffsets() {
        return List.of();
    }

    @Override
    public void close() {}
}
