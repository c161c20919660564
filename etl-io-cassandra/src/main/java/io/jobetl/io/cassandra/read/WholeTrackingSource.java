package io.jobetl.io.cassandra.read;

import io.jobetl.model.TrackingColumns;
import io.jobetl.pipeline.port.FlatTrackingSource;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** The flat layout of old installations: it can only be read as a whole. Immutable, thread-safe. */
final class WholeTrackingSource implements FlatTrackingSource {
    private final TrackingTableScan table;
    private final Optional<Duration> timeToLive;

    WholeTrackingSource(TrackingTableScan table, Optional<Duration> timeToLive) {
        this.table = table;
        this.timeToLive = timeToLive;
    }

    @Override
    public Optional<Duration> timeToLive() {
        return timeToLive;
    }

    @Override
    public void readAll(Consumer<TrackingColumns> batches) {
        table.readAll(batches);
    }

    /** The session belongs to the caller and stays open. */
    @Override
    public void close() {}
}
