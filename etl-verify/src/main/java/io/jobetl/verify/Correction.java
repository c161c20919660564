package io.jobetl.verify;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A change of a cell after its hour was closed.
 *
 * @param lateSeconds from the end of the hour to the correction
 * @param changes old and new value by column; null where the cell appeared or vanished
 */
record Correction(
        @Nullable Instant at, long lateSeconds, long epoch, long seq, Map<String, List<@Nullable String>> changes) {
    private static final List<String> COLUMNS =
            List.of("clicks", "spend_hour", "conversion", "qualified_application", "disqualified_application");

    static Correction of(ResultSet row) throws SQLException {
        Map<String, List<@Nullable String>> changes = new LinkedHashMap<>();
        for (String column : COLUMNS) {
            String before = plain(row.getBigDecimal("old_" + column));
            String after = plain(row.getBigDecimal("new_" + column));
            if (!Objects.equals(before, after)) {
                changes.put(column, Arrays.asList(before, after));
            }
        }
        return new Correction(
                HourState.time(row, "corrected_at"),
                row.getLong("lateness_seconds"),
                row.getLong("epoch"),
                row.getLong("seq"),
                changes);
    }

    private static @Nullable String plain(@Nullable BigDecimal number) {
        return number == null ? null : number.toPlainString();
    }

    String text() {
        StringJoiner text = new StringJoiner(", ");
        changes.forEach(
                (column, values) -> text.add(column + " " + shown(values.get(0)) + " -> " + shown(values.get(1))));
        return Words.time(at) + ", " + Words.duration(Duration.ofSeconds(lateSeconds)) + " after the hour, epoch "
                + epoch + " commit " + seq + ": " + text;
    }

    private static String shown(@Nullable String value) {
        return value == null ? "none" : value;
    }

    Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("at", Words.iso(at));
        json.put("lateSeconds", lateSeconds);
        json.put("epoch", epoch);
        json.put("seq", seq);
        json.put("changes", changes);
        return json;
    }
}
