package io.jobetl.io.mysql.report;

import io.jobetl.io.mysql.report.Column.Kind;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Puts a {@link Table} together; for one thread. */
final class TableBuilder {
    private final String name;
    private final String title;
    private final Instant asOf;
    private final ZoneId zone;
    private final List<Column> columns = new ArrayList<>();
    private final List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<String, BigDecimal> spendByCurrency = new TreeMap<>();

    TableBuilder(String name, String title, Instant asOf, ZoneId zone) {
        this.name = name;
        this.title = title;
        this.asOf = asOf;
        this.zone = zone;
    }

    TableBuilder column(String key, String label, Kind kind, String about) {
        columns.add(new Column(key, label, kind, about));
        return this;
    }

    /** What is counted, and what it costs, in the order of {@link Sums}. */
    TableBuilder countColumns() {
        return column("clicks", "clicks", Kind.INTEGER, "Clicks.")
                .column("spend", "spend", Kind.MONEY, "Sum of their bids.")
                .column("applications", "applications", Kind.INTEGER, "Conversions.")
                .column("qualified", "qualified", Kind.INTEGER, "Applications that were found qualified.");
    }

    /** @param values in the order of the columns */
    Map<String, @Nullable Object> row(@Nullable Object... values) {
        if (values.length != columns.size()) {
            throw new IllegalArgumentException(values.length + " values for " + columns.size() + " columns");
        }
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            row.put(columns.get(i).key(), values[i]);
        }
        rows.add(row);
        return row;
    }

    void note(String note) {
        notes.add(note);
    }

    /** Counts the spend of a row into the total of its currency, a note that {@link #build} adds. */
    void addToTotal(String currency, BigDecimal spend) {
        spendByCurrency.merge(currency, spend, BigDecimal::add);
    }

    /** @param limit rows behind it are left out */
    Table build(int limit) {
        List<String> all = new ArrayList<>();
        spendByCurrency.forEach((currency, spend) -> all.add("total " + currency + ": " + Amounts.spend(spend)));
        all.addAll(notes);
        boolean isTruncated = rows.size() > limit;
        if (isTruncated) {
            all.add("only the first " + limit + " rows are shown, and there are more");
        }
        return new Table(
                name, title, asOf, zone, all, columns, isTruncated ? rows.subList(0, limit) : rows, isTruncated);
    }
}
