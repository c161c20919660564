package io.jobetl.io.mysql.read;

import io.jobetl.io.mysql.MySqlDatabase;
import io.jobetl.model.DimensionTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Whole tables, row by row from the socket. Not with jOOQ: its records and fields would cost several objects for each
 * of millions of rows.
 */
final class StreamedRows {
    private static final String EVENTS = "SELECT dates, hours, job_id, publisher_id, campaign_id, group_id, company_id,"
            + " clicks, spend_hour, bid_set, conversion, qualified_application, disqualified_application, impressions,"
            + " sources, updated_at FROM events ORDER BY dates, hours, job_id, publisher_id, campaign_id, group_id";

    private StreamedRows() {}

    static void forEachEvent(MySqlDatabase database, DataSource connections, Consumer<EventRow> consumer) {
        forEach(database, connections, EVENTS, row -> consumer.accept(event(row)));
    }

    static Map<Integer, @Nullable Integer> sourceCompanies(
            MySqlDatabase database, DataSource connections, DimensionTable table) {
        Map<Integer, @Nullable Integer> companies = new HashMap<>();
        String sql = "SELECT id, company_id FROM " + table.tableName();
        forEach(database, connections, sql, row -> companies.put(row.getInt(1), row.getObject(2, Integer.class)));
        return companies;
    }

    private static void forEach(MySqlDatabase database, DataSource connections, String sql, Visit visit) {
        try (Connection connection = MySqlDatabase.connection(connections);
                PreparedStatement statement =
                        connection.prepareStatement(sql, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
            // The driver's sign for streaming: row by row from the socket.
            statement.setFetchSize(Integer.MIN_VALUE);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    visit.visit(row);
                }
            }
        } catch (SQLException error) {
            throw database.failure("reading", error);
        }
    }

    private static EventRow event(ResultSet row) throws SQLException {
        return new EventRow(
                row.getObject(1, LocalDate.class),
                row.getInt(2),
                row.getInt(3),
                row.getInt(4),
                row.getInt(5),
                row.getInt(6),
                row.getObject(7, Integer.class),
                row.getLong(8),
                row.getBigDecimal(9),
                row.getBigDecimal(10),
                row.getLong(11),
                row.getLong(12),
                row.getLong(13),
                row.getObject(14, Long.class),
                row.getString(15),
                row.getObject(16, LocalDateTime.class));
    }

    private interface Visit {
        void visit(ResultSet row) throws SQLException;
    }
}
