package io.jobetl.testkit.memory;

import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.Commit;
import io.jobetl.pipeline.port.EventsSink;
import io.jobetl.pipeline.port.FencedException;
import io.jobetl.pipeline.port.SinkState;
import io.jobetl.pipeline.port.StateLostException;
import io.jobetl.pipeline.port.StoreUnavailableException;
import io.jobetl.testkit.memory.InMemoryEventsStore.Lease;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An {@link EventsSink} over an {@link InMemoryEventsStore}: the whole contract, without a server and with a clock that
 * the test moves.
 */
public final class InMemoryEventsSink implements EventsSink {
    private final InMemoryEventsStore store;
    private final InstantSource clock;
    private final String owner;
    private final Duration leaseTime;
    private final String instance = UUID.randomUUID().toString();
    private final int reenrichedCells;
    private @Nullable Held held;

    /** As the other one, with chunks of 10,000 cells. */
    public InMemoryEventsSink(InMemoryEventsStore store, InstantSource clock, String owner, Duration leaseTime) {
        this(store, clock, owner, leaseTime, 10_000);
    }

    /**
     * @param clock the clock of the store: what decides when a lease ends
     * @param reenrichedCells how many cells may follow a job or campaign in one transaction
     */
    public InMemoryEventsSink(
            InMemoryEventsStore store, InstantSource clock, String owner, Duration leaseTime, int reenrichedCells) {
        this.reenrichedCells = reenrichedCells;
        this.store = store;
        this.clock = clock;
        this.owner = owner;
        this.leaseTime = leaseTime;
    }

    @Override
    public Optional<SinkState> acquire() {
        synchronized (store) {
            requireAvailable();
            Instant now = clock.instant();
            Lease lease = store.lease();
            if (lease != null
                    && !lease.instance().equals(instance)
                    && lease.expiresAt().isAfter(now)) {
                return Optional.empty();
            }
            long epoch = lease == null ? 1 : lease.epoch() + 1;
            long seq = lease == null ? 0 : lease.seq();
            store.lease(new Lease(epoch, seq, instance, owner, now.plus(leaseTime)));
            held = new Held(epoch, seq);
            return Optional.of(store.state(epoch));
        }
    }

    @Override
    public Optional<LeaseHolder> leaseHolder() {
        synchronized (store) {
            requireAvailable();
            return Optional.ofNullable(store.lease())
                    .map(lease -> new LeaseHolder(
                            lease.owner(), lease.epoch(), Duration.between(clock.instant(), lease.expiresAt())));
        }
    }

    @Override
    public void commit(Commit commit) {
        synchronized (store) {
            Lease lease = checkedLease();
            Instant now = clock.instant();
            store.apply(commit, now, reenrichedCells);
            store.lease(lease.next(now.plus(leaseTime)));
            held = new Held(lease.epoch(), lease.seq() + 1);
        }
    }

    @Override
    public boolean continueReenrichment() {
        synchronized (store) {
            Lease lease = checkedLease();
            if (store.isReenriching()) {
                Instant now = clock.instant();
                store.reenrich(reenrichedCells, now);
                store.lease(lease.next(now.plus(leaseTime)));
                held = new Held(lease.epoch(), lease.seq() + 1);
            }
            return store.isReenriching();
        }
    }

    @Override
    public void renewLease() {
        synchronized (store) {
            store.lease(checkedLease().until(clock.instant().plus(leaseTime)));
        }
    }

    @Override
    public List<Cell> cellsOf(int epochHour) {
        synchronized (store) {
            checkedLease();
            return store.cellsOf(epochHour);
        }
    }

    @Override
    public void close() {
        synchronized (store) {
            Lease lease = store.lease();
            if (store.isAvailable() && held != null && lease != null && isMine(lease, held)) {
                store.lease(lease.until(clock.instant()));
            }
            held = null;
        }
    }

    private Lease checkedLease() {
        requireAvailable();
        Held mine = held;
        if (mine == null) {
            throw new IllegalStateException("acquire() must succeed before this call: owner=" + owner);
        }
        Lease lease = store.lease();
        if (lease == null || lease.epoch() < mine.epoch()) {
            throw new StateLostException("the store was set back: epoch=" + mine.epoch() + " is newer than it knows");
        }
        if (!isMine(lease, mine)) {
            throw new FencedException(
                    "epoch=" + mine.epoch() + " was followed by epoch=" + lease.epoch() + " owner=" + lease.owner());
        }
        if (lease.seq() != mine.seq()) {
            throw new StateLostException("the store was set back: seq=" + lease.seq() + " expected=" + mine.seq());
        }
        return lease;
    }

    private boolean isMine(Lease lease, Held mine) {
        return lease.epoch() == mine.epoch() && lease.instance().equals(instance);
    }

    private void requireAvailable() {
        if (!store.isAvailable()) {
            throw new StoreUnavailableException("the in-memory store is switched off", null);
        }
    }

    private record Held(long epoch, long seq) {}
}
