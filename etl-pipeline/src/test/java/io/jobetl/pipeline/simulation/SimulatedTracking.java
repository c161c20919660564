package io.jobetl.pipeline.simulation;

import io.jobetl.aggregation.TimeUuids;
import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.model.TrackingColumns;
import io.jobetl.pipeline.memory.InMemoryTrackingSource;
import io.jobetl.pipeline.port.FlatTrackingSource;
import io.jobetl.pipeline.port.Slice;
import io.jobetl.pipeline.port.SlicedTrackingSource;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import io.jobetl.pipeline.port.StoreException.TooMuch;
import io.jobetl.pipeline.port.WrittenRow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The tracking table behind the network of one process. A read may fail between two pages; rows may be written and
 * deleted between two reads. What a whole read showed is kept, so that the invariants know it.
 */
final class SimulatedTracking implements SlicedTrackingSource {
    private static final int PAGE_ROWS = 3;

    private final SimulatedWorld world;
    private final SimulatedProcess process;
    private final InMemoryTrackingSource table;

    SimulatedTracking(SimulatedWorld world, SimulatedProcess process, InMemoryTrackingSource table) {
        this.world = world;
        this.process = process;
        this.table = table;
    }

    @Override
    public int shards() {
        return table.shards();
    }

    @Override
    public SortedSet<Integer> occupiedHours() {
        requireAvailable();
        return table.occupiedHours();
    }

    @Override
    public void read(Slice slice, Consumer<TrackingColumns> batches) {
        if (slice.isOutside()) {
            return; // the writers of this world are sound: a real source knows that without asking the table
        }
        try {
            requireAvailable();
            List<TrackingRow> rows = table.rows(slice);
            deliver(rows, batches, rows.size() > PAGE_ROWS && widthTicks(slice) > world.widestReadTicks);
            if (process.isReadingWhole() && widthTicks(slice) < TimeUuids.TICKS_PER_HOUR && !world.canHalveReads()) {
                world.invariants.met(RareCase.HOUR_IN_PIECES);
            }
            process.shown().slice(slice, rows, process.isReadingAside(), process.isReadingWhole());
        } catch (StoreException e) {
            if (e.tooMuch() == TooMuch.YES) {
                world.invariants.met(RareCase.HALVED_READ);
            } else {
                process.shown().failed(slice);
            }
            throw e;
        }
    }

    @Override
    public void readAll(Consumer<TrackingColumns> batches) {
        throw new UnsupportedOperationException("a sliced table is not read as a whole");
    }

    @Override
    public void readRows(List<UUID> createTimes, Consumer<TrackingColumns> rows) {
        for (UUID createTime : createTimes) {
            requireAvailable();
            TrackingRow row = table.row(createTime);
            if (row != null) {
                deliver(List.of(row), rows, false);
                process.shown().row(row);
            }
        }
    }

    @Override
    public List<WrittenRow> rowsWrittenAfter(int epochHour, Instant time) {
        requireAvailable();
        return table.rowsWrittenAfter(epochHour, time);
    }

    @Override
    public Optional<Duration> timeToLive() {
        return table.timeToLive();
    }

    /** The same table in the flat layout. */
    FlatTrackingSource flat() {
        return new FlatTrackingSource() {
            @Override
            public void readAll(Consumer<TrackingColumns> batches) {
                requireAvailable();
                List<TrackingRow> rows = table.rows();
                deliver(rows, batches, false);
                process.shown().table(rows);
            }

            @Override
            public Optional<Duration> timeToLive() {
                return table.timeToLive();
            }

            @Override
            public void close() {}
        };
    }

    private static long widthTicks(Slice slice) {
        return Math.min(slice.toTicks(), TimeUuids.firstTickOfHour(slice.epochHour() + 1))
                - Math.max(slice.fromTicks(), TimeUuids.firstTickOfHour(slice.epochHour()));
    }

    /** @param isTooMuch as if there were more deleted rows between these than a real table reads over */
    private void deliver(List<TrackingRow> rows, Consumer<TrackingColumns> batches, boolean isTooMuch) {
        TrackingColumns page = new TrackingColumns(PAGE_ROWS);
        for (TrackingRow row : rows) {
            row.addTo(page);
            if (page.isFull()) {
                batches.accept(page);
                page.clear();
                requireAvailable();
                if (isTooMuch) {
                    throw failure(TooMuch.YES, "the tracking table refuses to read so much");
                }
            }
        }
        batches.accept(page);
    }

    private void requireAvailable() {
        process.requireAlive();
        if (!world.isTrackingAvailable() || world.nextReadFails()) {
            world.disturb();
            throw failure(world.isSlow ? TooMuch.MAYBE : TooMuch.NO, "the tracking table does not answer");
        }
    }

    private static StoreException failure(TooMuch tooMuch, String reason) {
        return new StoreException(Store.CASSANDRA, Kind.UNAVAILABLE, tooMuch, reason, "", null);
    }

    @Override
    public void close() {}
}
