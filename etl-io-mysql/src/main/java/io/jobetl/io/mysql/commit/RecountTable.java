package io.jobetl.io.mysql.commit;

import io.jobetl.io.mysql.EpochHours;
import io.jobetl.pipeline.port.RecountRequest;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;

/** Statements on {@code etl_recount}. */
final class RecountTable {
    private static final int ID_BYTES = 21;
    /** A round of requests; what is beyond it comes in the next one. */
    private static final int MAX_REQUESTS = 10_000;

    private static final MultiRowStatement DELETE =
            new MultiRowStatement("DELETE FROM etl_recount WHERE id IN (", "?", ")");

    private RecountTable() {}

    static List<RecountRequest> read(WriterConnection connection) throws SQLException {
        List<RecountRequest> requests = new ArrayList<>();
        try (PreparedStatement statement =
                        connection.prepare("SELECT id, hour FROM etl_recount ORDER BY id LIMIT " + MAX_REQUESTS);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                requests.add(new RecountRequest(row.getLong(1), EpochHours.of(row.getObject(2, LocalDateTime.class))));
            }
        }
        return requests;
    }

    static void delete(WriterConnection connection, List<Long> ids) throws SQLException {
        DELETE.execute(connection, ids, ID_BYTES, (statement, first, id) -> {
            statement.setLong(first, id);
            return first + 1;
        });
    }
}
