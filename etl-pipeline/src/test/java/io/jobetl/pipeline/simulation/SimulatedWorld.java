package io.jobetl.pipeline.simulation;

import io.jobetl.aggregation.TimeUuids;
import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.pipeline.commit.EventsDatabase;
import io.jobetl.pipeline.commit.InstanceLocks;
import io.jobetl.pipeline.engine.PipelineConfig;
import io.jobetl.pipeline.memory.InMemoryEventsDatabase;
import io.jobetl.pipeline.memory.InMemoryEventsStore;
import io.jobetl.pipeline.memory.InMemoryTrackingSource;
import io.jobetl.pipeline.memory.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;

/** The stores, the time, and how likely faults are. For one thread; everything follows from the random numbers. */
final class SimulatedWorld {
    static final Duration LEASE = Duration.ofSeconds(10);
    private static final Instant START = Instant.parse("2026-03-29T00:30:00Z");
    private static final int SHARDS = 2;
    private static final int DEEPEST = 2;
    /** Rows per second: none in every other history, a few in pieces of one or two, all at once. */
    private static final int[] SWEEPS = {0, 6, 0, 30, 0, 50_000};

    /** The tracking table refuses wider ranges with several rows; in seconds. */
    private static final int[] WIDEST_READS = {3_600, 1_000, 3_600, 500};
    /** Whole hours of more rows are read in pieces. */
    private static final int[] MOST_ROWS_PER_READ = {Integer.MAX_VALUE, 5, Integer.MAX_VALUE};

    private static final Fault[] FAULTS = {
        Fault.CRASH_BEFORE,
        Fault.CRASH_AFTER,
        Fault.LOST_REQUEST,
        Fault.LOST_REPLY,
        Fault.LOST_REPLY,
        Fault.LATE_REQUEST,
        Fault.ROLLED_BACK,
        Fault.REFUSED,
        Fault.STANDSTILL,
        Fault.STANDSTILL,
    };

    final SplittableRandom random;
    final ManualClock time = new ManualClock(START);
    final InMemoryTrackingSource tracking = new InMemoryTrackingSource(SHARDS);
    final InMemoryEventsStore store = new InMemoryEventsStore();
    final SimulatedDimensions dimensions;
    final PipelineConfig config;
    final long widestReadTicks;
    final int mostRowsPerRead;
    /** Reads that fail do so because they take too long, as far as anybody can tell. */
    final boolean isSlow;

    final SimulatedHints hints;
    /** Rows that will be written soon, and are hinted already. */
    private final List<TrackingRow> upcoming = new ArrayList<>();
    /** Owners of leases whose processes are gone. */
    private final Set<String> exited = new HashSet<>();
    /** By instance. */
    private final Map<String, String> owners = new HashMap<>();
    /** Processes that take it that every late row has a hint. */
    private final Set<SimulatedProcess> covered = new HashSet<>();

    final Invariants invariants;
    /** Connections that their clients have given up and the server not yet. */
    final List<SimulatedConnection> lingering = new ArrayList<>();

    private final History history;
    private final Runnable others;
    private final int callsPerFault;
    private final boolean namedLockLost;
    private final int reenrichedCells;
    private Duration databaseAhead = Duration.ZERO;
    private boolean trackingAvailable = true;
    private boolean quiet;
    private boolean clocksMoved;
    private Instant disturbed = START;
    private int depth;

    /**
     * @param seed of the history
     * @param others lets the others do something while one process stands still
     */
    SimulatedWorld(long seed, SplittableRandom random, History history, Runnable others) {
        this.random = random;
        this.history = history;
        this.others = others;
        this.dimensions = new SimulatedDimensions(random);
        this.invariants = new Invariants(store, dimensions, tracking);
        int[] callsPerFaults = {0, 1_000, 200, 60, 25};
        this.callsPerFault = callsPerFaults[random.nextInt(callsPerFaults.length)];
        this.config = PipelineConfig.builder()
                .nearSweepRowsPerSecond(SWEEPS[Math.floorMod(seed, SWEEPS.length)])
                .build();
        this.widestReadTicks =
                1_000 * TimeUuids.TICKS_PER_MILLI * WIDEST_READS[Math.floorMod(seed, WIDEST_READS.length)];
        this.mostRowsPerRead = MOST_ROWS_PER_READ[Math.floorMod(seed, MOST_ROWS_PER_READ.length)];
        this.isSlow = Math.floorMod(seed, 5) < 2;
        this.hints = new SimulatedHints(seed);
        this.namedLockLost = random.nextInt(4) == 0;
        this.reenrichedCells = random.nextBoolean() ? 1 + random.nextInt(5) : 10_000;
    }

    /** The database behind the network. */
    EventsDatabase database() {
        return new InMemoryEventsDatabase(store, databaseClock(), reenrichedCells);
    }

    private InstantSource databaseClock() {
        return () -> time.instant().plus(databaseAhead);
    }

    void setDatabaseClock(Duration ahead) {
        databaseAhead = ahead;
    }

    void say(String who, String what) {
        history.add(time.instant(), who, what);
    }

    void pass(Duration duration) {
        time.advance(duration);
    }

    void exited(String owner) {
        exited.add(owner);
    }

    /** Some die on another machine, where nobody sees it, and some that live have lost their lock. */
    boolean seemsToHaveExited(String owner) {
        int place = Math.floorMod(owner.hashCode(), 4);
        return exited.contains(owner) ? place > 0 : place == 1;
    }

    InstanceLocks locks(String owner) {
        return new InstanceLocks() {
            @Override
            public void hold(String instance) {
                owners.put(instance, owner);
            }

            @Override
            public boolean hasExited(String instance) {
                String holder = owners.get(instance);
                return holder != null && seemsToHaveExited(holder);
            }

            @Override
            public void release() {
                owners.values().remove(owner);
            }
        };
    }

    /** The named lock of the writer protects nothing: all must hold without it too. */
    boolean isNamedLockLost() {
        return namedLockLost && !quiet;
    }

    /** From now on nothing goes wrong. */
    void becomeQuiet() {
        quiet = true;
        bringBackStores();
        dimensions.finishChanges();
        while (endLingering()) {
            // until the server has heard the rest of all of them
        }
    }

    /** The clock of an instance is set. */
    void moveClock() {
        clocksMoved = true;
    }

    /** All instances have had the same clock all the time. */
    boolean areClocksRight() {
        return !clocksMoved;
    }

    boolean isQuiet() {
        return quiet;
    }

    void bringBackStores() {
        store.setAvailable(true);
        dimensions.setAvailable(true);
        hints.setAvailable(true);
        trackingAvailable = true;
    }

    boolean isTrackingAvailable() {
        return trackingAvailable;
    }

    void takeTrackingAway() {
        trackingAvailable = false;
    }

    Fault nextFault() {
        return isFaultDue() ? FAULTS[random.nextInt(FAULTS.length)] : Fault.NONE;
    }

    List<TrackingRow> upcoming() {
        return upcoming;
    }

    List<UUID> upcomingKeys() {
        return upcoming.stream().map(TrackingRow::createTime).toList();
    }

    void setCovered(SimulatedProcess process, boolean isCovered) {
        if (isCovered) {
            covered.add(process);
            invariants.met(RareCase.COVERED);
        } else {
            covered.remove(process);
        }
    }

    /** A row without a hint may wait longer than without any hints. */
    boolean isCovered() {
        return !covered.isEmpty();
    }

    boolean canHalveReads() {
        return isSlow || widestReadTicks < TimeUuids.TICKS_PER_HOUR;
    }

    boolean nextReadFails() {
        return isFaultDue();
    }

    private boolean isFaultDue() {
        return !quiet && callsPerFault > 0 && random.nextInt(callsPerFault) == 0;
    }

    /** Something happened that keeps rows from being counted in time. */
    void disturb() {
        disturbed = time.instant();
    }

    Instant disturbed() {
        return disturbed;
    }

    /** One process stands still for a while. */
    void letOthersAct() {
        if (quiet || depth == DEEPEST) {
            return;
        }
        depth++;
        try {
            int actions = 1 + random.nextInt(4);
            for (int i = 0; i < actions; i++) {
                pass(random.nextInt(4) == 0 ? LEASE.plusSeconds(1) : Duration.ofMillis(random.nextInt(500)));
                others.run();
                disturb();
            }
            if (random.nextInt(4) == 0) {
                invariants.requireExact();
            }
        } finally {
            depth--;
        }
    }

    /** True while a process stands still in the middle of something. */
    boolean isNested() {
        return depth > 0;
    }

    /** The server hears the rest of a connection that was given up. @return false when there is none */
    boolean endLingering() {
        if (lingering.isEmpty()) {
            return false;
        }
        SimulatedConnection connection = lingering.remove(random.nextInt(lingering.size()));
        say("database", connection.endOnServer());
        return true;
    }
}
