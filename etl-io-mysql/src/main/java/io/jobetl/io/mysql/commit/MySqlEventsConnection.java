package io.jobetl.io.mysql.commit;

import io.jobetl.io.mysql.EpochHours;
import io.jobetl.io.mysql.MySqlErrors;
import io.jobetl.pipeline.commit.EventsConnection;
import io.jobetl.pipeline.commit.EventsDatabaseException;
import io.jobetl.pipeline.commit.LeaseRow;
import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.Commit;
import io.jobetl.pipeline.port.RecountRequest;
import io.jobetl.pipeline.port.SinkState;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The statements of the commit protocol, with MySQL's errors told by their meaning. */
final class MySqlEventsConnection implements EventsConnection {
    private static final Logger LOG = LoggerFactory.getLogger(MySqlEventsConnection.class);

    private final WriterConnection connection;
    private final LeaseTable leases;
    private final BinaryLog log;
    private final int reenrichedCells;
    /** The lease row as this transaction locked it. */
    private @Nullable LeaseRow lockedLease;

    MySqlEventsConnection(WriterConnection connection, LeaseTable leases, BinaryLog log, int reenrichedCells) {
        this.log = log;
        this.reenrichedCells = reenrichedCells;
        this.connection = connection;
        this.leases = leases;
    }

    @Override
    public long id() {
        return connection.id();
    }

    @Override
    public Optional<LeaseRow> readLease() throws EventsDatabaseException {
        return query(() -> leases.read(connection));
    }

    @Override
    public Optional<LeaseRow> lockLease() throws EventsDatabaseException {
        Optional<LeaseRow> row = query(() -> leases.lock(connection));
        lockedLease = row.orElse(null);
        return row;
    }

    @Override
    public void createLease() throws EventsDatabaseException {
        run(() -> leases.create(connection));
    }

    @Override
    public void takeLease(String instance, String owner, Duration leaseTime) throws EventsDatabaseException {
        run(() -> leases.take(connection, instance, owner, leaseTime));
    }

    @Override
    public void advanceLease(Instant commitTime, Duration leaseTime, @Nullable Instant lateCountedUntil)
            throws EventsDatabaseException {
        LeaseRow lease = requireLocked();
        run(() ->
                leases.advance(connection, lease, EpochHours.utc(commitTime), leaseTime, utcOrNull(lateCountedUntil)));
    }

    @Override
    public void renewLease(Duration leaseTime, @Nullable Instant lateCountedUntil) throws EventsDatabaseException {
        run(() -> leases.renew(connection, leaseTime, utcOrNull(lateCountedUntil)));
    }

    private static @Nullable LocalDateTime utcOrNull(@Nullable Instant time) {
        return time == null ? null : EpochHours.utc(time);
    }

    @Override
    public void releaseLease(long epoch, String instance) throws EventsDatabaseException {
        run(() -> leases.release(connection, epoch, instance));
    }

    @Override
    public SinkState readState(long epoch) throws EventsDatabaseException {
        return query(() -> {
            log.voidPositionsAtStart(connection);
            return new SinkState(
                    epoch,
                    HourTable.read(connection),
                    DimensionTables.readAll(connection),
                    OffsetTable.read(connection),
                    DriftTable.open(connection));
        });
    }

    @Override
    public boolean voidPositionsWhenRenumbered() throws EventsDatabaseException {
        return query(() -> log.voidPositionsWhenRenumbered(connection));
    }

    @Override
    public List<Cell> cellsOf(int epochHour) throws EventsDatabaseException {
        return query(() -> EventsTable.cellsOf(connection, epochHour));
    }

    @Override
    public List<RecountRequest> recountRequests() throws EventsDatabaseException {
        return query(() -> RecountTable.read(connection));
    }

    @Override
    public void write(Commit commit, Instant commitTime) throws EventsDatabaseException {
        LeaseRow lease = requireLocked();
        run(() -> CommitRows.write(connection, commit, EpochHours.utc(commitTime), lease, reenrichedCells));
    }

    @Override
    public boolean isReenriching() throws EventsDatabaseException {
        return query(() -> ReenrichmentTable.isPending(connection));
    }

    @Override
    public void reenrich(Instant commitTime) throws EventsDatabaseException {
        run(() -> ReenrichmentTable.proceed(connection, reenrichedCells, EpochHours.utc(commitTime)));
    }

    @Override
    public boolean isWriterMarked() throws EventsDatabaseException {
        return query(() -> leases.isWriterMarked(connection));
    }

    @Override
    public boolean markAsWriter(Duration wait) throws EventsDatabaseException {
        return query(() -> leases.markAsWriter(connection, Math.toIntExact(wait.toSeconds())));
    }

    @Override
    public Optional<MarkedWriter> markedWriter() throws EventsDatabaseException {
        return query(() -> leases.markedWriter(connection));
    }

    @Override
    public void kill(long connectionId) throws EventsDatabaseException {
        run(() -> leases.kill(connection, connectionId));
    }

    private LeaseRow requireLocked() {
        LeaseRow lease = lockedLease;
        if (lease == null) {
            throw new IllegalStateException("lockLease() must come before what is written under the lock");
        }
        return lease;
    }

    @Override
    public void commit() throws EventsDatabaseException {
        boolean isAlone = !connection.isKeeping();
        try {
            connection.commit();
        } catch (SQLException error) {
            throw isAlone || !isRolledBack() ? MySqlErrors.unanswered(error) : MySqlErrors.wrapped(error);
        }
    }

    /**
     * Whether a text that ends with COMMIT has failed before it came to that. The server says what was wrong, not with
     * which statement; the sequence number, which the text moves, says it. When the server does not answer, or the row
     * is somebody else's by now, it stays open.
     */
    private boolean isRolledBack() {
        LeaseRow before = requireLocked();
        try {
            connection.rollback();
            return leases.read(connection)
                    .filter(now -> now.epoch() == before.epoch()
                            && now.seq() == before.seq()
                            && now.instance().equals(before.instance()))
                    .isPresent();
        } catch (SQLException noAnswer) {
            return false;
        }
    }

    @Override
    public void rollback() throws EventsDatabaseException {
        run(connection::rollback);
    }

    @Override
    public void abort() {
        try {
            connection.abort();
        } catch (SQLException error) {
            LOG.debug("a connection was already closed", error);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException error) {
            LOG.debug("a connection was already closed", error);
        }
    }

    private static void run(Statements statements) throws EventsDatabaseException {
        try {
            statements.run();
        } catch (SQLException error) {
            throw MySqlErrors.wrapped(error);
        }
    }

    private static <T> T query(Query<T> query) throws EventsDatabaseException {
        try {
            return query.run();
        } catch (SQLException error) {
            throw MySqlErrors.wrapped(error);
        }
    }

    private interface Statements {
        void run() throws SQLException;
    }

    private interface Query<T> {
        T run() throws SQLException;
    }
}
