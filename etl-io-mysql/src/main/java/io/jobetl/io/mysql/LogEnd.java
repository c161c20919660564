package io.jobetl.io.mysql;

import io.jobetl.model.SourcePosition;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where the binary log of a server ends. */
public final class LogEnd {
    /** The same by its older and its newer name (8.4). */
    private static final List<String> STATEMENTS = List.of("SHOW MASTER STATUS", "SHOW BINARY LOG STATUS");

    /** Access denied; and a statement that this version does not have. */
    private static final Set<Integer> NOT_ANSWERED = Set.of(1227, 1064);

    private LogEnd() {}

    /**
     * Behind the last change that is written. A change that others can see is written; one that is written may not be
     * visible yet, and holds its rows under lock until it is.
     *
     * @return empty when there is no binary log, or the user may not know (that takes REPLICATION CLIENT)
     */
    public static Optional<SourcePosition> of(Connection connection) throws SQLException {
        for (String sql : STATEMENTS) {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(sql)) {
                if (!row.next()) {
                    return Optional.empty();
                }
                String file = row.getString(1);
                return Optional.of(new SourcePosition(
                        Long.parseLong(file.substring(file.lastIndexOf('.') + 1)), row.getLong(2), 0));
            } catch (SQLException error) {
                if (!NOT_ANSWERED.contains(error.getErrorCode())) {
                    throw error;
                }
            }
        }
        return Optional.empty();
    }
}
