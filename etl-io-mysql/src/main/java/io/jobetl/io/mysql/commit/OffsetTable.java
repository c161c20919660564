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
    private static final int ROW_BYTES = 2 * (249 + 64) + 100;

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
        UPSERT.keep(
                connection,
                offsets,
                ROW_BYTES,
                (text, offset) -> text.append(Literals.text(offset.topic()))
                        .append(',')
                        .append(offset.partition())
                        .append(',')
                        .append(offset.nextOffset())
                        .append(',')
                        .append(Literals.text(offset.topicId()))
                        .append(',')
                        .append(offset.firstOffset()));
    }

    private static ChangeOffset offset(ResultSet row) throws SQLException {
        return new ChangeOffset(row.getString(1), row.getInt(2), row.getLong(3), row.getString(4), row.getLong(5));
    }
}
