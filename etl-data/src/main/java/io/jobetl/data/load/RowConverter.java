package io.jobetl.data.load;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Turns the fields of records into the values of a table's columns, by these rules:
 *
 * <ul>
 *   <li>The record has as many fields as the header; further fields that are empty do no harm. Otherwise it is
 * rejected,
 *       as nobody can say which value belongs to which column.
 *   <li>A value of the key, or of a column that a number in {@code events} depends on, must fit its column exactly.
 *       Otherwise the record is rejected.
 *   <li>Any other value that does not fit (no number, no date, too long) is left out: the column becomes null, the
 * record
 *       is loaded and the value is reported. Nothing is cut. Losing the whole record would be worse: a job whose title
 *     is
 *       too long would lose its company, and every hour with its clicks the right customer.
 * </ul>
 *
 * <p>Not thread-safe: the result is valid until the next call.
 */
final class RowConverter {
    private final DataFile file;
    private final List<TargetColumn> columns;
    private final int[] fieldOfColumn;
    private final int fieldCount;
    private final int mostFields;
    private final List<String> leftOut = new ArrayList<>();

    /** @param columns the columns of the table that the header names, in the order of the values wanted */
    RowConverter(DataFile file, CsvHeader header, List<TargetColumn> columns) {
        this.file = file;
        this.columns = List.copyOf(columns);
        this.fieldCount = header.columnOfField().size();
        this.mostFields = header.mostFields();
        this.fieldOfColumn = new int[columns.size()];
        for (int i = 0; i < fieldOfColumn.length; i++) {
            fieldOfColumn[i] = header.columnOfField().indexOf(columns.get(i).name());
        }
    }

    /**
     * The values of a record, one per column.
     *
     * @throws UnusableValueException with the reason why the record is rejected
     */
    @Nullable
    Object[] convert(CsvRecord record) throws UnusableValueException {
        leftOut.clear();
        if (record.unusable() != null) {
            throw new UnusableValueException(record.unusable());
        }
        checkFieldCount(record.fields());
        @Nullable Object[] values = new @Nullable Object[fieldOfColumn.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = valueOf(columns.get(i), record.fields()[fieldOfColumn[i]]);
        }
        return values;
    }

    /** What the last converted record lost: column and reason of each value left out. Empty for a clean record. */
    List<String> leftOut() {
        return leftOut;
    }

    private void checkFieldCount(String[] fields) throws UnusableValueException {
        boolean fits = fields.length >= fieldCount;
        for (int i = mostFields; fits && i < fields.length; i++) {
            fits = fields[i].isEmpty();
        }
        if (!fits) {
            throw new UnusableValueException(
                    "record has " + fields.length + " fields where the header has " + fieldCount);
        }
    }

    private @Nullable Object valueOf(TargetColumn column, String text) throws UnusableValueException {
        Object value;
        try {
            value = column.type().parse(text);
            requireBounds(column, value);
        } catch (UnusableValueException e) {
            String reason = column.name() + ": " + e.getMessage();
            if (column.inKey() || file.isReliedOn(column.name())) {
                throw new UnusableValueException(reason);
            }
            leftOut.add(reason);
            value = null;
        }
        return value == null && !column.nullable() ? insteadOfNull(column) : value;
    }

    private void requireBounds(TargetColumn column, @Nullable Object value) throws UnusableValueException {
        OptionalLong largest = file.largest(column.name());
        if (largest.isPresent()
                && value instanceof Number number
                && (number.doubleValue() < 0 || number.doubleValue() > largest.getAsLong())) {
            throw new UnusableValueException("'" + value + "' is "
                    + (number.doubleValue() < 0 ? "negative" : "more than " + largest.getAsLong()));
        }
    }

    /** A history row without publisher, campaign or group is counted under 0, as the rows of {@code events} are. */
    private Object insteadOfNull(TargetColumn column) throws UnusableValueException {
        boolean stands = file == DataFile.EVENTS
                && !column.name().equals("job_id")
                && !column.name().equals("dates")
                && !column.name().equals("hours");
        Object zero = stands ? column.type().parse("0") : null;
        if (zero == null) {
            throw new UnusableValueException(column.name() + ": is empty");
        }
        return zero;
    }
}
