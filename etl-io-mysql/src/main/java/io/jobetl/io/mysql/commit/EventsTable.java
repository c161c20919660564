package io.jobetl.io.mysql.commit;

import io.jobetl.io.mysql.EpochHours;
import io.jobetl.model.CellKey;
import io.jobetl.model.CellMetrics;
import io.jobetl.pipeline.port.Cell;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Statements on {@code events}. Rows are written in the order in which they come; the commit protocol brings them in
 * the order of the primary key.
 */
final class EventsTable {
    private static final int KEY_BYTES = 96;
    private static final int MICRO_DIGITS = 6;

    /** More rows in one statement gain nothing (docs/explanation/design/005-commit-protocol.md). */
    private static final int MAX_ROWS = 1_000;

    private static final MultiRowStatement DELETE = new MultiRowStatement(
            "DELETE FROM events WHERE (dates, hours, job_id, publisher_id, campaign_id, group_id) IN (",
            "(?,?,?,?,?,?)",
            ")");

    private EventsTable() {}

    static void upsert(WriterConnection connection, List<Cell> cells, LocalDateTime commitTime) throws SQLException {
        CellUpsert upsert = new CellUpsert(commitTime, connection.maxStatementBytes(), MAX_ROWS);
        for (Cell cell : cells) {
            if (upsert.isFull()) {
                connection.keep(upsert.take());
            }
            upsert.add(cell);
        }
        if (!upsert.isEmpty()) {
            connection.keep(upsert.take());
        }
    }

    static void delete(WriterConnection connection, List<CellKey> keys) throws SQLException {
        DELETE.execute(connection, keys, KEY_BYTES, EventsTable::bindKey);
    }

    static List<Cell> cellsOf(WriterConnection connection, int epochHour) throws SQLException {
        List<Cell> cells = new ArrayList<>();
        try (PreparedStatement statement = connection.prepare(
                "SELECT job_id, publisher_id, campaign_id, group_id, company_id, clicks, spend_hour, conversion,"
                        + " qualified_application, disqualified_application FROM events WHERE dates = ? AND hours = ?")) {
            statement.setObject(1, EpochHours.date(epochHour));
            statement.setInt(2, EpochHours.hourOfDay(epochHour));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    cells.add(cell(epochHour, row));
                }
            }
        }
        return cells;
    }

    private static Cell cell(int epochHour, ResultSet row) throws SQLException {
        CellKey key = new CellKey(epochHour, row.getInt(1), row.getInt(2), row.getInt(3), row.getInt(4));
        BigDecimal spend = row.getBigDecimal(7);
        CellMetrics metrics = new CellMetrics(
                row.getLong(6),
                spend.movePointRight(MICRO_DIGITS).longValueExact(),
                row.getLong(8),
                row.getLong(9),
                row.getLong(10));
        return new Cell(key, metrics, row.getObject(5, Integer.class));
    }

    /** @return index of the next parameter */
    static int bindKey(PreparedStatement statement, int first, CellKey key) throws SQLException {
        LocalDate date = EpochHours.date(key.epochHour());
        statement.setObject(first, date);
        statement.setInt(first + 1, EpochHours.hourOfDay(key.epochHour()));
        statement.setInt(first + 2, key.jobId());
        statement.setInt(first + 3, key.publisherId());
        statement.setInt(first + 4, key.campaignId());
        statement.setInt(first + 5, key.groupId());
        return first + 6;
    }

    static void setInt(PreparedStatement statement, int parameter, @Nullable Integer value) throws SQLException {
        if (value == null) {
            statement.setNull(parameter, Types.INTEGER);
        } else {
            statement.setInt(parameter, value);
        }
    }
}
