package io.jobetl.io.mysql.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** docs/reference/tables.md has just the tables, views and columns that the server has, with their types. */
class MySqlTablesReferenceIT {
    private static final Path TABLES = Path.of("..", "docs", "reference", "tables.md");
    private static final Pattern SECTION = Pattern.compile("(?ms)^### (\\w+)\\n(.*?)(?=^#|\\z)");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| ([^|]+?) \\| [^|]+ \\|$");
    private static final Pattern ITEM = Pattern.compile("`(\\w+)` ([a-z]+(?:\\([\\d,]+\\))?)");
    private static final Pattern VIEW = Pattern.compile("(?ms)^- `(\\w+)`(?: \\([^)]+\\))?: (.*?)(?=^-|^#)");

    private final TestDatabase tables = TestDatabase.create();

    @AfterEach
    void dropDatabase() {
        tables.close();
    }

    @Test
    void should_have_every_table_with_its_columns() throws IOException {
        String reference = Files.readString(TABLES);
        Map<String, List<String>> stored = stored("BASE TABLE");
        Map<String, List<String>> documented = new TreeMap<>();
        Matcher section = SECTION.matcher(reference.substring(0, reference.indexOf("\n## Cassandra")));
        while (section.find()) {
            boolean isList = !section.group(2).contains("\n| `");
            documented.put(section.group(1), isList ? items(section.group(2)) : rows(section.group(2)));
            if (isList) {
                stored.computeIfPresent(section.group(1), (table, columns) -> withoutNull(columns));
            }
        }

        assertThat(documented).isEqualTo(stored).containsKeys("events", "etl_hour", "job");
    }

    @Test
    void should_have_every_view_with_the_names_of_its_columns() throws IOException {
        Map<String, List<String>> documented = new TreeMap<>();
        Matcher view = VIEW.matcher(Files.readString(TABLES));
        while (view.find()) {
            documented.put(
                    view.group(1),
                    List.of(view.group(2).replaceAll("[`\\s]", "").split(",")));
        }

        Map<String, List<String>> stored = stored("VIEW");
        stored.replaceAll((name, columns) ->
                columns.stream().map(column -> column.split(" ", 2)[0]).toList());
        assertThat(documented).isEqualTo(stored).containsKeys("events_all", "report_campaigns");
    }

    /** A table of columns says of each whether it may be null. */
    private static List<String> rows(String section) {
        return ROW.matcher(section)
                .results()
                .map(row -> row.group(1) + " " + row.group(2))
                .toList();
    }

    /** A list of columns, those of other applications, does not. */
    private static List<String> items(String section) {
        String list = section.substring(section.indexOf("\n\n")).replace('\n', ' ');
        return ITEM.matcher(list)
                .results()
                .map(item -> item.group(1) + " " + item.group(2))
                .toList();
    }

    private static List<String> withoutNull(List<String> columns) {
        return columns.stream().map(column -> column.replace(" or null", "")).toList();
    }

    /** By table or view, its columns in order: name, type without the width of display, whether it may be null. */
    private Map<String, List<String>> stored(String type) {
        tables.execute("SET SESSION group_concat_max_len = 1000000");
        String lines = tables.text("SELECT GROUP_CONCAT(CONCAT_WS(' ', c.table_name, c.column_name, c.column_type,"
                + " IF(c.is_nullable = 'YES', 'or null', NULL)) ORDER BY c.ordinal_position SEPARATOR '\n')"
                + " FROM information_schema.columns c JOIN information_schema.tables t"
                + " USING (table_schema, table_name)"
                + " WHERE t.table_schema = DATABASE() AND t.table_type = '" + type + "'");
        Map<String, List<String>> columns = new TreeMap<>();
        lines.lines()
                .map(line -> line.split(" ", 2))
                .forEach(line -> columns.computeIfAbsent(line[0], name -> new ArrayList<>())
                        .add(line[1].replaceAll("\\b(int|bigint)\\(\\d+\\)", "$1")));
        return columns;
    }
}
