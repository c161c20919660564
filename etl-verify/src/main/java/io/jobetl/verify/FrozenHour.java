package io.jobetl.verify;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * An hour that is kept as it was counted, because its raw rows may have expired. What can be told of it without them:
 * whether its cells still hold as many rows as were counted.
 *
 * @param hour its beginning, UTC
 * @param rowsCounted rows read less rows rejected
 * @param rowsInCells that its rows of {@code events} add up to
 */
record FrozenHour(LocalDateTime hour, long rowsCounted, long rowsInCells) {
    private static final String COUNTED = "row_count"
            + Arrays.stream(Reject.values())
                    .filter(reason -> reason != Reject.TOO_LATE)
                    .map(reason -> " - " + reason.label())
                    .collect(Collectors.joining());

    /** All of them: the rows that were counted in each. */
    static SortedMap<LocalDateTime, Long> rowsCounted(Connection mysql) throws SQLException {
        SortedMap<LocalDateTime, Long> hours = new TreeMap<>();
        try (PreparedStatement statement =
                        mysql.prepareStatement("SELECT hour, " + COUNTED + " FROM etl_hour WHERE phase = 'FROZEN'");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                hours.put(row.getObject(1, LocalDateTime.class), row.getLong(2));
            }
        }
        return hours;
    }

    /** One hour that was counted, beside its cells. */
    static FrozenHour read(Connection mysql, LocalDateTime hour) throws SQLException {
        try (PreparedStatement statement = mysql.prepareStatement("SELECT " + COUNTED + ", (SELECT"
                + " COALESCE(SUM(clicks + conversion + qualified_application + disqualified_application), 0)"
                + " FROM events WHERE dates = ? AND hours = ?) FROM etl_hour WHERE hour = ?")) {
            statement.setObject(1, hour.toLocalDate());
            statement.setInt(2, hour.getHour());
            statement.setObject(3, hour);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new IllegalStateException("hour=" + hour + " was never counted");
                }
                return new FrozenHour(hour, row.getLong(1), row.getLong(2));
            }
        }
    }

    /** Cells were edited or lost. Not the other way round: an edit may leave the sum as it is. */
    boolean isDamaged() {
        return rowsCounted != rowsInCells;
    }

    /** What is wrong, for people, without a full stop. */
    String damage() {
        return "its cells hold " + Words.count(rowsInCells, "row") + ", and "
                + String.format(Locale.ROOT, "%,d", rowsCounted) + (rowsCounted == 1 ? " was" : " were")
                + " counted before it was frozen";
    }

    /** One line for a person, beginning as those of keys do. */
    String text() {
        return String.format(
                Locale.ROOT,
                "%-10s dates='%s' AND hours=%d: %s",
                "frozen",
                hour.toLocalDate(),
                hour.getHour(),
                damage());
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("kind", "frozen");
        json.put("dates", hour.toLocalDate().toString());
        json.put("hours", hour.getHour());
        json.put("rows_counted", rowsCounted);
        json.put("rows_in_cells", rowsInCells);
        return json;
    }
}
