package io.jobetl.io.mysql.commit;

import io.jobetl.io.mysql.EpochHours;
import io.jobetl.model.DimensionTable;
import io.jobetl.pipeline.port.ComparedTable;
import io.jobetl.pipeline.port.Drift;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Statements on {@code etl_drift} and {@code etl_comparison}. */
final class DriftTable {
    private static final int DRIFT_BYTES = 160;
    private static final int MAX_PROBLEM_CHARS = 1_000;
    private static final int COMPARISON_BYTES = 4 * MAX_PROBLEM_CHARS + 120;
    private static final int KEPT_DAYS = 90;

    private static final MultiRowStatement UPSERT = new MultiRowStatement(
            "INSERT INTO etl_drift (dimension, id, since, known_company_id, company_id, state, changed_at) VALUES ",
            "(?,?,?,?,?,?,?)",
            " ON DUPLICATE KEY UPDATE company_id = VALUES(company_id), state = VALUES(state),"
                    + " changed_at = VALUES(changed_at)");
    private static final MultiRowStatement COMPARED = new MultiRowStatement(
                    "INSERT INTO etl_comparison (dimension, compared_at, row_count, problem) VALUES ",
                    "(?,?,?,?)",
                    " ON DUPLICATE KEY UPDATE compared_at = VALUES(compared_at), row_count = VALUES(row_count),"
                            + " problem = VALUES(problem)")
            .preparedOnServer();
    private static final String DELETE_OLD =
            "DELETE FROM etl_drift WHERE state <> 'OPEN' AND changed_at < ? LIMIT 10000";
    private static final String SELECT_OPEN =
            "SELECT dimension, id, known_company_id, company_id, since FROM etl_drift WHERE state = 'OPEN'";

    private DriftTable() {}

    static List<Drift> open(WriterConnection connection) throws SQLException {
        List<Drift> drifts = new ArrayList<>();
        try (PreparedStatement statement = connection.prepare(SELECT_OPEN);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                drifts.add(new Drift(
                        DimensionTable.of(row.getString(1)),
                        row.getInt(2),
                        row.getObject(3, Integer.class),
                        row.getObject(4, Integer.class),
                        row.getObject(5, LocalDateTime.class).toInstant(ZoneOffset.UTC),
                        false,
                        Drift.State.OPEN));
            }
        }
        return drifts;
    }

    static void write(
            WriterConnection connection, List<Drift> drifts, List<ComparedTable> compared, LocalDateTime commitTime)
            throws SQLException {
        if (!drifts.isEmpty()) {
            writeDrifts(connection, drifts, commitTime);
        }
        COMPARED.execute(connection, compared, COMPARISON_BYTES, (statement, first, table) -> {
            statement.setString(first, table.table().tableName());
            statement.setObject(first + 1, EpochHours.utc(table.at()));
            statement.setLong(first + 2, table.rows());
            statement.setString(first + 3, DeadLetterTable.cut(table.problem(), MAX_PROBLEM_CHARS));
            return first + 4;
        });
    }

    private static void writeDrifts(WriterConnection connection, List<Drift> drifts, LocalDateTime commitTime)
            throws SQLException {
        UPSERT.execute(connection, drifts, DRIFT_BYTES, (statement, first, drift) -> {
            statement.setString(first, drift.table().tableName());
            statement.setInt(first + 1, drift.id());
            statement.setObject(first + 2, EpochHours.utc(drift.since().truncatedTo(ChronoUnit.MICROS)));
            EventsTable.setInt(statement, first + 3, drift.knownCompanyId());
            EventsTable.setInt(statement, first + 4, drift.companyId());
            statement.setString(first + 5, drift.state().name());
            statement.setObject(first + 6, commitTime);
            return first + 7;
        });
        try (PreparedStatement statement = connection.prepare(DELETE_OLD)) {
            statement.setObject(1, commitTime.minusDays(KEPT_DAYS));
            statement.executeUpdate();
        }
    }
}
