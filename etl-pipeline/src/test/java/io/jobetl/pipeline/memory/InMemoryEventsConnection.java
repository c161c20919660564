package io.jobetl.pipeline.memory;

import io.jobetl.pipeline.commit.EventsConnection;
import io.jobetl.pipeline.commit.EventsDatabaseException;
import io.jobetl.pipeline.commit.LeaseRow;
import io.jobetl.pipeline.memory.InMemoryEventsStore.Lease;
import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.Commit;
import io.jobetl.pipeline.port.RecountRequest;
import io.jobetl.pipeline.port.SinkState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection to an {@link InMemoryEventsStore}. What a transaction writes is kept here and reaches the tables with
 * COMMIT, all at once.
 */
final class InMemoryEventsConnection implements EventsConnection {
    private final InMemoryEventsStore store;
    private final InstantSource clock;
    private final long id;
    private final int reenrichedCells;

    /** The lease row as this transaction has changed it; null before the first change. */
    private @Nullable Lease changedLease;

    private final List<Runnable> changes = new ArrayList<>();

    InMemoryEventsConnection(InMemoryEventsStore store, InstantSource clock, long id, int reenrichedCells) {
        this.reenrichedCells = reenrichedCells;
        this.store = store;
        this.clock = clock;
        this.id = id;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public Optional<LeaseRow> readLease() throws EventsDatabaseException {
        synchronized (store) {
            begin();
            return Optional.ofNullable(changedLease == null ? store.lease() : changedLease)
                    .map(this::row);
        }
    }

    @Override
    public Optional<LeaseRow> lockLease() throws EventsDatabaseException {
        synchronized (store) {
            begin();
            store.lockLease(id);
            return readLease();
        }
    }

    private LeaseRow row(Lease lease) {
        Instant now = clock.instant();
        Instant afterLast = lease.committedAt().plus(1, ChronoUnit.MICROS);
        return new LeaseRow(
                lease.epoch(),
                lease.seq(),
                lease.instance(),
                lease.owner(),
                Duration.between(now, lease.expiresAt()),
                now.isAfter(afterLast) ? now : afterLast);
    }

    @Override
    public void createLease() throws EventsDatabaseException {
        synchronized (store) {
            begin();
            store.lockLease(id);
            if (store.lease() == null) {
                Instant now = clock.instant();
                changedLease = new Lease(0, 0, "", "", now, now, null);
            }
        }
    }

    @Override
    public void takeLease(String instance, String owner, Duration leaseTime) throws EventsDatabaseException {
        synchronized (store) {
            Lease lease = locked();
            changedLease = new Lease(
                    lease.epoch() + 1,
                    lease.seq(),
                    instance,
                    owner,
                    clock.instant().plus(leaseTime),
                    lease.committedAt(),
                    lease.lateCountedUntil());
        }
    }

    @Override
    public void advanceLease(Instant commitTime, Duration leaseTime, @Nullable Instant lateCountedUntil)
            throws EventsDatabaseException {
        synchronized (store) {
            Lease lease = locked();
            changedLease = new Lease(
                    lease.epoch(),
                    lease.seq() + 1,
                    lease.instance(),
                    lease.owner(),
                    clock.instant().plus(leaseTime),
                    commitTime,
                    lateCountedUntil == null ? lease.lateCountedUntil() : lateCountedUntil);
        }
    }

    @Override
    public void renewLease(Duration leaseTime, @Nullable Instant lateCountedUntil) throws EventsDatabaseException {
        synchronized (store) {
            changedLease = locked().until(clock.instant().plus(leaseTime)).late(lateCountedUntil);
        }
    }

    @Override
    public void releaseLease(long epoch, String instance) throws EventsDatabaseException {
        synchronized (store) {
            begin();
            store.lockLease(id);
            Lease lease = changedLease == null ? store.lease() : changedLease;
            if (lease != null && lease.epoch() == epoch && lease.instance().equals(instance)) {
                changedLease = lease.until(clock.instant());
            }
        }
    }

    /** The row as this transaction sees it; a change of it locks it. */
    private Lease locked() throws EventsDatabaseException {
        begin();
        store.lockLease(id);
        Lease lease = changedLease == null ? store.lease() : changedLease;
        if (lease == null) {
            throw new IllegalStateException("there is no lease row to change");
        }
        return lease;
    }

    @Override
    public SinkState readState(long epoch) throws EventsDatabaseException {
        synchronized (store) {
            begin();
            return store.state(epoch);
        }
    }

    @Override
    public List<Cell> cellsOf(int epochHour) throws EventsDatabaseException {
        synchronized (store) {
            begin();
            return store.cellsOf(epochHour);
        }
    }

    @Override
    public List<RecountRequest> recountRequests() throws EventsDatabaseException {
        synchronized (store) {
            begin();
            return store.recountRequests();
        }
    }

    @Override
    public void write(Commit commit, Instant commitTime) throws EventsDatabaseException {
        synchronized (store) {
            begin();
            changes.add(() -> store.apply(commit, commitTime, reenrichedCells));
            store.requireWritable();
        }
    }

    @Override
    public boolean isReenriching() throws EventsDatabaseException {
        synchronized (store) {
            begin();
            return store.isReenriching();
        }
    }

    @Override
    public void reenrich(Instant commitTime) throws EventsDatabaseException {
        synchronized (store) {
            begin();
            changes.add(() -> store.reenrich(reenrichedCells, commitTime));
        }
    }

    @Override
    public boolean isWriterMarked() throws EventsDatabaseException {
        synchronized (store) {
            begin();
            return store.isWriterMarked();
        }
    }

    @Override
    public boolean markAsWriter(Duration wait) throws EventsDatabaseException {
        synchronized (store) {
            begin();
            return store.markAsWriter(id);
        }
    }

    @Override
    public Optional<MarkedWriter> markedWriter() throws EventsDatabaseException {
        synchronized (store) {
            begin();
            return store.markedWriter(id, clock.instant());
        }
    }

    @Override
    public void kill(long connectionId) throws EventsDatabaseException {
        synchronized (store) {
            begin();
            store.end(connectionId);
        }
    }

    @Override
    public void commit() throws EventsDatabaseException {
        synchronized (store) {
            begin();
            changes.forEach(Runnable::run);
            if (changedLease != null) {
                store.lease(changedLease);
            }
            endTransaction();
        }
    }

    @Override
    public void rollback() throws EventsDatabaseException {
        synchronized (store) {
            begin();
            endTransaction();
        }
    }

    private void endTransaction() {
        changes.clear();
        changedLease = null;
        store.unlockLease(id);
    }

    @Override
    public void abort() {
        store.end(id);
    }

    @Override
    public void close() {
        store.end(id);
    }

    private void begin() throws EventsDatabaseException {
        store.requireConnected(id, clock.instant());
    }
}
