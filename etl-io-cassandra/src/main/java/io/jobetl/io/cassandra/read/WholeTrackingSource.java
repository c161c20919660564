package io.jobetl.io.cassandra.read;

import io.jobetl.model.TrackingColumns;
import io.jobetl.pipeline.port.FlatTrackingSource;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** The flat layout of old installations: it can only be read as a whole. Thread-safe. */
final class WholeTrackingSource implements FlatTrackingSource {
    private final CurrentTable table;

    WholeTrackingSource(CurrentTable table) {
        this.table = table;
    }

    @Override
    public Optional<Duration> timeToLive() {
        return table.shape().timeToLive();
    }

    @Override
    public void readAll(Consumer<TrackingColumns> batches) {
        table.lookAgain();
        table.scan().readAll(batches);
    }

    /** The session belongs to the caller and stays open. */
    @Override
    public void close() {}
}
