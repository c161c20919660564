package io.jobetl.pipeline.simulation;

import io.jobetl.pipeline.engine.RunMode;
import io.jobetl.pipeline.memory.InMemoryKeyMemory;
import io.jobetl.pipeline.port.FencedException;
import io.jobetl.pipeline.port.RecountRequest;
import io.jobetl.pipeline.port.StateLostException;
import io.jobetl.pipeline.port.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A machine on which the program is started again whenever it has ended. For one thread. */
final class SimulatedInstance {
    private final SimulatedWorld world;
    private final String name;
    private final InMemoryKeyMemory machine;
    private final boolean isFlat;
    private final Supplier<PlantedBug> bugs;

    private Duration clockAhead = Duration.ZERO;
    private @Nullable SimulatedProcess process;
    private int starts;
    private boolean isWriter;
    /** Requests that were there when it became the writer. */
    private List<RecountRequest> requests = List.of();
    /** A cycle is under way, further down in the stack of calls. */
    private boolean isBusy;

    private Instant sleepsUntil = Instant.MIN;

    /** @param machine on which it runs */
    SimulatedInstance(
            SimulatedWorld world, String name, InMemoryKeyMemory machine, boolean isFlat, Supplier<PlantedBug> bugs) {
        this.world = world;
        this.name = name;
        this.machine = machine;
        this.isFlat = isFlat;
        this.bugs = bugs;
    }

    String name() {
        return name;
    }

    boolean isFree() {
        return !isBusy && !world.time.instant().isBefore(sleepsUntil);
    }

    boolean isWriter() {
        return isWriter;
    }

    void setClock(Duration ahead) {
        clockAhead = ahead;
        world.moveClock();
        if (process != null) {
            process.setClock(ahead);
        }
    }

    /** Stands still between two cycles. */
    void sleep(Duration duration) {
        sleepsUntil = world.time.instant().plus(duration);
    }

    void wake() {
        sleepsUntil = Instant.MIN;
    }

    /**
     * Starts, tries to become the writer, or goes through one cycle.
     *
     * @param mode how the program is started, when it has to be
     */
    void step(RunMode mode) {
        SimulatedProcess running = process;
        if (running == null) {
            starts++;
            running = new SimulatedProcess(
                    world,
                    name + starts,
                    machine,
                    mode,
                    isFlat,
                    () -> world.time.instant().plus(clockAhead),
                    bugs.get());
            process = running;
            isWriter = false;
        }
        isBusy = true;
        try {
            go(running);
        } finally {
            isBusy = false;
            if (running.isDead()) {
                end();
            }
        }
        world.invariants.rethrowFirst();
    }

    private void go(SimulatedProcess running) {
        try {
            if (!isWriter) {
                int found = machine.found();
                isWriter = running.pipeline().start(running.mode());
                if (machine.found() > found) {
                    world.invariants.met(RareCase.KEYS_FOUND);
                }
                if (isWriter) {
                    running.becameWriter();
                    world.disturb();
                    requests = world.store.recountRequests();
                }
                return;
            }
            Instant started = world.time.instant();
            running.pipeline().cycle();
            world.invariants.requireLateCounted(
                    running, running.pipeline().stats().lateCountedUntil());
            if (!isFlat && running.mode() == RunMode.STREAM) {
                if (running.isReading()) {
                    world.invariants.reads(world.time.instant());
                }
                if (running.wasReadingSlowly()) {
                    world.disturb();
                }
                world.invariants.requireInTime(running, clockAhead, started, world.disturbed(), world.isCovered());
            }
        } catch (StoreException | StateLostException e) {
            world.disturb();
            world.say(running.name(), String.valueOf(e.getMessage()));
            isWriter = isWriter && e instanceof StoreException;
        } catch (FencedException e) {
            world.disturb();
            world.say(running.name(), "ends with exit code 75: " + e.getMessage());
            close(running);
            end();
        } catch (Crash e) {
            world.disturb();
        } catch (RuntimeException e) {
            world.disturb();
            if (!running.isDead()) {
                throw world.invariants.violated(Invariants.NO_DEFECT, running.name() + ": " + e);
            }
        }
    }

    /** True when the program would end by itself. */
    boolean isDone() {
        SimulatedProcess running = process;
        if (running == null
                || !isWriter
                || running.mode() == RunMode.STREAM
                || !running.pipeline().isDone()) {
            return false;
        }
        world.invariants.requireServed(running, requests);
        return true;
    }

    /** A read that is under way comes to its end. */
    void endRead() {
        if (process != null && !isBusy) {
            process.endRead();
        }
    }

    /** Ends the process, between two cycles. */
    void kill() {
        if (process != null) {
            world.disturb();
            process.die();
            end();
        }
    }

    /** Ends the process as an operator does. */
    void stop() {
        SimulatedProcess running = process;
        if (running != null) {
            world.disturb();
            isBusy = true;
            close(running);
            isBusy = false;
            end();
        }
    }

    private void close(SimulatedProcess running) {
        try {
            running.close();
        } catch (Crash e) {
            world.say(running.name(), "crash while it ends");
        }
    }

    private void end() {
        process = null;
        isWriter = false;
    }
}
