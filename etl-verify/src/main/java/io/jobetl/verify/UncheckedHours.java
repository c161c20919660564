package io.jobetl.verify;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.Set;

/**
 * The hours that are kept as they were counted, because their raw rows may have expired: nothing to compare with but
 * their companies.
 */
final class UncheckedHours {
    private UncheckedHours() {}

    /** Their beginnings, UTC. */
    static Set<LocalDateTime> read(Connection mysql) throws SQLException {
        Set<LocalDateTime> hours = new HashSet<>();
        try (PreparedStatement statement = mysql.prepareStatement("SELECT hour FROM etl_hour WHERE phase = 'FROZEN'");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                hours.add(row.getObject(1, LocalDateTime.class));
            }
        }
        return hours;
    }
}
