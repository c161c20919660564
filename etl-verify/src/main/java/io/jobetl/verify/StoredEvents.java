package io.jobetl.verify;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Reads {@code events} as it is, row by row. */
final class StoredEvents {
    private static final String SELECT = "SELECT dates, hours, job_id, publisher_id, campaign_id, group_id, clicks,"
            + " conversion, qualified_application, disqualified_application, spend_hour, bid_set, company_id, sources,"
            + " impressions, updated_at FROM events";

    private StoredEvents() {}

    /** Hands every row to the visitor, streaming. */
    static void read(Connection mysql, BiConsumer<EventKey, EventValues> visitor) throws SQLException {
        try (PreparedStatement statement =
                mysql.prepareStatement(SELECT, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
            // Connector/J keeps all rows in memory unless it is told this very number.
            statement.setFetchSize(Integer.MIN_VALUE);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    visitor.accept(key(rows), values(rows));
                }
            }
        }
    }

    /**
     * A row with the time of the commit that wrote it.
     *
     * @param updatedAt UTC
     */
    record Stored(EventValues values, @Nullable LocalDateTime updatedAt) {}

    /** The rows that are selected, by the primary key. */
    static SortedMap<EventKey, Stored> read(Connection mysql, CellSelection selection) throws SQLException {
        SortedMap<EventKey, Stored> cells = new TreeMap<>();
        try (PreparedStatement statement = mysql.prepareStatement(SELECT + selection.condition())) {
            selection.bind(statement);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    cells.put(key(rows), new Stored(values(rows), rows.getObject("updated_at", LocalDateTime.class)));
                }
            }
        }
        return cells;
    }

    static EventKey key(ResultSet row) throws SQLException {
        LocalDate date = Objects.requireNonNull(row.getObject("dates", LocalDate.class), "events.dates is null");
        return new EventKey(
                date.atTime(row.getInt("hours"), 0),
                row.getLong("job_id"),
                row.getLong("publisher_id"),
                row.getLong("campaign_id"),
                row.getLong("group_id"));
    }

    private static EventValues values(ResultSet row) throws SQLException {
        return new EventValues(
                row.getLong("clicks"),
                row.getLong("conversion"),
                row.getLong("qualified_application"),
                row.getLong("disqualified_application"),
                money(row, "spend_hour"),
                money(row, "bid_set"),
                number(row, "company_id"),
                row.getString("sources"),
                number(row, "impressions"));
    }

    private static BigDecimal money(ResultSet row, String column) throws SQLException {
        BigDecimal money = row.getBigDecimal(column);
        return money == null ? BigDecimal.ZERO : money;
    }

    private static @Nullable Long number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }
}
