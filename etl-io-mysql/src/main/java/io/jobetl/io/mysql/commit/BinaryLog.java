package io.jobetl.io.mysql.commit;

import io.jobetl.io.mysql.DimensionNames;
import io.jobetl.pipeline.port.ChangeOffset;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the binary log was renumbered: on another server (fail-over, restore), or on the same one after RESET
 * MASTER. Positions from before cannot be compared with those that follow, so the stored ones become older than all
 * others, and the stored offsets say that what the topics hold may not be used (docs/design/006-change-events.md).
 */
final class BinaryLog {
    private static final Logger LOG = LoggerFactory.getLogger(BinaryLog.class);
    private static final String SERVER_SETTING = "binlog_server_uuid";

    /** Access denied; and a statement that this version does not have. */
    private static final Set<Integer> NOT_ANSWERED = Set.of(1227, 1064);

    private BinaryLog() {}

    /** Must be called inside of the transaction that takes the lease. */
    static void voidPositionsWhenRenumbered(WriterConnection connection) throws SQLException {
        String stored = text(connection, "SELECT value FROM etl_setting WHERE name = '" + SERVER_SETTING + "'");
        String server = connection.serverUuid();
        boolean isOtherServer = stored != null && !stored.equals(server);
        if (isOtherServer || isBehindStoredPositions(connection)) {
            LOG.warn(
                    "the binary log was renumbered: server_uuid={} (before: {}); jobs and campaigns are read again",
                    server,
                    stored);
            for (DimensionNames dimension : DimensionNames.all()) {
                update(
                        connection,
                        "UPDATE " + dimension.knownRows()
                                + " SET position_file = 0, position_offset = 0, position_row = 0");
            }
            update(connection, "UPDATE etl_offset SET first_offset = 0, next_offset = " + ChangeOffset.VOID);
        }
        if (stored == null || isOtherServer) {
            try (PreparedStatement statement = connection.prepare("INSERT INTO etl_setting (name, value) VALUES ('"
                    + SERVER_SETTING + "', ?) ON DUPLICATE KEY UPDATE value = VALUES(value)")) {
                statement.setString(1, server);
                statement.executeUpdate();
            }
        }
    }

    /** Changes cannot come from where the log has not been yet. */
    private static boolean isBehindStoredPositions(WriterConnection connection) throws SQLException {
        LogPosition end = end(connection);
        if (end == null) {
            return false;
        }
        String positions = DimensionNames.all().stream()
                .map(dimension -> "SELECT position_file, position_offset FROM " + dimension.knownRows())
                .collect(Collectors.joining(" UNION ALL "));
        try (PreparedStatement statement = connection.prepare("SELECT 1 FROM (" + positions + ") known"
                + " WHERE (position_file, position_offset) > (?, ?) LIMIT 1")) {
            statement.setLong(1, end.fileNumber());
            statement.setLong(2, end.offsetBytes());
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    /** Where the log ends; null when it is off, or the user may not know (that takes REPLICATION CLIENT). */
    private static @Nullable LogPosition end(WriterConnection connection) throws SQLException {
        for (String sql : new String[] {"SHOW MASTER STATUS", "SHOW BINARY LOG STATUS"}) {
            try (PreparedStatement statement = connection.prepare(sql);
                    ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                String file = row.getString(1);
                return new LogPosition(Long.parseLong(file.substring(file.lastIndexOf('.') + 1)), row.getLong(2));
            } catch (SQLException error) {
                if (!NOT_ANSWERED.contains(error.getErrorCode())) {
                    throw error;
                }
            }
        }
        return null;
    }

    private static @Nullable String text(WriterConnection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepare(sql);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? row.getString(1) : null;
        }
    }

    private static void update(WriterConnection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepare(sql)) {
            statement.executeUpdate();
        }
    }

    private record LogPosition(long fileNumber, long offsetBytes) {}
}
