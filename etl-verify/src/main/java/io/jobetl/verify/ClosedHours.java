package io.jobetl.verify;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The hours that were read as a whole after their end, and when the reading began that is counted: what was written
 * before it is owed, however late it came. Immutable once read.
 *
 * @param countedAt by beginning of the hour
 */
record ClosedHours(Map<Instant, Instant> countedAt) {
    static ClosedHours read(Connection mysql) throws SQLException {
        Map<Instant, Instant> hours = new HashMap<>();
        try (PreparedStatement statement =
                        mysql.prepareStatement("SELECT hour, counted_at FROM etl_hour WHERE phase = 'CLOSED'");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                hours.put(instant(row, 1), instant(row, 2));
            }
        }
        return new ClosedHours(hours);
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
    }

    /** When the reading of the hour began that is counted; null when it is not closed. */
    @Nullable
    Instant countedAt(@Nullable Instant hour) {
        return hour == null ? null : countedAt.get(hour);
    }
}
