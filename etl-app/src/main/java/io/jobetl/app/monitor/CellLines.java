package io.jobetl.app.monitor;

import io.jobetl.app.verb.TextTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Rows of the report {@code newest}, for people with names beside ids, for programs by the columns of events. */
final class CellLines {
    private CellLines() {}

    /** @param width columns of the terminal; 0 when there is none */
    static List<String> lines(List<Map<String, @Nullable Object>> rows, int width) {
        TextTable table = new TextTable()
                .whole("hour")
                .text("job")
                .number("clicks")
                .number("spend")
                .text("in")
                .text("campaign")
                .text("publisher")
                .number("appl.")
                .number("qual.")
                .text("company")
                .text("group");
        for (Map<String, @Nullable Object> row : rows) {
            table.row(List.of(
                    text(row, "hour").substring(5, 13).replace('T', ' ') + "h",
                    named(row, "job_title", "job_id"),
                    text(row, "clicks"),
                    text(row, "spend").replaceFirst("(\\.\\d\\d\\d*?)0+$", "$1"),
                    text(row, "currency"),
                    named(row, "campaign_name", "campaign_id"),
                    named(row, "publisher_name", "publisher_id"),
                    text(row, "applications"),
                    text(row, "qualified"),
                    named(row, "company_name", "company_id"),
                    named(row, "group_name", "group_id")));
        }
        return table.lines(width);
    }

    static List<Map<String, @Nullable Object>> json(List<Map<String, @Nullable Object>> rows) {
        return rows.stream().map(CellLines::json).toList();
    }

    private static Map<String, @Nullable Object> json(Map<String, @Nullable Object> row) {
        String hour = text(row, "hour");
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("dates", hour.substring(0, 10));
        json.put("hours", Integer.parseInt(hour.substring(11, 13)));
        for (String id : List.of("job_id", "publisher_id", "campaign_id", "group_id", "company_id")) {
            json.put(id, row.get(id));
        }
        json.put("clicks", row.get("clicks"));
        json.put("spend_hour", row.get("spend"));
        json.put("conversion", row.get("applications"));
        json.put("qualified_application", row.get("qualified"));
        json.put("disqualified_application", row.get("disqualified"));
        json.put("updated_at", text(row, "updated_at").replace("Z", ""));
        for (String name :
                List.of("job_title", "publisher_name", "campaign_name", "group_name", "company_name", "currency")) {
            json.put(name, row.get(name));
        }
        return json;
    }

    /** The id, and the name where there is one. */
    private static String named(Map<String, @Nullable Object> row, String name, String id) {
        String known = text(row, id);
        return known.equals("0") || known.isEmpty()
                ? ""
                : row.get(name) == null ? known : known + " " + text(row, name);
    }

    private static String text(Map<String, @Nullable Object> row, String key) {
        return Objects.toString(row.get(key), "");
    }
}
