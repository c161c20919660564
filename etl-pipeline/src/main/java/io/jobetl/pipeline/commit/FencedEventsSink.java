package io.jobetl.pipeline.commit;

import io.jobetl.pipeline.commit.EventsConnection.MarkedWriter;
import io.jobetl.pipeline.commit.EventsDatabaseException.Meaning;
import io.jobetl.pipeline.observe.CommitCounters;
import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.Commit;
import io.jobetl.pipeline.port.EventsSink;
import io.jobetl.pipeline.port.FencedException;
import io.jobetl.pipeline.port.RecountRequest;
import io.jobetl.pipeline.port.SinkState;
import io.jobetl.pipeline.port.StateLostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Writes {@code events} and the progress that belongs to it, exactly once, whatever fails.
 *
 * <p>The protocol (docs/explanation/design/005-commit-protocol.md): a commit is one transaction. It first locks the
 * lease row and compares it with what this instance left there:
 *
 * <ul>
 *   <li>a newer epoch, or another instance: somebody took over; nothing is written, {@link FencedException};
 *   <li>an older epoch, or another sequence number: the database was set back; {@link StateLostException};
 *   <li>else the rows are written as absolute values, the sequence number goes up by one, COMMIT.
 * </ul>
 *
 * When the answer to COMMIT does not arrive, the next attempt locks the same row, which waits until the server has
 * ended the first transaction, and the sequence number says how it ended. The outcome is never guessed.
 *
 * <p>One connection. Used by one thread; {@link #close}, {@link #counters} and {@link #leaseHolder} may be called by
 * others.
 */
public class FencedEventsSink implements EventsSink {
    /** How long {@link #close} waits for a commit under way before it breaks the connection. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(3);
    /** A connection that waits for its client for less than this may be between two statements. */
    private static final Duration FROZEN_AFTER = Duration.ofSeconds(1);

    private static final Duration MARK_WAIT = Duration.ofSeconds(2);
    /** A sequence number that no row has: what is thought of the tables is void. */
    private static final long LOST = -1;

    private final EventsDatabase database;
    private final String owner;
    private final Duration leaseTime;
    private final RetryPolicy retryPolicy;
    private final FailPoints failPoints;
    private final CommitCounters counters = new CommitCounters();
    private final PipelineObserver observer;
    private final InstanceLocks locks;
    private final String instance = UUID.randomUUID().toString();

    private final ReentrantLock turn = new ReentrantLock();
    private volatile boolean closed;
    private volatile @Nullable EventsConnection connection;
    /** Id of the last connection that was given up; it may still hold locks in the server. */
    private long abandonedId;

    private @Nullable Held held;
    /** Took the lease, and has not heard since that another instance has it. */
    private boolean isWriter;
    /** The connection of this writer holds the named lock. */
    private boolean isMarked;
    /** Another instance took over, perhaps because it cannot see the mark of a living writer: then nobody can. */
    private boolean isMarkDoubtful;
    /** False only when no cell has to follow a job or campaign. */
    private boolean reenriching = true;

    /**
     * @param owner host and process, for people
     * @param leaseTime after how long without a sign of life a successor may take over
     * @param observer hears of what an operator wants to know of the protocol
     */
    public FencedEventsSink(
            EventsDatabase database,
            String owner,
            Duration leaseTime,
            RetryPolicy retryPolicy,
            FailPoints failPoints,
            PipelineObserver observer) {
        this(database, owner, leaseTime, retryPolicy, failPoints, observer, InstanceLocks.NONE);
    }

    /**
     * The same for one that knows whether instances on this machine are there.
     *
     * @param locks of this sink, which releases its own when it is closed
     */
    public FencedEventsSink(
            EventsDatabase database,
            String owner,
            Duration leaseTime,
            RetryPolicy retryPolicy,
            FailPoints failPoints,
            PipelineObserver observer,
            InstanceLocks locks) {
        this.database = database;
        this.owner = owner;
        this.leaseTime = leaseTime;
        this.retryPolicy = retryPolicy;
        this.failPoints = failPoints;
        this.observer = PipelineObserver.all(counters, observer);
        this.locks = locks;
    }

    /** What was done so far; for metrics, from any thread. */
    public final CommitCounters counters() {
        return counters;
    }

    @Override
    public final Optional<SinkState> acquire() {
        turn.lock();
        try {
            RetryPolicy.Pauses pauses = retryPolicy.begin();
            while (true) {
                requireOpen();
                boolean isReused = connection != null;
                try {
                    return tryAcquire(connected());
                } catch (EventsDatabaseException error) {
                    giveUpTransaction(error.meaning() != Meaning.REPEAT_TRANSACTION);
                    if (error.meaning() == Meaning.REPEAT_TRANSACTION) {
                        if (!endFrozenWriter()) {
                            return Optional.empty();
                        }
                    } else if (error.meaning() != Meaning.CONNECTION_LOST || !isReused) {
                        throw database.failure("acquiring the lease", error);
                    }
                    if (!pauses.pause()) {
                        throw database.failure("acquiring the lease", error);
                    }
                } catch (RuntimeException | Error failure) {
                    giveUpTransaction(true);
                    throw failure;
                }
            }
        } finally {
            turn.unlock();
        }
    }

    private Optional<SinkState> tryAcquire(EventsConnection writer) throws EventsDatabaseException {
        Optional<LeaseRow> seen = writer.readLease();
        // Looked at without the lock: a standby must not make the writer wait.
        if (seen.isPresent() && standsBack(writer, seen.get())) {
            return Optional.empty();
        }
        if (seen.isEmpty()) {
            writer.createLease();
        }
        locks.hold(instance); // before anybody can read of this instance that it is the writer
        LeaseRow row = writer.lockLease()
                .orElseThrow(() -> new StateLostException("the lease row vanished: " + database.name()));
        if (standsBack(writer, row)) {
            return Optional.empty();
        }
        if (isSomebodyElses(row)) {
            observer.writerEnded(row.owner(), row.remaining());
        }
        writer.takeLease(instance, owner, leaseTime);
        endPredecessor(writer);
        long epoch = row.epoch() + 1;
        SinkState state = writer.readState(epoch);
        writer.commit();
        held = new Held(epoch, row.seq());
        isWriter = true;
        reenriching = true;
        observer.leaseTaken(epoch, row.seq());
        return Optional.of(state);
    }

    /** Ends the transaction when another instance holds the lease and is there. @return whether that is so */
    private boolean standsBack(EventsConnection looking, LeaseRow row) throws EventsDatabaseException {
        if (!isSomebodyElses(row) || hasEnded(looking, row)) {
            return false;
        }
        looking.rollback();
        replaced();
        return true;
    }

    /**
     * The writer's connection has ended, and its process with it, or half a lease has passed without a word: it would
     * have renewed the lease by then, on a new connection. Should it be alive all the same (a proxy may hide named
     * locks), it is fenced, and does not come back in this way: two instances must not take turns in ending each
     * other's terms.
     */
    private boolean hasEnded(EventsConnection looking, LeaseRow row) throws EventsDatabaseException {
        if (looking.isWriterMarked()) {
            isMarkDoubtful = false;
            return false;
        }
        Duration silence = leaseTime.minus(row.remaining());
        return !isMarkDoubtful && (silence.compareTo(leaseTime.dividedBy(2)) >= 0 || locks.hasExited(row.instance()));
    }

    private boolean isSomebodyElses(LeaseRow row) {
        return row.isValid() && !row.instance().equals(instance);
    }

    /**
     * Takes the writer's named lock. Its present holder can only be a connection whose epoch has just ended, because
     * the lease row is locked by us.
     */
    private void endPredecessor(EventsConnection writer) throws EventsDatabaseException {
        isMarked = writer.markAsWriter(Duration.ZERO);
        if (isMarked) {
            return;
        }
        Optional<MarkedWriter> predecessor = writer.markedWriter();
        if (predecessor.isPresent()) {
            writer.kill(predecessor.get().connectionId());
        }
        isMarked = writer.markAsWriter(MARK_WAIT);
        if (!isMarked) {
            observer.predecessorStays();
        }
    }

    /**
     * Ends the connection of a writer that keeps the row locked though its lease has ended: its process is stopped or
     * cut off in the middle of a transaction. One whose statement is running is at work, and left alone.
     *
     * @return true when a connection was ended, so that another attempt makes sense
     */
    private boolean endFrozenWriter() {
        try {
            EventsConnection watching = connected();
            Optional<LeaseRow> row = watching.readLease();
            Optional<MarkedWriter> writer = watching.markedWriter();
            watching.rollback();
            if ((row.isPresent() && isSomebodyElses(row.get()))
                    || writer.isEmpty()
                    || !writer.get().isIdle()
                    || writer.get().inThisState().compareTo(FROZEN_AFTER) < 0) {
                return false;
            }
            observer.endingFrozenWriter(
                    writer.get().connectionId(), writer.get().inThisState());
            watching.kill(writer.get().connectionId());
            return true;
        } catch (EventsDatabaseException error) {
            giveUpTransaction(true);
            throw database.failure("looking for a frozen writer", error);
        }
    }

    @Override
    public final Optional<LeaseHolder> leaseHolder() {
        return read("reading the lease", EventsConnection::readLease)
                .map(lease -> new LeaseHolder(lease.owner(), lease.epoch(), lease.remaining()));
    }

    @Override
    public final Instant now() {
        return read("asking for the time", EventsConnection::readLease)
                .map(LeaseRow::commitTime)
                .orElseThrow(() -> new StateLostException("the lease row vanished: " + database.name()));
    }

    @Override
    public final List<RecountRequest> recountRequests() {
        return read("looking for hours to recount", EventsConnection::recountRequests);
    }

    private <T> T read(String action, Query<T> query) {
        turn.lock();
        try {
            while (true) {
                requireOpen();
                boolean isReused = connection != null;
                try {
                    EventsConnection reader = connected();
                    T answer = query.run(reader);
                    reader.rollback();
                    return answer;
                } catch (EventsDatabaseException error) {
                    giveUpTransaction(true);
                    // A connection that was idle may be dead by now; a new one says whether the server is.
                    if (error.meaning() != Meaning.CONNECTION_LOST || !isReused) {
                        throw database.failure(action, error);
                    }
                } catch (RuntimeException | Error failure) {
                    giveUpTransaction(true);
                    throw failure;
                }
            }
        } finally {
            turn.unlock();
        }
    }

    @Override
    public final Map<Integer, List<Cell>> cellsOf(Collection<Integer> epochHours) {
        Map<Integer, List<Cell>> cells = new HashMap<>();
        write("reading cells", 0, (writer, row) -> {
            cells.clear();
            for (int hour : epochHours) {
                cells.put(hour, writer.cellsOf(hour));
            }
            writer.renewLease(leaseTime, null); // many hours in a row must not cost the lease
        });
        return cells;
    }

    @Override
    public final void commit(Commit commit) {
        Commit sorted = KeyOrder.sorted(commit);
        long seq = write("committing", 1, (writer, row) -> {
            writer.write(sorted, row.commitTime());
            failPoints.afterUpserts();
            writer.advanceLease(row.commitTime(), leaseTime, sorted.lateCountedUntil());
        });
        if (!commit.dimensionRows().isEmpty() || !commit.snapshots().isEmpty()) {
            reenriching = true;
        }
        observer.transactionCommitted(seq);
    }

    @Override
    public final boolean continueReenrichment() {
        if (reenriching) {
            write("looking for cells to re-enrich", 0, (writer, row) -> reenriching = writer.isReenriching());
        }
        if (reenriching) {
            long seq = write("re-enriching cells", 1, (writer, row) -> {
                writer.reenrich(row.commitTime());
                failPoints.afterUpserts();
                writer.advanceLease(row.commitTime(), leaseTime, null);
            });
            observer.transactionCommitted(seq);
        }
        return reenriching;
    }

    @Override
    public final void renewLease(@Nullable Instant lateCountedUntil) {
        write("renewing the lease", 0, (writer, row) -> renew(writer, lateCountedUntil));
    }

    @Override
    public final void keepLease() {
        write("renewing the lease", 0, (writer, row) -> renew(writer, null), RetryPolicy.NEVER);
    }

    /** Who could not mark its connection, because an older one was not gone yet, tries again. */
    private void renew(EventsConnection writer, @Nullable Instant lateCountedUntil) throws EventsDatabaseException {
        isMarked = isMarked || writer.markAsWriter(Duration.ZERO);
        writer.renewLease(leaseTime, lateCountedUntil);
    }

    private long write(String action, int steps, Change change) {
        return write(action, steps, change, retryPolicy);
    }

    /**
     * Runs a change inside the fenced transaction until its outcome is known.
     *
     * @param steps by how much the change moves the sequence number, 0 or 1
     * @return the sequence number after it
     */
    private long write(String action, int steps, Change change, RetryPolicy attempts) {
        turn.lock();
        try {
            Held mine = requireHeld();
            RetryPolicy.Pauses pauses = attempts.begin();
            boolean isOutcomeUnknown = false;
            boolean isLogRenumbered = false;
            while (true) {
                requireOpen();
                boolean isCommitSent = false;
                try {
                    EventsConnection writer = connected();
                    LeaseRow row = writer.lockLease()
                            .orElseThrow(() -> new StateLostException(
                                    "the lease row of this pipeline is gone: " + database.name()));
                    if (isOutcomeUnknown && isMine(row, mine) && row.seq() == mine.seq() + steps && steps > 0) {
                        writer.rollback();
                        held = mine.after(steps);
                        observer.commitFound(row.seq());
                        requireSameLog(isLogRenumbered);
                        return row.seq();
                    }
                    requireUnchanged(row, mine);
                    // The lock is ours, so the transaction before has ended, and it left no trace.
                    isOutcomeUnknown = false;
                    failPoints.afterBegin();
                    change.apply(writer, row);
                    isLogRenumbered |= writer.voidPositionsWhenRenumbered();
                    failPoints.beforeCommit();
                    isCommitSent = true;
                    writer.commit();
                    held = mine.after(steps);
                    failPoints.afterCommit();
                    requireSameLog(isLogRenumbered);
                    return mine.seq() + steps;
                } catch (EventsDatabaseException error) {
                    boolean isConnectionLost = error.meaning() == Meaning.CONNECTION_LOST;
                    giveUpTransaction(isConnectionLost);
                    if (isCommitSent && isConnectionLost) {
                        isOutcomeUnknown = true;
                        observer.commitUnknown(mine.seq(), String.valueOf(error.getMessage()));
                    }
                    boolean canRepeat = isConnectionLost || error.meaning() == Meaning.REPEAT_TRANSACTION;
                    if (!isConnectionLost) {
                        renewBetweenAttempts(mine);
                    }
                    if (!canRepeat || !pauses.pause()) {
                        throw failed(action, isOutcomeUnknown && steps > 0, mine, error);
                    }
                    observer.transactionRepeated(String.valueOf(error.getMessage()));
                } catch (RuntimeException | Error failure) {
                    giveUpTransaction(true);
                    throw failure;
                }
            }
        } finally {
            turn.unlock();
        }
    }

    /**
     * What was rolled back has not extended the lease, and the next attempt may wait for the same lock as long as this
     * one did. A standby must not take that for death.
     */
    private void renewBetweenAttempts(Held mine) {
        try {
            EventsConnection writer = connected();
            Optional<LeaseRow> row = writer.lockLease();
            if (row.isPresent() && isMine(row.get(), mine) && row.get().seq() == mine.seq()) {
                writer.renewLease(leaseTime, null);
                writer.commit();
            } else {
                writer.rollback();
            }
        } catch (EventsDatabaseException error) {
            // The next attempt finds out what that means.
            giveUpTransaction(error.meaning() != Meaning.REPEAT_TRANSACTION);
        }
    }

    private RuntimeException failed(String action, boolean isOutcomeUnknown, Held mine, EventsDatabaseException error) {
        if (!isOutcomeUnknown) {
            return database.failure(action, error);
        }
        held = new Held(mine.epoch(), LOST);
        StateLostException lost = new StateLostException(database.name() + ": it is not known whether commit seq="
                + (mine.seq() + 1) + " happened, the server does not answer (" + error.getMessage()
                + "); the state is read again when it does");
        lost.initCause(error);
        return lost;
    }

    /** What is committed stands; but what is known of changes is void, and the caller has to read that. */
    private void requireSameLog(boolean isLogRenumbered) {
        if (isLogRenumbered) {
            // Nothing may be written from here on, whoever catches this: the caller has to read the state again.
            held = new Held(requireHeld().epoch(), LOST);
            throw new StateLostException(database.name() + ": the binary log was numbered anew (RESET MASTER?), so jobs"
                    + " and campaigns are read again");
        }
    }

    private void requireUnchanged(LeaseRow row, Held mine) {
        String difference = database.name() + ": row has epoch=" + row.epoch() + " seq=" + row.seq() + " owner="
                + row.owner() + ", expected epoch=" + mine.epoch() + " seq=" + mine.seq();
        if (row.epoch() > mine.epoch()
                || (row.epoch() == mine.epoch() && !row.instance().equals(instance))) {
            replaced();
            throw new FencedException("another instance has become the writer: " + difference);
        }
        if (!isMine(row, mine) || row.seq() != mine.seq()) {
            throw new StateLostException("the database is not as this instance left it: " + difference);
        }
    }

    /** Another instance is the writer. */
    private void replaced() {
        isMarkDoubtful |= isWriter;
        isWriter = false;
    }

    private boolean isMine(LeaseRow row, Held mine) {
        return row.epoch() == mine.epoch() && row.instance().equals(instance);
    }

    private EventsConnection connected() throws EventsDatabaseException {
        EventsConnection present = connection;
        if (present != null) {
            return present;
        }
        EventsConnection opened = database.connect();
        connection = opened;
        observer.connectionOpened();
        if (isWriter) {
            isMarked = opened.markAsWriter(Duration.ZERO) || endAbandonedConnection(opened);
        }
        return opened;
    }

    /**
     * The server may not have noticed that our last connection is gone, and keep the lease row locked for it.
     *
     * @return whether this connection holds the named lock now
     */
    private boolean endAbandonedConnection(EventsConnection writer) throws EventsDatabaseException {
        Optional<MarkedWriter> marked = writer.markedWriter();
        if (marked.isPresent() && marked.get().connectionId() == abandonedId) {
            writer.kill(abandonedId);
            return writer.markAsWriter(MARK_WAIT);
        }
        return false;
    }

    /** Rolls back, or drops the connection, which rolls back too. */
    private void giveUpTransaction(boolean isConnectionDoubtful) {
        EventsConnection present = connection;
        if (present == null) {
            return;
        }
        if (!isConnectionDoubtful) {
            try {
                present.rollback();
                return;
            } catch (EventsDatabaseException noAnswer) {
                // The connection is dropped, which rolls back too.
            }
        }
        connection = null;
        abandonedId = present.id();
        present.abort();
    }

    private Held requireHeld() {
        Held mine = held;
        if (mine == null) {
            throw new IllegalStateException("acquire() must succeed before this call: owner=" + owner);
        }
        return mine;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the sink is closed: owner=" + owner);
        }
    }

    /** Waits for a commit in progress, at most 3 s; then breaks the connection, and the server rolls it back. */
    @Override
    public final void close() {
        closed = true;
        retryPolicy.stop();
        if (!takeTurn()) {
            EventsConnection present = connection;
            if (present != null) {
                present.abort();
            }
            return;
        }
        try {
            giveLeaseBack();
        } finally {
            locks.release();
            turn.unlock();
        }
    }

    private boolean takeTurn() {
        try {
            return turn.tryLock(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return turn.tryLock();
        }
    }

    private void giveLeaseBack() {
        EventsConnection present = connection;
        Held mine = held;
        connection = null;
        held = null;
        if (present == null) {
            return;
        }
        try (present) {
            if (mine != null) {
                present.releaseLease(mine.epoch(), instance);
                present.commit();
            }
        } catch (EventsDatabaseException notGivenBack) {
            // It ends by itself.
        }
    }

    @Override
    public String toString() {
        return "FencedEventsSink[" + owner + ", " + database + (closed ? ", closed]" : "]");
    }

    private interface Change {
        void apply(EventsConnection writer, LeaseRow row) throws EventsDatabaseException;
    }

    private interface Query<T> {
        T run(EventsConnection reader) throws EventsDatabaseException;
    }

    /** What this instance left in the lease row. */
    private record Held(long epoch, long seq) {
        Held after(int steps) {
            return new Held(epoch, seq + steps);
        }
    }
}
