package io.jobetl.io.mysql.commit;

import io.jobetl.io.mysql.DimensionNames;
import io.jobetl.pipeline.port.ChangeOffset;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the binary log was renumbered: on another server (fail-over, restore), or on the same one after RESET
 * MASTER. Positions from before cannot be compared with those that follow, so the stored ones become older than all
 * others, and the stored offsets say that what the topics hold may not be used
 * (docs/explanation/design/006-change-events.md).
 *
 * <p>A log only grows. Where it was last seen to end is remembered, also in {@code etl_setting}: one that ends before
 * that is another one. A writer looks every two seconds, so a new log has no time to outgrow the old one.
 */
final class BinaryLog {
    private static final Logger LOG = LoggerFactory.getLogger(BinaryLog.class);
    private static final String SERVER_SETTING = "binlog_server_uuid";
    private static final String END_SETTING = "binlog_end";
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(2);

    private long lookAtNanos = System.nanoTime();

    /** Must be called inside of the transaction that takes the lease. */
    void voidPositionsAtStart(WriterConnection connection) throws SQLException {
        String stored = setting(connection, SERVER_SETTING);
        String server = connection.serverUuid();
        boolean isOtherServer = stored != null && !stored.equals(server);
        LogPosition end = end(connection);
        if (isOtherServer || isBehindStoredPositions(connection, end) || isAnother(connection, end)) {
            voidPositions(connection, stored);
        }
        if (stored == null || isOtherServer) {
            store(connection, SERVER_SETTING, server);
        }
        remember(connection, end);
    }

    /**
     * Looks if it is time to. Must be called inside of a transaction that has locked the lease.
     *
     * @return whether positions were made void
     */
    boolean voidPositionsWhenRenumbered(WriterConnection connection) throws SQLException {
        if (System.nanoTime() - lookAtNanos < 0) {
            return false;
        }
        LogPosition end = end(connection);
        boolean isAnother = isBehindLastEnd(connection, end);
        if (isAnother) {
            voidPositions(connection, connection.serverUuid());
        }
        remember(connection, end);
        return isAnother;
    }

    private static void voidPositions(WriterConnection connection, @Nullable String serverBefore) throws SQLException {
        LOG.warn(
                "the binary log was renumbered: server_uuid={} (before: {}); jobs and campaigns are read again",
                connection.serverUuid(),
                serverBefore);
        for (DimensionNames dimension : DimensionNames.all()) {
            update(
                    connection,
                    "UPDATE " + dimension.knownRows()
                            + " SET position_file = 0, position_offset = 0, position_row = 0");
        }
        update(
                connection,
                "UPDATE etl_offset SET first_offset = 0, next_offset = " + ChangeOffset.VOID + " WHERE topic NOT LIKE '"
                        + ChangeOffset.HINTS + "%'");
    }

    private void remember(WriterConnection connection, @Nullable LogPosition end) throws SQLException {
        if (end != null) {
            store(connection, END_SETTING, end.fileNumber() + ":" + end.offsetBytes());
        }
        lookAtNanos = System.nanoTime() + LOOK_INTERVAL.toNanos();
    }

    private static boolean isBehindLastEnd(WriterConnection connection, @Nullable LogPosition end) throws SQLException {
        LogPosition last = LogPosition.parse(setting(connection, END_SETTING));
        return end != null && last != null && end.compareTo(last) < 0;
    }

    /** A log that grew unseen may be longer than the old one was; then its files still do not fit what was seen. */
    private static boolean isAnother(WriterConnection connection, @Nullable LogPosition end) throws SQLException {
        LogPosition last = LogPosition.parse(setting(connection, END_SETTING));
        if (end == null || last == null) {
            return false;
        }
        if (end.compareTo(last) < 0) {
            return true;
        }
        boolean hasEarlierFile = false;
        try (PreparedStatement statement = connection.prepare("SHOW BINARY LOGS");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                long number = numberOf(row.getString(1));
                if (number == last.fileNumber()) {
                    return row.getLong(2) < last.offsetBytes();
                }
                hasEarlierFile |= number < last.fileNumber();
            }
        }
        return hasEarlierFile; // files are purged from the oldest on
    }

    /** Changes cannot come from where the log has not been yet. */
    private static boolean isBehindStoredPositions(WriterConnection connection, @Nullable LogPosition end)
            throws SQLException {
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
        return connection
                .logEnd()
                .map(end -> new LogPosition(end.fileNumber(), end.offsetBytes()))
                .orElse(null);
    }

    /** 12 for {@code mysql-bin.000012}. */
    private static long numberOf(String file) {
        return Long.parseLong(file.substring(file.lastIndexOf('.') + 1));
    }

    private static @Nullable String setting(WriterConnection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepare("SELECT value FROM etl_setting WHERE name = ?")) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    private static void store(WriterConnection connection, String name, String value) throws SQLException {
        try (PreparedStatement statement = connection.prepare("INSERT INTO etl_setting (name, value) VALUES (?, ?)"
                + " ON DUPLICATE KEY UPDATE value = VALUES(value)")) {
            statement.setString(1, name);
            statement.setString(2, value);
            statement.executeUpdate();
        }
    }

    private static void update(WriterConnection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepare(sql)) {
            statement.executeUpdate();
        }
    }

    private record LogPosition(long fileNumber, long offsetBytes) implements Comparable<LogPosition> {
        private static final Comparator<LogPosition> ORDER =
                Comparator.comparingLong(LogPosition::fileNumber).thenComparingLong(LogPosition::offsetBytes);

        /** From {@code 12:4711}; null for what is not of this form. */
        static @Nullable LogPosition parse(@Nullable String text) {
            if (text == null || !text.matches("\\d{1,18}:\\d{1,18}")) {
                return null;
            }
            int colon = text.indexOf(':');
            return new LogPosition(Long.parseLong(text.substring(0, colon)), Long.parseLong(text.substring(colon + 1)));
        }

        @Override
        public int compareTo(LogPosition other) {
            return ORDER.compare(this, other);
        }
    }
}
