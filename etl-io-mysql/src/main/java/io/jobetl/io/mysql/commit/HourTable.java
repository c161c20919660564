package io.jobetl.io.mysql.commit;

import io.jobetl.aggregation.Digest;
import io.jobetl.aggregation.RejectCounts;
import io.jobetl.io.mysql.EpochHours;
import io.jobetl.model.RejectReason;
import io.jobetl.pipeline.port.HourPhase;
import io.jobetl.pipeline.port.HourState;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Statements on {@code etl_hour}. */
final class HourTable {
    private static final List<String> REASONS = Arrays.stream(RejectReason.values())
            .map(reason -> reason.name().toLowerCase(Locale.ROOT))
            .toList();
    private static final String COLUMNS =
            "hour, row_count, hash_high, hash_low, next_recount, phase, counted_at, rows_before," + " rows_before_at, "
                    + String.join(", ", REASONS);
    private static final String SELECT = "SELECT " + COLUMNS + " FROM etl_hour";
    private static final MultiRowStatement UPSERT = new MultiRowStatement(
            "INSERT INTO etl_hour (" + COLUMNS + ") VALUES ",
            "(?,?,?,?,?,?,?,?,?" + ",?".repeat(REASONS.size()) + ")",
            " ON DUPLICATE KEY UPDATE "
                    + Arrays.stream(COLUMNS.split(", "))
                            .map(column -> column + " = VALUES(" + column + ")")
                            .collect(Collectors.joining(", ")));
    private static final int ROW_BYTES = 260 + 21 * REASONS.size();

    private HourTable() {}

    static List<HourState> read(WriterConnection connection) throws SQLException {
        List<HourState> hours = new ArrayList<>();
        try (PreparedStatement statement = connection.prepare(SELECT);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                hours.add(hour(row));
            }
        }
        return hours;
    }

    static void upsert(WriterConnection connection, List<HourState> hours) throws SQLException {
        List<HourState> sorted = new ArrayList<>(hours);
        sorted.sort(Comparator.comparingInt(HourState::epochHour));
        UPSERT.keep(connection, sorted, ROW_BYTES, HourTable::append);
    }

    private static void append(StringBuilder text, HourState hour) {
        Instant rowsBefore = hour.rowsBefore();
        text.append(Literals.time(EpochHours.start(hour.epochHour())))
                .append(',')
                .append(hour.digest().rows())
                .append(',')
                .append(hour.digest().hashHigh())
                .append(',')
                .append(hour.digest().hashLow())
                .append(',')
                .append(Literals.time(EpochHours.utc(hour.nextRecount())))
                .append(",'")
                .append(hour.phase().name())
                .append("',")
                .append(Literals.time(EpochHours.utc(hour.countedAt())))
                .append(',')
                .append(Literals.timeOrNull(rowsBefore == null ? null : EpochHours.utc(rowsBefore)))
                .append(',')
                .append(Literals.timeOrNull(rowsBefore == null ? null : EpochHours.utc(hour.countedAt())));
        for (RejectReason reason : RejectReason.values()) {
            text.append(',').append(hour.rejects().of(reason));
        }
    }

    private static HourState hour(ResultSet row) throws SQLException {
        long[] rejects = new long[REASONS.size()];
        for (int reason = 0; reason < rejects.length; reason++) {
            rejects[reason] = row.getLong(10 + reason);
        }
        LocalDateTime countedAt = row.getObject(7, LocalDateTime.class);
        // An older program that is still running writes the row, and leaves these two as they were.
        boolean isCurrent = countedAt.equals(row.getObject(9, LocalDateTime.class));
        LocalDateTime rowsBefore = isCurrent ? row.getObject(8, LocalDateTime.class) : null;
        return new HourState(
                EpochHours.of(row.getObject(1, LocalDateTime.class)),
                new Digest(row.getLong(2), row.getLong(3), row.getLong(4)),
                RejectCounts.of(rejects),
                row.getObject(5, LocalDateTime.class).toInstant(ZoneOffset.UTC),
                HourPhase.valueOf(row.getString(6)),
                countedAt.toInstant(ZoneOffset.UTC),
                rowsBefore == null ? null : rowsBefore.toInstant(ZoneOffset.UTC));
    }
}
