package io.jobetl.io.mysql.commit;

import io.jobetl.io.mysql.EpochHours;
import io.jobetl.model.CellMetrics;
import io.jobetl.pipeline.commit.LeaseRow;
import io.jobetl.pipeline.port.Correction;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements on {@code etl_correction}. */
final class CorrectionTable {
    /** A date, two decimals of 23, fourteen numbers of at most 21, a time, punctuation. */
    private static final int CORRECTION_BYTES = 512;

    private static final int VALUES_PER_SIDE = 5;

    private static final MultiRowStatement INSERT = new MultiRowStatement(
            "INSERT INTO etl_correction (dates, hours, job_id, publisher_id, campaign_id, group_id,"
                    + " old_clicks, old_spend_hour, old_conversion, old_qualified_application,"
                    + " old_disqualified_application, new_clicks, new_spend_hour, new_conversion,"
                    + " new_qualified_application, new_disqualified_application, lateness_seconds, corrected_at, epoch, seq)"
                    + " VALUES ",
            "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            "");

    private CorrectionTable() {}

    /** @param lease the locked row; the commit under way is the one after its sequence number */
    static void insert(
            WriterConnection connection, List<Correction> corrections, LocalDateTime commitTime, LeaseRow lease)
            throws SQLException {
        INSERT.execute(connection, corrections, CORRECTION_BYTES, (statement, first, correction) -> {
            LocalDateTime endOfHour =
                    EpochHours.start(correction.key().epochHour()).plusHours(1);
            int parameter = EventsTable.bindKey(statement, first, correction.key());
            parameter = bindMetrics(statement, parameter, correction.before());
            parameter = bindMetrics(statement, parameter, correction.after());
            statement.setLong(
                    parameter++, Duration.between(endOfHour, commitTime).toSeconds());
            statement.setObject(parameter++, commitTime);
            statement.setLong(parameter++, lease.epoch());
            statement.setLong(parameter++, lease.seq() + 1);
            return parameter;
        });
    }

    private static int bindMetrics(PreparedStatement statement, int first, @Nullable CellMetrics metrics)
            throws SQLException {
        if (metrics == null) {
            for (int value = 0; value < VALUES_PER_SIDE; value++) {
                statement.setNull(first + value, Types.DECIMAL);
            }
        } else {
            statement.setLong(first, metrics.clicks());
            statement.setBigDecimal(first + 1, metrics.spend());
            statement.setLong(first + 2, metrics.conversions());
            statement.setLong(first + 3, metrics.qualified());
            statement.setLong(first + 4, metrics.unqualified());
        }
        return first + VALUES_PER_SIDE;
    }
}
