package io.jobetl.pipeline.simulation;

import io.jobetl.aggregation.TimeUuids;
import io.jobetl.aggregation.reference.RandomTraffic;
import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.pipeline.engine.RunMode;
import io.jobetl.pipeline.memory.InMemoryKeyMemory;
import io.jobetl.pipeline.port.Cell;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One random history. The seed decides everything: the layout of the tracking table, how many instances there are, the
 * traffic, the changes, the faults. The same seed is the same history, to the last step.
 *
 * <p>For one thread.
 *
 * <pre>{@code
 * Simulation.Outcome outcome = Simulation.play(4711);
 * assertThat(outcome.violation()).isEmpty();
 * }</pre>
 */
final class Simulation {
    private static final int EVENTS = 120;
    /** One start of so many is {@code etl backfill}. */
    private static final int BACKFILLS = 6;

    private static final int LONGEST_CALM_CYCLES = 30;
    private static final int MOST_FINAL_CYCLES = 400;
    private static final int FINAL_CYCLES_PER_STEP = 3;
    private static final Duration HINTED_AGE = Duration.ofSeconds(1);
    private static final Duration CYCLE = Duration.ofMillis(100);
    private static final double LATEST_MILLIS = 4.0 * 24 * 3_600 * 1_000;

    /**
     * How a history ended.
     *
     * @param seed repeats it
     * @param violation what went wrong; empty when all invariants held and {@code events} was exact in the end
     * @param lastLines what happened before
     * @param rareCases what it has met
     */
    record Outcome(
            long seed, Optional<InvariantViolation> violation, List<String> lastLines, Set<RareCase> rareCases) {}

    private final History history;
    private final RandomTraffic traffic;
    private final SplittableRandom random;
    private final SimulatedWorld world;
    private final boolean isFlat;
    private final List<SimulatedInstance> instances = new ArrayList<>();
    private final List<TrackingRow> rows = new ArrayList<>();
    private final SimulatedOperator operator;
    private Invariants.Backup backup;

    private Simulation(long seed, Supplier<PlantedBug> bugs, Consumer<String> listener) {
        this.history = new History(listener);
        this.traffic = new RandomTraffic(seed);
        this.random = traffic.random();
        this.world = new SimulatedWorld(seed, random, history, this::actWhileOneStandsStill);
        this.isFlat = random.nextInt(4) == 0;
        int count = 1 + random.nextInt(3);
        InMemoryKeyMemory shared = new InMemoryKeyMemory();
        boolean isOneMachine = Math.floorMod(seed, 2) == 0;
        for (int i = 0; i < count; i++) {
            InMemoryKeyMemory machine = isOneMachine ? shared : new InMemoryKeyMemory();
            instances.add(new SimulatedInstance(world, String.valueOf((char) ('a' + i)), machine, isFlat, bugs));
        }
        this.operator = new SimulatedOperator(world);
        this.backup = world.invariants.backup();
    }

    /** Plays the history of a seed with the code as it is. */
    static Outcome play(long seed) {
        return play(seed, () -> PlantedBug.NONE, line -> {});
    }

    /**
     * Plays the history of a seed.
     *
     * @param bugs makes a mistake for each process that starts
     * @param listener is shown each line of the history
     */
    static Outcome play(long seed, Supplier<PlantedBug> bugs, Consumer<String> listener) {
        Simulation simulation = new Simulation(seed, bugs, listener);
        try {
            simulation.play();
            return simulation.outcome(seed, Optional.empty());
        } catch (InvariantViolation violation) {
            return simulation.outcome(seed, Optional.of(violation));
        } catch (RuntimeException | Crash defect) {
            StringWriter trace = new StringWriter();
            defect.printStackTrace(new PrintWriter(trace));
            InvariantViolation violation = simulation.world.invariants.violated(Invariants.NO_DEFECT, trace.toString());
            return simulation.outcome(seed, Optional.of(violation));
        }
    }

    private Outcome outcome(long seed, Optional<InvariantViolation> violation) {
        return new Outcome(seed, violation, history.lastLines(), world.invariants.rareCases());
    }

    private void play() {
        for (int event = 0; event < EVENTS; event++) {
            act();
            world.invariants.rethrowFirst();
            world.invariants.requireExact();
        }
        settle();
    }

    private void act() {
        int dice = random.nextInt(100);
        if (dice < 31) {
            write();
        } else if (dice < 35) {
            operator.act();
        } else if (dice < 44) {
            world.say("mysql", world.dimensions.change());
        } else if (dice < 82) {
            run();
        } else if (dice < 86) {
            anyInstance().endRead();
        } else if (dice < 89) {
            world.endLingering();
        } else if (dice < 95) {
            world.bringBackStores();
            instances.forEach(SimulatedInstance::wake);
        } else {
            disturb();
        }
        world.pass(Duration.ofMillis(random.nextInt(10) == 0 ? random.nextInt(5_000) : random.nextInt(150)));
    }

    private void actWhileOneStandsStill() {
        int dice = random.nextInt(10);
        if (dice < 3) {
            write();
        } else if (dice < 4) {
            world.say("mysql", world.dimensions.change());
        } else if (dice < 8) {
            SimulatedInstance instance = anyInstance();
            for (int i = random.nextInt(4); i >= 0; i--) {
                step(instance);
            }
        } else if (dice < 9) {
            world.endLingering();
        } else if (random.nextBoolean()) {
            operator.act();
        } else {
            disturb();
        }
    }

    private SimulatedInstance anyInstance() {
        return instances.get(random.nextInt(instances.size()));
    }

    private void step(SimulatedInstance instance) {
        if (instance.isFree()) {
            instance.step(random.nextInt(BACKFILLS) == 0 ? RunMode.RECOUNT : RunMode.STREAM);
            if (instance.isDone()) {
                world.say(instance.name(), "is done");
                world.invariants.met(RareCase.BACKFILL);
                instance.stop();
            }
        }
    }

    /** Some cycles of one instance, or a calm time in which all go on. */
    private void run() {
        if (random.nextInt(12) > 0) {
            SimulatedInstance instance = anyInstance();
            for (int i = random.nextInt(3); i >= 0; i--) {
                step(instance);
                world.pass(CYCLE);
            }
            return;
        }
        for (int i = random.nextInt(LONGEST_CALM_CYCLES); i >= 0; i--) {
            if (random.nextInt(3) == 0) {
                write();
            }
            instances.forEach(this::step);
            world.pass(CYCLE);
        }
    }

    /** A tracking row becomes readable, is written again, or is deleted. */
    private void write() {
        Instant now = world.time.instant();
        List<TrackingRow> upcoming = List.copyOf(world.upcoming());
        world.upcoming().clear();
        upcoming.forEach(row -> put(row, now));
        int dice = random.nextInt(20);
        if (dice < 8 || rows.isEmpty()) {
            put(traffic.row(now), now);
        } else if (dice < 13) {
            Duration late = Duration.ofMillis((long) Math.exp(random.nextDouble(Math.log(LATEST_MILLIS))));
            TrackingRow row = traffic.row(now.minus(late));
            if (world.hints.isFirst()) {
                world.hints.append(row.createTime(), now);
                world.upcoming().add(row);
            } else {
                put(row, now);
            }
        } else if (dice < 14) {
            put(traffic.row(now.plusMillis(random.nextInt(10) == 0 ? 10_000_000 : random.nextInt(2_000_000))), now);
        } else if (dice < 15) {
            put(sameTime(rows.get(random.nextInt(rows.size()))), now);
        } else {
            int at = random.nextInt(rows.size());
            TrackingRow row = rows.get(at);
            if (random.nextInt(3) == 0) {
                rows.remove(at);
                world.tracking.remove(row);
                world.invariants.changed(row, null, eventTime(row), now);
                world.say("pixel", "deletes " + row);
                if (world.isCovered()) {
                    world.invariants.unhinted(row.createTime());
                }
            } else {
                rows.remove(at);
                put(random.nextInt(4) == 0 ? row : traffic.rewritten(row), now);
            }
        }
    }

    /** Another row of the same tick. */
    private TrackingRow sameTime(TrackingRow row) {
        UUID key = new UUID(
                row.createTime().getMostSignificantBits(), row.createTime().getLeastSignificantBits() ^ 1L);
        rows.removeIf(other -> other.createTime().equals(key));
        TrackingRow other = traffic.row(world.time.instant());
        return new TrackingRow(
                key, other.customTrack(), other.jobId(), other.publisherId(), other.campaignId(), null, other.bid());
    }

    private void put(TrackingRow row, Instant now) {
        world.tracking.put(row);
        rows.add(row);
        world.invariants.changed(row, row, eventTime(row), now);
        world.say("pixel", "writes " + row);
        boolean isLate = Duration.between(eventTime(row), now).compareTo(HINTED_AGE) >= 0;
        if (isLate && world.hints.written(row.createTime(), now)) {
            world.invariants.hinted(row.createTime(), now);
        } else if (world.isCovered()) {
            world.invariants.unhinted(row.createTime());
        }
    }

    private static Instant eventTime(TrackingRow row) {
        long unixTicks = row.ticks100ns() - TimeUuids.UNIX_EPOCH_TICKS;
        return Instant.ofEpochSecond(unixTicks / 10_000_000, unixTicks % 10_000_000 * 100);
    }

    private void disturb() {
        world.disturb();
        SimulatedInstance instance = anyInstance();
        switch (random.nextInt(12)) {
            case 0 -> {
                if (instance.isFree()) {
                    world.say(instance.name(), "killed");
                    instance.kill();
                }
            }
            case 1 -> {
                if (instance.isFree()) {
                    world.say(instance.name(), "stopped");
                    instance.stop();
                }
            }
            case 2, 3 -> {
                world.say(instance.name(), "stands still");
                instance.sleep(Duration.ofMillis(random.nextInt(40_000)));
            }
            case 4 -> {
                world.say("database", "away");
                world.store.setAvailable(false);
            }
            case 5 -> {
                world.say("cassandra", "away");
                world.takeTrackingAway();
            }
            case 6 -> {
                world.say("kafka", "away");
                world.dimensions.setAvailable(false);
            }
            case 7 -> {
                world.say("database", "backup");
                backup = world.invariants.backup();
            }
            case 8 -> restore();
            case 9 -> {
                Duration ahead =
                        Duration.ofMillis(random.nextInt(-600_000, random.nextBoolean() ? 600_000 : 7_200_000));
                world.say(instance.name(), "clock is ahead by " + ahead);
                instance.setClock(ahead);
            }
            case 10 -> {
                Duration ahead = Duration.ofMillis(random.nextInt(-5_000, random.nextBoolean() ? 5_000 : 3_600_000));
                world.say("database", "clock is ahead by " + ahead);
                world.setDatabaseClock(ahead);
            }
            default -> {
                world.say("database", "restarts");
                world.store.restart();
            }
        }
    }

    /** A restore is not done under open transactions: it ends the connections, or there are none inside of one. */
    private void restore() {
        world.say("database", "restored from backup");
        if (world.isNested() || random.nextBoolean()) {
            world.store.restart();
        }
        world.lingering.forEach(connection -> connection.forgetOnServer());
        world.lingering.clear();
        world.invariants.restore(backup);
    }

    /** Everything comes back to order; in the end {@code events} must be what the rows say. */
    private void settle() {
        world.say("all", "is quiet");
        world.becomeQuiet();
        if (random.nextBoolean()) {
            world.dimensions.mendGap();
        }
        if (world.dimensions.blocked() > 0) {
            world.invariants.met(RareCase.LOCKED_ROW);
        }
        instances.forEach(SimulatedInstance::wake);
        instances.forEach(SimulatedInstance::stop);
        world.setDatabaseClock(Duration.ZERO);
        operator.repair();
        world.pass(Duration.ofHours(2)); // a lease that a clock ahead has made ends by then
        SimulatedInstance last = anyInstance();
        last.setClock(Duration.ZERO);
        if (random.nextInt(4) == 0) {
            runOnce(last);
        } else {
            follow(last);
        }
        world.invariants.requireExact();
    }

    private void runOnce(SimulatedInstance last) {
        world.pass(Duration.ofHours(4)); // no row is in the future
        for (int i = 0; i < MOST_FINAL_CYCLES && !last.isDone(); i++) {
            last.step(RunMode.ONCE);
        }
        requireExactInTheEnd();
    }

    /** Time goes on in growing steps: each recount that the schedule knows comes. */
    private void follow(SimulatedInstance last) {
        Duration step = CYCLE;
        int exactSteps = 0;
        for (int i = 0; i < MOST_FINAL_CYCLES && step.toDays() < 20 && exactSteps < 3; i++) {
            for (int cycle = 0; cycle < FINAL_CYCLES_PER_STEP || isWorking(cycle); cycle++) {
                last.step(RunMode.STREAM);
                world.pass(CYCLE);
            }
            world.pass(step);
            step = step.multipliedBy(2);
            exactSteps = isExact() && world.store.recountRequests().isEmpty() ? exactSteps + 1 : 0;
        }
        last.step(RunMode.STREAM);
        last.step(RunMode.STREAM);
        requireExactInTheEnd();
    }

    /** There is work that is done bit by bit. */
    private boolean isWorking(int cycle) {
        return world.store.isReenriching() && cycle < MOST_FINAL_CYCLES;
    }

    private List<Cell> expected() {
        return world.dimensions.reference().cells(rows, world.time.instant());
    }

    private boolean isExact() {
        return world.store.cells().equals(expected());
    }

    private void requireExactInTheEnd() {
        if (!isExact()) {
            throw world.invariants.violated(
                    Invariants.EXACT_IN_THE_END, Invariants.difference(world.store.cells(), expected()));
        }
        world.invariants.requireRepaired();
        if (world.store.isReenriching()) {
            throw world.invariants.violated(Invariants.FOLLOWED, "cells have yet to follow when all is quiet");
        }
    }
}
