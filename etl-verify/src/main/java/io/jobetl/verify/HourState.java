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
 */
record HourState(
        String phase,
        long rows,
        @Nullable Instant countedAt,
        @Nullable Instant nextRecount) {
    /** Read as a whole after its end. */
    boolean isClosed() {
        return "CLOSED".equals(phase);
    }

    boolean isFrozen() {
        return phase.equals("FROZEN");
    }

    /** Null when the hour was never counted. */
    static @Nullable HourState read(Connection mysql, LocalDateTime hour) throws SQLException {
        try (PreparedStatement statement = mysql.prepareStatement(
                "SELECT phase, row_count, counted_at, next_recount FROM etl_hour WHERE hour = ?")) {
            statement.setObject(1, hour);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? new HourState(
                                String.valueOf(row.getString(1)),
                                row.getLong(2),
                                time(row, "counted_at"),
                                time(row, "next_recount"))
                        : null;
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
