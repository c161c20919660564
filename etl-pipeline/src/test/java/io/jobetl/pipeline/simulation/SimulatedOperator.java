package io.jobetl.pipeline.simulation;

import io.jobetl.model.CellKey;
import io.jobetl.model.CellMetrics;
import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.RecountRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** Somebody with a MySQL client, who edits cells by hand and asks for recounts. For one thread. */
final class SimulatedOperator {
    private static final int SECONDS_PER_HOUR = 3_600;
    private static final int HOURS = 100;
    private static final int HOURS_AHEAD = 2;
    private static final int JOBS = 12;
    /** What is younger may lie ahead by the clock of a writer: it would not recount it yet. */
    static final Duration CLOCKS_BEHIND = Duration.ofMinutes(10);

    private final SimulatedWorld world;
    private final SplittableRandom random;

    SimulatedOperator(SimulatedWorld world) {
        this.world = world;
        this.random = world.random;
    }

    /** Edits a cell, or asks for a recount, or both. */
    void act() {
        switch (random.nextInt(6)) {
            case 0 -> edit();
            case 1 -> request(hour(HOURS_AHEAD));
            case 2 -> editedOrAnyHour();
            default -> request(edit());
        }
    }

    /** Has all hours recounted that were edited. */
    void repair() {
        List.copyOf(new TreeSet<>(world.invariants.editedHours())).forEach(this::request);
    }

    private void editedOrAnyHour() {
        List<Integer> edited = List.copyOf(new TreeSet<>(world.invariants.editedHours()));
        request(edited.isEmpty() ? hour(0) : edited.get(random.nextInt(edited.size())));
    }

    private void request(int epochHour) {
        RecountRequest request = world.store.requestRecount(epochHour);
        world.invariants.requested(request, world.time.instant());
        world.say("operator", "requests " + request);
    }

    /** @return the hour of the cell */
    private int edit() {
        Cell cell = cell();
        CellKey key = cell.key();
        if (random.nextInt(4) == 0) {
            world.store.removeByHand(key);
            world.say("operator", "deletes " + key);
        } else {
            world.store.putByHand(cell, world.time.instant());
            world.say("operator", "writes " + cell);
        }
        world.invariants.edited(key);
        return key.epochHour();
    }

    /** One that stands there, with something changed, or one that nobody has counted. */
    private Cell cell() {
        int last = hour(0, world.time.instant().minus(CLOCKS_BEHIND));
        List<Cell> cells = world.store.cells().stream()
                .filter(cell -> cell.key().epochHour() <= last)
                .toList();
        Integer company = random.nextInt(5) == 0 ? null : random.nextInt(90, 110);
        if (cells.isEmpty() || random.nextInt(4) == 0) {
            CellKey key = new CellKey(last - random.nextInt(HOURS), random.nextInt(JOBS), 1, 1, 0);
            return new Cell(key, new CellMetrics(1 + random.nextInt(3), 10_000, 0, 0, 0), company);
        }
        Cell cell = cells.get(random.nextInt(cells.size()));
        if (random.nextInt(3) == 0) {
            return new Cell(cell.key(), cell.metrics(), company);
        }
        CellMetrics right = cell.metrics();
        CellMetrics wrong = new CellMetrics(
                right.clicks() + random.nextInt(2),
                right.spendMicros() + 1 + random.nextInt(1_000_000),
                right.conversions() + random.nextInt(2),
                right.qualified(),
                right.unqualified());
        return new Cell(cell.key(), wrong, cell.companyId());
    }

    private int hour(int ahead) {
        return hour(ahead, world.time.instant()) - random.nextInt(random.nextBoolean() ? HOURS : 3);
    }

    private static int hour(int ahead, Instant time) {
        return Math.toIntExact(Math.floorDiv(time.getEpochSecond(), SECONDS_PER_HOUR)) + ahead;
    }
}
