package io.jobetl.io.mysql.commit;

import io.jobetl.pipeline.port.ChangeOffset;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Statements on {@code etl_offset}. */
final class OffsetTable {
    private static final String COLUMNS = "topic, partition_number, next_offset, topic_id, first_offset";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM etl_offset";
    private static final MultiRowStatement UPSERT = new MultiRowStatement(
            "INSERT INTO etl_offset (" + COLUMNS + ") VALUES ",
            "(?,?,?,?,?)",
            " ON DUPLICATE KEY UPDATE next_offset = VALUES(next_offset), topic_id = VALUES(topic_id),"
                    + " first_offset = VALUES(first_offset)");
    private static final int ROW_BYTES = 2 * (249 + 64) + 60;

    private OffsetTable() {}

    static List<ChangeOffset> read(WriterConnection connection) throws SQLException {
        List<ChangeOffset> offsets = new ArrayList<>();
        try (PreparedStatement statement = connection.prepare(SELECT);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                offsets.add(offset(row));
            }
        }
        return offsets;
    }

    static void upsert(WriterConnection connection, List<ChangeOffset> offsets) throws SQLException {
        UPSERT.execute(connection, offsets, ROW_BYTES, (statement, first, offset) -> {
            statement.setString(first, offset.topic());
            statement.setInt(first + 1, offset.partition());
            statement.setLong(first + 2, offset.nextOffset());
            statement.setString(first + 3, offset.topicId());
            statement.setLong(first + 4, offset.firstOffset());
            return first + 5;
        });
    }

    private static ChangeOffset offset(ResultSet row) throws SQLException {
        return new ChangeOffset(row.getString(1), row.getInt(2), row.getLong(3), row.getString(4), row.getLong(5));
    }
}
