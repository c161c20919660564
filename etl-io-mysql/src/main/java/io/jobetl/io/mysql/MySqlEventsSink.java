package io.jobetl.io.mysql;

import io.jobetl.io.mysql.LeaseTable.MarkedWriter;
import io.jobetl.io.mysql.MySqlErrors.Meaning;
import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.Commit;
import io.jobetl.pipeline.port.EventsSink;
import io.jobetl.pipeline.port.FencedException;
import io.jobetl.pipeline.port.SinkState;
import io.jobetl.pipeline.port.StateLostException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes {@code events} and the progress that belongs to it, exactly once, whatever fails.
 *
 * <p>The protocol (docs/design/005-commit-protocol.md): a commit is one transaction. It first locks the one row of
 * {@code etl_lease} and compares it with what this instance left there:
 *
 * <ul>
 *   <li>a newer epoch, or another instance: somebody took over; nothing is written, {@link FencedException};
 *   <li>an older epoch, or another sequence number: the database was set back; {@link StateLostException};
 *   <li>else the rows are written as absolute values, the sequence number goes up by one, COMMIT.
 * </ul>
 *
 * When the answer to COMMIT does not arrive, the next attempt locks the same row, which waits until the server has ended
 * the first transaction, and the sequence number says how it ended. The outcome is never guessed.
 *
 * <p>One connection. Used by one thread; {@link #close}, {@link #counters} and {@link #leaseHolder} may be called by
 * others.
 *
 * <pre>{@code
 * try (MySqlEventsSink sink = new MySqlEventsSink(new MySqlDatabase(config), MySqlSinkConfig.of("host:4711"))) {
 *     SinkState state = sink.acquire().orElseThrow();
 *     sink.commit(commit);
 * }
 * }</pre>
 */
public final class MySqlEventsSink implements EventsSink {
    private static final Logger LOG = LoggerFactory.getLogger(MySqlEventsSink.class);

    /** How long {@link #close} waits for a commit under way before it breaks the connection. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(3);
    /** A connection that waits for its client for less than this may be between two statements. */
    private static final Duration FROZEN_AFTER = Duration.ofSeconds(1);

    private static final Duration LEAST_IDLE_TIME = Duration.ofMinutes(2);
    private static final int MARK_WAIT_SECONDS = 2;
    /** A sequence number that no row has: what is thought of the tables is void. */
    private static final long LOST = -1;

    private final MySqlDatabase database;
    private final MySqlSinkConfig config;
    private final FailPoints failPoints;
    private final LeaseTable leases;
    private final String instance = UUID.randomUUID().toString();

    private final ReentrantLock turn = new ReentrantLock();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable WriterConnection connection;
    /** Id of the last connection that was given up; it may still hold locks in the server. */
    private long abandonedId;

    private @Nullable Held held;

    private final AtomicLong commits = new AtomicLong();
    private final AtomicLong retried = new AtomicLong();
    private final AtomicLong unknownCommits = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();

    public MySqlEventsSink(MySqlDatabase database, MySqlSinkConfig config) {
        this(database, config, FailPoints.NONE);
    }

    MySqlEventsSink(MySqlDatabase database, MySqlSinkConfig config, FailPoints failPoints) {
        this.database = database;
        this.config = config;
        this.failPoints = failPoints;
        this.leases = new LeaseTable(config.leaseName(), config.leaseTime());
    }

    /** What was done so far; for metrics, from any thread. */
    public MySqlSinkCounters counters() {
        return new MySqlSinkCounters(commits.get(), retried.get(), unknownCommits.get(), connections.get());
    }

    @Override
    public Optional<SinkState> acquire() {
        turn.lock();
        try {
            Retries retries = new Retries(config.retryTime(), closing);
            while (true) {
                requireOpen();
                boolean isReused = connection != null;
                try {
                    return tryAcquire(connected());
                } catch (SQLException error) {
                    Meaning meaning = MySqlErrors.of(error);
                    giveUpTransaction(meaning != Meaning.REPEAT_TRANSACTION);
                    if (meaning == Meaning.REPEAT_TRANSACTION) {
                        if (!endFrozenWriter()) {
                            return Optional.empty();
                        }
                    } else if (meaning != Meaning.CONNECTION_LOST || !isReused) {
                        throw database.failure("acquiring the lease", error);
                    }
                    if (!retries.pause()) {
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

    private Optional<SinkState> tryAcquire(WriterConnection writer) throws SQLException {
        Optional<LeaseRow> seen = leases.read(writer);
        if (seen.isPresent() && isSomebodyElses(seen.get())) {
            // Looked at without the lock: a standby must not make the writer wait.
            writer.rollback();
            return Optional.empty();
        }
        if (seen.isEmpty()) {
            leases.create(writer);
        }
        LeaseRow row = leases.lock(writer).orElseThrow(() -> new StateLostException("the row of etl_lease vanished"));
        if (isSomebodyElses(row)) {
            writer.rollback();
            return Optional.empty();
        }
        leases.take(writer, instance, config.owner());
        markAsWriter(writer);
        long epoch = row.epoch() + 1;
        SinkState state = new SinkState(
                epoch,
                ProgressTables.readHours(writer),
                DimensionTables.readAll(writer),
                ProgressTables.readOffsets(writer));
        writer.commit();
        held = new Held(epoch, row.seq());
        LOG.info("lease taken: name={} epoch={} seq={} owner={}", config.leaseName(), epoch, row.seq(), config.owner());
        return Optional.of(state);
    }

    private boolean isSomebodyElses(LeaseRow row) {
        return row.isValid() && !row.instance().equals(instance);
    }

    /**
     * Takes the writer's named lock. Its present holder can only be a connection whose epoch has just ended, because the
     * lease row is locked by us.
     */
    private void markAsWriter(WriterConnection writer) throws SQLException {
        if (leases.markAsWriter(writer, 0)) {
            return;
        }
        Optional<MarkedWriter> predecessor = leases.markedWriter(writer);
        if (predecessor.isPresent()) {
            leases.kill(writer, predecessor.get().connectionId());
        }
        if (!leases.markAsWriter(writer, MARK_WAIT_SECONDS)) {
            LOG.warn("the named lock of the writer is still held by another connection: name={}", config.leaseName());
        }
    }

    /**
     * Ends the connection of a writer that keeps the row locked though its lease has ended: its process is stopped or cut
     * off in the middle of a transaction. One whose statement is running is at work, and left alone.
     *
     * @return true when a connection was ended, so that another attempt makes sense
     */
    private boolean endFrozenWriter() {
        try {
            WriterConnection observer = connected();
            Optional<LeaseRow> row = leases.read(observer);
            Optional<MarkedWriter> writer = leases.markedWriter(observer);
            observer.rollback();
            if ((row.isPresent() && isSomebodyElses(row.get()))
                    || writer.isEmpty()
                    || !writer.get().isIdle()
                    || writer.get().inThisState().compareTo(FROZEN_AFTER) < 0) {
                return false;
            }
            LOG.warn(
                    "ending the connection of a frozen writer: name={} connectionId={} idleSeconds={}",
                    config.leaseName(),
                    writer.get().connectionId(),
                    writer.get().inThisState().toSeconds());
            leases.kill(observer, writer.get().connectionId());
            return true;
        } catch (SQLException error) {
            giveUpTransaction(true);
            throw database.failure("looking for a frozen writer", error);
        }
    }

    @Override
    public Optional<LeaseHolder> leaseHolder() {
        return read(
                "reading the lease",
                reader -> leases.read(reader).map(row -> new LeaseHolder(row.owner(), row.epoch(), row.remaining())));
    }

    @Override
    public List<Cell> cellsOf(int epochHour) {
        List<Cell> cells = new ArrayList<>();
        write("reading cells", 0, (writer, row) -> {
            cells.clear();
            cells.addAll(EventsTable.cellsOf(writer, epochHour));
            leases.renew(writer); // many hours in a row must not cost the lease
        });
        return cells;
    }

    @Override
    public void commit(Commit commit) {
        write("committing", 1, (writer, row) -> {
            CommitRows.write(writer, commit, row.commitTime());
            failPoints.afterUpserts();
            leases.advance(writer, row.commitTime());
        });
        commits.incrementAndGet();
    }

    @Override
    public void renewLease() {
        write("renewing the lease", 0, (writer, row) -> leases.renew(writer));
    }

    /**
     * Runs a change inside the fenced transaction until its outcome is known.
     *
     * @param steps by how much the change moves the sequence number, 0 or 1
     */
    private void write(String action, int steps, Change change) {
        turn.lock();
        try {
            Held mine = requireHeld();
            Retries retries = new Retries(config.retryTime(), closing);
            boolean isOutcomeUnknown = false;
            while (true) {
                requireOpen();
                boolean isCommitSent = false;
                try {
                    WriterConnection writer = connected();
                    LeaseRow row = leases.lock(writer)
                            .orElseThrow(() -> new StateLostException(
                                    "etl_lease has no row of this pipeline any more: " + "name=" + config.leaseName()));
                    if (isOutcomeUnknown && isMine(row, mine) && row.seq() == mine.seq() + steps && steps > 0) {
                        writer.rollback();
                        held = mine.after(steps);
                        LOG.warn("the COMMIT whose answer was lost had happened: seq={}", row.seq());
                        return;
                    }
                    requireUnchanged(row, mine);
                    // The lock is ours, so the transaction before has ended, and it left no trace.
                    isOutcomeUnknown = false;
                    failPoints.afterBegin();
                    change.apply(writer, row);
                    failPoints.beforeCommit();
                    isCommitSent = true;
                    writer.commit();
                    held = mine.after(steps);
                    failPoints.afterCommit();
                    return;
                } catch (SQLException error) {
                    Meaning meaning = MySqlErrors.of(error);
                    giveUpTransaction(isCommitSent || meaning == Meaning.CONNECTION_LOST);
                    if (isCommitSent) {
                        isOutcomeUnknown = true;
                        unknownCommits.incrementAndGet();
                        LOG.warn("the answer to COMMIT was lost: {}: seq={}", MySqlErrors.firstLine(error), mine.seq());
                    }
                    boolean canRepeat =
                            isCommitSent || meaning == Meaning.CONNECTION_LOST || meaning == Meaning.REPEAT_TRANSACTION;
                    if (!canRepeat || !retries.pause()) {
                        throw failed(action, isOutcomeUnknown && steps > 0, mine, error);
                    }
                    retried.incrementAndGet();
                } catch (RuntimeException | Error failure) {
                    giveUpTransaction(true);
                    throw failure;
                }
            }
        } finally {
            turn.unlock();
        }
    }

    private RuntimeException failed(String action, boolean isOutcomeUnknown, Held mine, SQLException error) {
        if (!isOutcomeUnknown) {
            return database.failure(action, error);
        }
        held = new Held(mine.epoch(), LOST);
        StateLostException lost = new StateLostException("MySQL "
                + database.config().address() + ": it is not known whether commit seq=" + (mine.seq() + 1)
                + " happened, the server does not answer (" + MySqlErrors.firstLine(error)
                + "); the state is read again when it does");
        lost.initCause(error);
        return lost;
    }

    private void requireUnchanged(LeaseRow row, Held mine) {
        String difference = "name=" + config.leaseName() + ": row has epoch=" + row.epoch() + " seq=" + row.seq()
                + " owner=" + row.owner() + ", expected epoch=" + mine.epoch() + " seq=" + mine.seq();
        if (row.epoch() > mine.epoch()
                || (row.epoch() == mine.epoch() && !row.instance().equals(instance))) {
            throw new FencedException("another instance has become the writer: " + difference);
        }
        if (!isMine(row, mine) || row.seq() != mine.seq()) {
            throw new StateLostException("the database is not as this instance left it: " + difference);
        }
    }

    private boolean isMine(LeaseRow row, Held mine) {
        return row.epoch() == mine.epoch() && row.instance().equals(instance);
    }

    private <T> T read(String action, Query<T> query) {
        turn.lock();
        try {
            while (true) {
                requireOpen();
                boolean isReused = connection != null;
                try {
                    WriterConnection reader = connected();
                    T answer = query.run(reader);
                    reader.rollback();
                    return answer;
                } catch (SQLException error) {
                    Meaning meaning = MySqlErrors.of(error);
                    giveUpTransaction(true);
                    // A connection that was idle may be dead by now; a new one says whether the server is.
                    if (meaning != Meaning.CONNECTION_LOST || !isReused) {
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

    private WriterConnection connected() throws SQLException {
        WriterConnection present = connection;
        if (present != null) {
            return present;
        }
        Duration idleTime = config.leaseTime().multipliedBy(2);
        WriterConnection opened =
                WriterConnection.open(database, Math.max(LEAST_IDLE_TIME.toSeconds(), idleTime.toSeconds()));
        connection = opened;
        connections.incrementAndGet();
        if (held != null && !leases.markAsWriter(opened, 0)) {
            endAbandonedConnection(opened);
        }
        return opened;
    }

    /** The server may not have noticed that our last connection is gone, and keep the lease row locked for it. */
    private void endAbandonedConnection(WriterConnection writer) throws SQLException {
        Optional<MarkedWriter> marked = leases.markedWriter(writer);
        if (marked.isPresent() && marked.get().connectionId() == abandonedId) {
            leases.kill(writer, abandonedId);
            if (!leases.markAsWriter(writer, MARK_WAIT_SECONDS)) {
                LOG.debug("connection {} does not end yet", abandonedId);
            }
        }
    }

    /** Rolls back, or drops the connection, which rolls back too. */
    private void giveUpTransaction(boolean isConnectionDoubtful) {
        WriterConnection present = connection;
        if (present == null) {
            return;
        }
        try {
            if (!isConnectionDoubtful) {
                present.rollback();
                return;
            }
        } catch (SQLException error) {
            LOG.debug("no answer to ROLLBACK, the connection is dropped", error);
        }
        connection = null;
        abandonedId = present.id();
        try {
            present.abort();
        } catch (SQLException error) {
            LOG.debug("a connection was already closed", error);
        }
    }

    private Held requireHeld() {
        Held mine = held;
        if (mine == null) {
            throw new IllegalStateException("acquire() must succeed before this call: owner=" + config.owner());
        }
        return mine;
    }

    private void requireOpen() {
        if (closing.getCount() == 0) {
            throw new IllegalStateException("the sink is closed: owner=" + config.owner());
        }
    }

    /** Waits for a commit under way, at most 8 s; then breaks it, and the server rolls it back. */
    @Override
    public void close() {
        closing.countDown();
        if (!takeTurn()) {
            breakConnection();
            return;
        }
        try {
            releaseLease();
        } finally {
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

    private void breakConnection() {
        WriterConnection present = connection;
        if (present != null) {
            try {
                present.abort();
            } catch (SQLException error) {
                LOG.debug("a connection was already closed", error);
            }
        }
    }

    /** A lease that cannot be given back ends by itself. */
    private void releaseLease() {
        WriterConnection present = connection;
        Held mine = held;
        connection = null;
        held = null;
        if (present == null) {
            return;
        }
        try (present) {
            if (mine != null) {
                leases.release(present, mine.epoch(), instance);
                present.commit();
            }
        } catch (SQLException error) {
            LOG.debug("the lease was not given back", error);
        }
    }

    private interface Change {
        void apply(WriterConnection writer, LeaseRow row) throws SQLException;
    }

    private interface Query<T> {
        T run(WriterConnection reader) throws SQLException;
    }

    /** What this instance left in the lease row. */
    private record Held(long epoch, long seq) {
        Held after(int steps) {
            return new Held(epoch, seq + steps);
        }
    }
}
