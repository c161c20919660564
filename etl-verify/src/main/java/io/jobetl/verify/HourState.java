package io.jobetl.verify;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the pipeline notes of an hour that it has counted.
 *
 * @param rows in the digest: those that were read, whatever became of them
 * @param frozen its cells; null while it is not frozen
 */
record HourState(
        String phase,
        long rows,
        @Nullable Instant countedAt,
        @Nullable Instant nextRecount,
        @Nullable FrozenHour frozen) {
    /** Read as a whole after its end. */
    boolean isClosed() {
        return "CLOSED".equals(phase);
    }

    boolean isFrozen() {
        return frozen != null;
    }

    /** Null when the hour was never counted. */
    static @Nullable HourState read(Connection mysql, LocalDateTime hour) throws SQLException {
        try (PreparedStatement statement = mysql.prepareStatement(
                "SELECT phase, row_count, counted_at, next_recount FROM etl_hour WHERE hour = ?")) {
            statement.setObject(1, hour);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                String phase = String.valueOf(row.getString(1));
                return new HourState(
                        phase,
                        row.getLong(2),
                        time(row, "counted_at"),
                        time(row, "next_recount"),
                        phase.equals("FROZEN") ? FrozenHour.read(mysql, hour) : null);
            }
        }
    }

    /** A DATETIME, which is UTC everywhere here. */
    static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        LocalDateTime time = row.getObject(column, LocalDateTime.class);
        return time == null ? null : time.toInstant(ZoneOffset.UTC);
    }

    Map<String, @Nullable Object> json(long rowsRead) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("phase", phase);
        json.put("rowsInDigest", rows);
        json.put("rowsRead", rowsRead);
        json.put("countedAt", Words.iso(countedAt));
        json.put("nextRecount", Words.iso(nextRecount));
        return json;
    }
}
