package io.jobetl.verify;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The newest commit of the pipeline, and who made it. */
record NewestCommit(
        long epoch, long seq, String owner, @Nullable Instant committedAt) {
    /** Null when there was none. */
    static @Nullable NewestCommit read(Connection mysql) throws SQLException {
        try (PreparedStatement statement = mysql.prepareStatement(
                        "SELECT epoch, seq, owner, committed_at FROM etl_lease ORDER BY committed_at DESC LIMIT 1");
                ResultSet row = statement.executeQuery()) {
            return row.next()
                    ? new NewestCommit(
                            row.getLong(1),
                            row.getLong(2),
                            String.valueOf(row.getString(3)),
                            HourState.time(row, "committed_at"))
                    : null;
        }
    }

    Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("epoch", epoch);
        json.put("seq", seq);
        json.put("owner", owner);
        json.put("committedAt", Words.iso(committedAt));
        return json;
    }
}
