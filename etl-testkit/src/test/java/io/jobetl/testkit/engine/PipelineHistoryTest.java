package io.jobetl.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.model.ChangeEvent.RowDeleted;
import io.jobetl.model.ChangeEvent.RowUpserted;
import io.jobetl.model.DimensionTable;
import io.jobetl.model.SourcePosition;
import io.jobetl.pipeline.engine.Pipeline;
import io.jobetl.pipeline.engine.RunMode;
import io.jobetl.pipeline.port.FencedException;
import io.jobetl.pipeline.port.StateLostException;
import io.jobetl.pipeline.port.StoreUnavailableException;
import io.jobetl.testkit.RandomTraffic;
import io.jobetl.testkit.TrackingRow;
import io.jobetl.testkit.memory.InMemoryEventsStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories: traffic with late, repeated, rewritten and deleted rows, changes of jobs and campaigns, crashes,
 * restores from backup and stores that are away. When the dust has settled, {@code events} equals the reference model.
 */
class PipelineHistoryTest {
    private static final int SEEDS = 40;
    private static final int EVENTS = 400;

    static LongStream seeds() {
        return LongStream.range(0, SEEDS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void should_be_exact_after_any_history(long seed) {
        play(seed, new World(false));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void should_be_exact_after_any_history_on_a_flat_table(long seed) {
        play(seed, new World(true));
    }

    private static void play(long seed, World world) {
        RandomTraffic traffic = new RandomTraffic(seed);
        SplittableRandom random = traffic.random();
        List<TrackingRow> written = new ArrayList<>();
        InMemoryEventsStore backup = world.store.backup();
        world.reenrichedCells = 1 + random.nextInt(5); // most changes of a job need several transactions
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        long position = 1;
        for (int event = 0; event < EVENTS; event++) {
            Instant now = world.clock.instant();
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3 -> written.add(put(world, traffic.row(now)));
                case 4 -> written.add(put(world, traffic.row(now.minusMillis(lateness(random)))));
                case 5 -> written.add(put(world, traffic.row(now.plusMillis(random.nextInt(2_000_000)))));
                case 6 -> {
                    if (!written.isEmpty()) {
                        int at = random.nextInt(written.size());
                        TrackingRow row = written.get(at);
                        if (random.nextInt(4) == 0) {
                            world.remove(row);
                            written.remove(at);
                        } else {
                            written.set(at, put(world, random.nextBoolean() ? row : traffic.rewritten(row)));
                        }
                    }
                }
                case 7, 8 -> change(world, random, position++);
                case 9 -> pipeline = world.startedInstance(RunMode.STREAM);
                case 10 -> {
                    switch (random.nextInt(7)) {
                        case 0 -> backup = world.store.backup();
                        case 1 -> world.store.restore(backup);
                        case 2 -> world.store.setAvailable(false);
                        case 3 -> world.trackingAvailable = false;
                        case 4 -> world.changes.setAvailable(false);
                        case 5 ->
                            world.store.requestRecount(
                                    (int) (now.minusMillis(lateness(random)).getEpochSecond() / 3_600));
                        default -> world.clock.advance(Duration.ofMillis(random.nextInt(5_000_000)));
                    }
                }
                default -> world.bringBackStores();
            }
            pipeline = cycles(world, pipeline, random.nextInt(4));
        }
        pipeline = world.startedInstance(RunMode.STREAM);
        world.settle(pipeline);

        assertThat(world.store.cells()).as("seed=" + seed).isEqualTo(world.expected());
        assertThat(world.store.recountRequests()).as("seed=" + seed).isEmpty();
    }

    private static TrackingRow put(World world, TrackingRow row) {
        world.put(row);
        return row;
    }

    private static long lateness(SplittableRandom random) {
        return (long) Math.exp(random.nextDouble(Math.log(500_000_000.0)));
    }

    private static void change(World world, SplittableRandom random, long offset) {
        SourcePosition position = new SourcePosition(1, offset, 0);
        Integer company = random.nextInt(5) == 0 ? null : random.nextInt(100, 110);
        int id = random.nextInt(1, 6);
        if (random.nextBoolean()) {
            if (random.nextInt(4) == 0) {
                world.changes.append(new RowDeleted(DimensionTable.JOB, id, position));
                world.reference.removeJob(id);
            } else {
                world.changes.append(new RowUpserted(DimensionTable.JOB, id, company, position));
                world.reference.putJob(id, company);
            }
        } else {
            world.changes.append(new RowUpserted(DimensionTable.CAMPAIGN, id, company, position));
            world.reference.putCampaign(id, company);
        }
    }

    private static Pipeline cycles(World world, Pipeline pipeline, int count) {
        for (int i = 0; i < count; i++) {
            world.clock.advance(Duration.ofMillis(100));
            try {
                pipeline.cycle();
            } catch (StoreUnavailableException e) {
                world.outages++; // the next cycle goes on with it
            } catch (StateLostException | FencedException e) {
                return world.startedInstance(RunMode.STREAM);
            }
        }
        return pipeline;
    }
}
