package io.jobetl.io.cassandra.write;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A primary key of one column that rows bring. */
record SingleColumnKey(String column, int position) implements PrimaryKey {
    /** @throws IllegalArgumentException when the rows do not bring the column */
    static SingleColumnKey of(String column, List<String> columns) {
        return new SingleColumnKey(column, positionOf(column, columns));
    }

    static int positionOf(String column, List<String> columns) {
        int position = columns.indexOf(column);
        if (position < 0) {
            throw new IllegalArgumentException("columns=" + columns + " lack " + column);
        }
        return position;
    }

    @Override
    public List<String> columns() {
        return List.of(column);
    }

    @Override
    public List<String> derivedColumns() {
        return List.of();
    }

    @Override
    public List<Object> partition(@Nullable Object[] values) {
        return List.of(primaryKey(values));
    }

    @Override
    public Object[] primaryKey(@Nullable Object[] values) {
        Object value = values[position];
        if (value == null) {
            throw new IllegalArgumentException(column + " is null");
        }
        return new Object[] {value};
    }

    @Override
    public List<Object[]> otherSpellings(@Nullable Object[] values) {
        return values[position] instanceof String text
                ? List.<Object[]>of(new Object[] {text.toUpperCase(Locale.ROOT)})
                : List.of();
    }
}
