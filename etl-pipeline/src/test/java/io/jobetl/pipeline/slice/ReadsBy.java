package io.jobetl.pipeline.slice;

import io.jobetl.model.TrackingColumns;
import io.jobetl.pipeline.port.Slice;
import io.jobetl.pipeline.port.SlicedTrackingSource;
import io.jobetl.pipeline.port.WrittenRow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A source whose slices are read by what the test says, and that has nothing else. */
record ReadsBy(BiConsumer<Slice, Consumer<TrackingColumns>> reader) implements SlicedTrackingSource {
    @Override
    public int shards() {
        return 1;
    }

    @Override
    public SortedSet<Integer> occupiedHours() {
        return new TreeSet<>();
    }

    @Override
    public void read(Slice slice, Consumer<TrackingColumns> batches) {
        reader.accept(slice, batches);
    }

    @Override
    public void readRows(List<UUID> createTimes, Consumer<TrackingColumns> rows) {}

    @Override
    public List<WrittenRow> rowsWrittenAfter(int epochHour, Instant time) {
        return List.of();
    }

    @Override
    public void readAll(Consumer<TrackingColumns> batches) {}

    @Override
    public Optional<Duration> timeToLive() {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
