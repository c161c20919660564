package io.jobetl.data.load;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.io.cassandra.write.CassandraTrackingWriter;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns texts into the values of the tracking table's columns, whichever types those have. Immutable. */
public final class TrackingValues {
    private final List<TargetColumn> columns;

    private TrackingValues(List<TargetColumn> columns) {
        this.columns = columns;
    }

    /**
     * The columns of a file of tracking rows that the table has.
     *
     * @throws io.jobetl.pipeline.port.StoreException when there is no such table
     */
    public static TrackingValues of(CqlSession session, String keyspace) {
        return new TrackingValues(CassandraTrackingWriter.columnsOf(session, keyspace).stream()
                .filter(column -> DataFile.TRACKING.columns().contains(column.name()))
                .map(TableTypes::target)
                .toList());
    }

    /** Names of the columns, in the order of the values. */
    public List<String> columns() {
        return columns.stream().map(TargetColumn::name).toList();
    }

    /**
     * The values of a row.
     *
     * @param textOf the text of a column by name; null for null
     * @throws IllegalArgumentException when a column cannot hold its text
     */
    public @Nullable Object[] of(Function<String, @Nullable String> textOf) {
        @Nullable Object[] values = new @Nullable Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            TargetColumn column = columns.get(i);
            String text = textOf.apply(column.name());
            try {
                values[i] = text == null ? null : column.type().parse(text);
            } catch (UnusableValueException e) {
                throw new IllegalArgumentException(column.name() + ": " + e.getMessage(), e);
            }
        }
        return values;
    }

    /** Whether the column can hold a fraction. */
    public boolean holdsFractions(String column) {
        return columns.stream().anyMatch(c -> c.name().equals(column) && !(c.type() instanceof ValueType.WholeNumber));
    }
}
