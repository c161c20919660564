package io.jobetl.io.mysql.report;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a report. Immutable; its values are texts, whole numbers, null, and what stands under {@link #CELL} and
 * {@link #FLIGHT_ELAPSED} beside the columns.
 *
 * @param name of the report
 * @param asOf when it was read
 * @param zone in which its days are cut
 * @param notes what a reader should know beside the rows, totals by currency first
 * @param truncated whether there are more rows than were asked for
 */
public record Table(
        String name,
        String title,
        Instant asOf,
        ZoneId zone,
        List<String> notes,
        List<Column> columns,
        List<Map<String, @Nullable Object>> rows,
        boolean truncated) {
    /** Key of a row that is one cell of {@code events}: a map of hour, job, publisher, campaign and group. */
    public static final String CELL = "cell";

    /** Key of the part of the flight that is over at the end of the period, from 0 to 1; null where it has no dates. */
    public static final String FLIGHT_ELAPSED = "flight_elapsed";

    private static final String QUOTED = ",;\t\"\n\r";
    private static final String FORMULA_SIGNS = "=+-@\t\r";

    public Table {
        notes = List.copyOf(notes);
        columns = List.copyOf(columns);
        rows = rows.stream().map(Collections::unmodifiableMap).toList();
    }

    /** As the API and {@code etl report -o json} show it. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("report", name);
        json.put("title", title);
        json.put("asOf", asOf.toString());
        json.put("zone", zone.getId().equals("Z") ? "UTC" : zone.getId());
        json.put("notes", notes);
        json.put("columns", columns.stream().map(Table::json).toList());
        json.put("rows", rows);
        json.put("truncated", truncated);
        return json;
    }

    /**
     * Comma-separated values as RFC 4180 has them, with a header of keys; null is empty. A text that a spreadsheet
     * would take for a formula gets an apostrophe in front, and what it may take for the end of a value is quoted as
     * well.
     */
    public String csv() {
        StringBuilder csv = new StringBuilder();
        csv.append(columns.stream().map(Column::key).collect(Collectors.joining(",")))
                .append("\r\n");
        for (Map<String, @Nullable Object> row : rows) {
            csv.append(columns.stream()
                            .map(column -> csv(column, row.get(column.key())))
                            .collect(Collectors.joining(",")))
                    .append("\r\n");
        }
        return csv.toString();
    }

    private static String csv(Column column, @Nullable Object value) {
        String text = value == null ? "" : value.toString();
        if (column.kind() == Column.Kind.TEXT && !text.isEmpty() && FORMULA_SIGNS.indexOf(text.charAt(0)) >= 0) {
            text = "'" + text;
        }
        boolean isQuoted = text.chars().anyMatch(c -> QUOTED.indexOf(c) >= 0);
        return isQuoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }

    private static Map<String, String> json(Column column) {
        Map<String, String> json = new LinkedHashMap<>();
        json.put("key", column.key());
        json.put("label", column.label());
        json.put("kind", column.kind().text());
        json.put("about", column.about());
        return json;
    }
}
