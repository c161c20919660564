package io.jobetl.io.mysql.commit;

import com.mysql.cj.jdbc.JdbcConnection;
import io.jobetl.io.mysql.LogEnd;
import io.jobetl.io.mysql.MySqlDatabase;
import io.jobetl.model.SourcePosition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * The sink's one connection. Manual commit; short lock waits, for rows and for tables, so that a lock held by somebody
 * else is noticed within a second or two instead of after the server's default of 50 s, well before the lease ends.
 * Statements that nobody needs the answer of are sent together (docs/explanation/design/005-commit-protocol.md).
 */
final class WriterConnection implements AutoCloseable {
    private static final int LOCK_WAIT_SECONDS = 1;
    /** A longer text saves nothing that could be measured, and both ends hold all of it. */
    private static final int MAX_TEXT_BYTES = 512 * 1_024;

    private final Connection jdbc;
    private final long id;
    private final int maxStatementBytes;
    private final String serverUuid;
    /** Statements of this transaction that were not sent yet. */
    private final StringBuilder kept = new StringBuilder();

    private WriterConnection(Connection jdbc, long id, int maxStatementBytes, String serverUuid) {
        this.serverUuid = serverUuid;
        this.jdbc = jdbc;
        this.id = id;
        this.maxStatementBytes = maxStatementBytes;
    }

    /** @param idleSeconds after which the server ends the connection of a client that was frozen or cut off */
    static WriterConnection open(MySqlDatabase database, long idleSeconds) throws SQLException {
        Connection jdbc = database.connectForTexts();
        try (Statement statement = jdbc.createStatement()) {
            statement.execute("SET SESSION innodb_lock_wait_timeout=" + LOCK_WAIT_SECONDS
                    + ", SESSION lock_wait_timeout=" + LOCK_WAIT_SECONDS + ", SESSION wait_timeout=" + idleSeconds);
            try (ResultSet row =
                    statement.executeQuery("SELECT CONNECTION_ID(), @@max_allowed_packet, @@server_uuid")) {
                row.next();
                long id = row.getLong(1);
                int maxStatementBytes = Math.toIntExact(row.getLong(2) / 2);
                jdbc.setAutoCommit(false);
                return new WriterConnection(jdbc, id, maxStatementBytes, row.getString(3));
            }
        } catch (SQLException | RuntimeException error) {
            jdbc.close();
            throw error;
        }
    }

    /** {@code CONNECTION_ID()}: what KILL takes. */
    long id() {
        return id;
    }

    /** Half of {@code max_allowed_packet}. */
    int maxStatementBytes() {
        return maxStatementBytes;
    }

    /** Which server this is, whatever its address: another one has another binary log. */
    String serverUuid() {
        return serverUuid;
    }

    /** As {@link LogEnd#of}. */
    Optional<SourcePosition> logEnd() throws SQLException {
        return LogEnd.of(jdbc);
    }

    PreparedStatement prepare(String sql) throws SQLException {
        sendKept();
        return jdbc.prepareStatement(sql);
    }

    /** The same for texts of others: they travel beside the statement, not in it. Takes a round trip more. */
    PreparedStatement prepareOnServer(String sql) throws SQLException {
        sendKept();
        return jdbc.unwrap(JdbcConnection.class).serverPrepareStatement(sql);
    }

    /**
     * A statement whose answer nobody needs: it is sent together with those that follow, at the latest with COMMIT.
     *
     * @param sql numbers, {@link Literals} and constants only, in ASCII
     */
    void keep(String sql) throws SQLException {
        if (kept.length() + sql.length() > Math.min(MAX_TEXT_BYTES, maxStatementBytes)) {
            sendKept();
        }
        kept.append(kept.length() == 0 ? "" : ";").append(sql);
    }

    boolean isKeeping() {
        return kept.length() > 0;
    }

    private void sendKept() throws SQLException {
        if (isKeeping()) {
            String text = kept.toString();
            kept.setLength(0);
            execute(text);
        }
    }

    /** The server stops at the first statement that fails. */
    private void execute(String text) throws SQLException {
        try (Statement statement = jdbc.createStatement()) {
            statement.executeUpdate(text);
        }
    }

    /** COMMIT, behind the statements that were kept and in one text with them. */
    void commit() throws SQLException {
        if (isKeeping()) {
            kept.append(";COMMIT");
            sendKept();
        } else {
            jdbc.commit();
        }
    }

    void rollback() throws SQLException {
        kept.setLength(0);
        jdbc.rollback();
    }

    /**
     * Breaks the connection without a word to a server that may be gone, also from another thread. What was not
     * committed is rolled back by the server.
     */
    void abort() throws SQLException {
        jdbc.abort(Runnable::run);
    }

    @Override
    public void close() throws SQLException {
        jdbc.close();
    }
}
