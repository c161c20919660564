package io.jobetl.app.report;

import io.jobetl.app.verb.TextTable;
import io.jobetl.io.mysql.report.Column;
import io.jobetl.io.mysql.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A report for people: its title, its rows, and its notes. */
final class ReportText {
    private final Table table;

    ReportText(Table table) {
        this.table = table;
    }

    /** @param width columns of the terminal; 0 when there is none */
    List<String> lines(int width) {
        List<String> lines = new ArrayList<>();
        lines.add(table.title() + ", " + table.asOf().toString().substring(0, 19) + "Z");
        TextTable text = new TextTable();
        List<Column> columns = table.columns();
        columns.forEach(column -> addTo(text, column));
        for (Map<String, @Nullable Object> row : table.rows()) {
            text.row(columns.stream()
                    .map(column -> shown(column, row.get(column.key())))
                    .toList());
        }
        if (table.rows().isEmpty()) {
            lines.add("no rows");
        } else {
            lines.addAll(text.lines(width));
        }
        lines.addAll(table.notes());
        if (!text.omitted().isEmpty()) {
            lines.add("no room for: " + String.join(", ", text.omitted()) + " (-o csv has all)");
        }
        return lines;
    }

    private static void addTo(TextTable text, Column column) {
        switch (column.kind()) {
            case ID, INTEGER, MONEY, AMOUNT, RATIO -> text.number(column.label());
            case TIME -> text.whole(column.label());
            case TEXT, STATE -> text.text(column.label());
        }
    }

    /** Zeros behind the cents say nothing to a person. */
    private static String shown(Column column, @Nullable Object value) {
        String text = Objects.toString(value, "");
        boolean isAmount = column.kind() == Column.Kind.MONEY || column.kind() == Column.Kind.AMOUNT;
        return isAmount && text.indexOf('.') >= 0 ? text.replaceFirst("(\\.\\d\\d\\d*?)0+$", "$1") : text;
    }
}
