package io.jobetl.pipeline.simulation;

import io.jobetl.aggregation.KeyFilter;
import io.jobetl.aggregation.Partial;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.pipeline.port.Slice;
import io.jobetl.pipeline.port.SliceExecutor;
import io.jobetl.pipeline.port.WrittenRow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The executor of one process. Now and then a reading of a part of an open hour, or of single rows, comes to its end
 * some cycles later, or also tells the keys of rows that it has not seen, as a filter with more keys would by itself.
 */
class SimulatedExecutor implements SliceExecutor {
    /** The engine waits for younger ones by the real clock. */
    private static final long OLD_TICKS = 11_000 * TimeUuids.TICKS_PER_MILLI;

    private final SliceExecutor executor;
    private final SimulatedWorld world;
    private final SimulatedProcess process;

    SimulatedExecutor(SliceExecutor executor, SimulatedWorld world, SimulatedProcess process) {
        this.executor = executor;
        this.world = world;
        this.process = process;
    }

    @Override
    public int shards() {
        return executor.shards();
    }

    @Override
    public CompletableFuture<SortedSet<Integer>> occupiedHours() {
        return executor.occupiedHours();
    }

    @Override
    public CompletableFuture<Partial> read(List<Slice> slices, long expectedRows, @Nullable KeyFilter keys) {
        Slice first = slices.get(0);
        boolean isOld = first.toTicks() < process.nowTicks() - OLD_TICKS;
        KeyFilter colliding = colliding(keys);
        if (!isOld) {
            return process.isOfThePast(first)
                    ? process.aside(() -> executor.read(slices, expectedRows, colliding))
                    : executor.read(slices, expectedRows, colliding);
        }
        return world.hints.lingers()
                ? process.lingering(() -> executor.read(slices, expectedRows, colliding))
                : process.aside(() -> executor.read(slices, expectedRows, colliding));
    }

    @Override
    public CompletableFuture<Partial> readAside(List<Slice> slices, long expectedRows, @Nullable KeyFilter keys) {
        KeyFilter colliding = colliding(keys);
        return world.hints.lingers()
                ? process.lingering(() -> executor.readAside(slices, expectedRows, colliding))
                : executor.readAside(slices, expectedRows, colliding);
    }

    private @Nullable KeyFilter colliding(@Nullable KeyFilter keys) {
        if (keys != null) {
            world.upcomingKeys().forEach(key -> {
                if (world.hints.collides()) {
                    keys.add(key.getMostSignificantBits(), key.getLeastSignificantBits());
                    world.invariants.collided(key);
                }
            });
            keys.forgetLately(); // only bits collide, never whole keys
        }
        return keys;
    }

    @Override
    public CompletableFuture<Map<UUID, Partial>> readRows(List<UUID> createTimes) {
        return world.hints.lingers()
                ? process.lingering(() -> executor.readRows(createTimes))
                : executor.readRows(createTimes);
    }

    @Override
    public CompletableFuture<List<WrittenRow>> rowsWrittenAfter(int epochHour, Instant time) {
        return executor.rowsWrittenAfter(epochHour, time);
    }

    @Override
    public void close() {
        executor.close();
    }
}
