package io.jobetl.io.mysql.commit;

import io.jobetl.pipeline.commit.EventsConnection.MarkedWriter;
import io.jobetl.pipeline.commit.LeaseRow;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Statements on the one row of {@code etl_lease} that belongs to a pipeline. All times are the server's:
 * {@code SYSDATE(6)}, because {@code NOW()} is the time at which a statement began to wait for the row's lock.
 *
 * <p>Besides the row lock there is a named lock ({@code GET_LOCK}) that the writer's connection holds for as long as it
 * lives. The fence does not need it; it is how a successor learns that the writer is gone, or which connection to end
 * when a frozen one keeps the row locked. The connection id in the row would not do: ids start over when the server
 * restarts, and the id might by now be a stranger's.
 */
final class LeaseTable {
    private static final String COLUMNS = "SELECT epoch, seq, instance, owner,"
            + " TIMESTAMPDIFF(MICROSECOND, SYSDATE(6), expires_at),"
            + " GREATEST(SYSDATE(6), committed_at + INTERVAL 1 MICROSECOND)"
            + " FROM etl_lease WHERE name = ?";
    /** What is known of late rows stays when nothing newer is. */
    private static final String RENEW =
            "UPDATE etl_lease SET connection_id = ?, expires_at = SYSDATE(6) + INTERVAL ? MICROSECOND,"
                    + " late_counted_until = COALESCE(?, late_counted_until) WHERE name = ?";

    private static final String LOCK_NAME = "CONCAT('etl_lease.', LEFT(SHA2(CONCAT(DATABASE(), '.', ?), 256), 40))";

    private static final int NO_SUCH_THREAD = 1094;

    private final String name;

    LeaseTable(String name) {
        this.name = name;
    }

    /** What is committed, without a lock. */
    Optional<LeaseRow> read(WriterConnection connection) throws SQLException {
        return select(connection, COLUMNS);
    }

    /** Locks the row until the transaction ends. Whoever held it before has committed or rolled back. */
    Optional<LeaseRow> lock(WriterConnection connection) throws SQLException {
        return select(connection, COLUMNS + " FOR UPDATE");
    }

    private Optional<LeaseRow> select(WriterConnection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepare(sql)) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                return Optional.of(new LeaseRow(
                        row.getLong(1),
                        row.getLong(2),
                        row.getString(3),
                        row.getString(4),
                        Duration.of(row.getLong(5), ChronoUnit.MICROS),
                        row.getObject(6, LocalDateTime.class).toInstant(ZoneOffset.UTC)));
            }
        }
    }

    /** Makes the row when it is not there: free, epoch 0. */
    void create(WriterConnection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepare("INSERT INTO etl_lease"
                + " (name, epoch, seq, instance, owner, connection_id, expires_at, committed_at)"
                + " VALUES (?, 0, 0, '', '', 0, SYSDATE(6), SYSDATE(6)) ON DUPLICATE KEY UPDATE name = VALUES(name)")) {
            statement.setString(1, name);
            statement.executeUpdate();
        }
    }

    /** Opens the next epoch; the row must be locked. */
    void take(WriterConnection connection, String instance, String owner, Duration leaseTime) throws SQLException {
        try (PreparedStatement statement =
                connection.prepare("UPDATE etl_lease SET epoch = epoch + 1, instance = ?, owner = ?, connection_id = ?,"
                        + " expires_at = SYSDATE(6) + INTERVAL ? MICROSECOND WHERE name = ?")) {
            statement.setString(1, instance);
            statement.setString(2, owner);
            statement.setLong(3, connection.id());
            statement.setLong(4, micros(leaseTime));
            statement.setString(5, name);
            statement.executeUpdate();
        }
    }

    /**
     * Counts one commit and extends the lease; the row must be locked. Sent together with COMMIT, so nobody looks at
     * how many rows it changes: it fails, and COMMIT with it, unless the row is as it was locked.
     */
    void advance(
            WriterConnection connection,
            LeaseRow locked,
            LocalDateTime commitTime,
            Duration leaseTime,
            @Nullable LocalDateTime lateCountedUntil)
            throws SQLException {
        connection.keep("UPDATE etl_lease SET seq = seq + 1, epoch = IF(epoch = " + locked.epoch() + " AND seq = "
                + (locked.seq() + 1) + " AND instance = " + Literals.text(locked.instance()) + ", epoch, NULL),"
                + " committed_at = " + Literals.time(commitTime) + ", connection_id = " + connection.id()
                + ", expires_at = SYSDATE(6) + INTERVAL " + micros(leaseTime) + " MICROSECOND,"
                + " late_counted_until = COALESCE(" + Literals.timeOrNull(lateCountedUntil) + ", late_counted_until)"
                + " WHERE name = " + Literals.text(name));
    }

    /** Extends the lease; the row must be locked. */
    void renew(WriterConnection connection, Duration leaseTime, @Nullable LocalDateTime lateCountedUntil)
            throws SQLException {
        try (PreparedStatement statement = connection.prepare(RENEW)) {
            statement.setLong(1, connection.id());
            statement.setLong(2, micros(leaseTime));
            statement.setObject(3, lateCountedUntil, Types.TIMESTAMP);
            statement.setString(4, name);
            statement.executeUpdate();
        }
    }

    /** Ends the lease now, if it is still this epoch's. */
    void release(WriterConnection connection, long epoch, String instance) throws SQLException {
        try (PreparedStatement statement = connection.prepare(
                "UPDATE etl_lease SET expires_at = SYSDATE(6) WHERE name = ? AND epoch = ? AND instance = ?")) {
            statement.setString(1, name);
            statement.setLong(2, epoch);
            statement.setString(3, instance);
            statement.executeUpdate();
        }
    }

    /** Takes the named lock of the writer. @return false when another connection still has it */
    boolean markAsWriter(WriterConnection connection, int waitSeconds) throws SQLException {
        try (PreparedStatement statement = connection.prepare("SELECT GET_LOCK(" + LOCK_NAME + ", ?)")) {
            statement.setString(1, name);
            statement.setInt(2, waitSeconds);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getInt(1) == 1;
            }
        }
    }

    /** Whether any connection holds the named lock of the writer. */
    boolean isWriterMarked(WriterConnection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepare("SELECT IS_FREE_LOCK(" + LOCK_NAME + ")")) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                return !row.next() || row.getInt(1) != 1;
            }
        }
    }

    /** Connection that holds the writer's named lock, when it is another one than this. */
    Optional<MarkedWriter> markedWriter(WriterConnection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepare(
                "SELECT id, command = 'Sleep', time FROM information_schema.processlist WHERE id = IS_USED_LOCK("
                        + LOCK_NAME + ") AND id <> CONNECTION_ID()")) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(
                                new MarkedWriter(row.getLong(1), row.getBoolean(2), Duration.ofSeconds(row.getLong(3))))
                        : Optional.empty();
            }
        }
    }

    /** Ends a connection; its transaction is rolled back. Not an error when it has ended by itself. */
    void kill(WriterConnection connection, long connectionId) throws SQLException {
        try (PreparedStatement statement = connection.prepare("KILL ?")) {
            statement.setLong(1, connectionId);
            statement.executeUpdate();
        } catch (SQLException error) {
            if (error.getErrorCode() != NO_SUCH_THREAD) {
                throw error;
            }
        }
    }

    private static long micros(Duration leaseTime) {
        return leaseTime.toNanos() / 1_000;
    }
}
