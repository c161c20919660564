package io.jobetl.data.load;

import io.jobetl.io.cassandra.schema.CassandraColumn;
import io.jobetl.io.mysql.load.MySqlColumn;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the columns of the stores can hold, from the stores' own descriptions: the tables of old installations differ.
 */
final class TableTypes {
    private static final long UNSIGNED_INT_MAX = 0xFFFF_FFFFL;

    private TableTypes() {}

    static TargetColumn target(MySqlColumn column) {
        return new TargetColumn(column.name(), type(column), column.inPrimaryKey(), column.nullable());
    }

    static TargetColumn target(CassandraColumn column) {
        return new TargetColumn(column.name(), type(column), column.inPrimaryKey(), !column.inPrimaryKey());
    }

    private static ValueType type(MySqlColumn column) {
        boolean unsigned = column.unsigned();
        return switch (column.type()) {
            case "tinyint" -> whole("tinyint", unsigned ? 0 : -128, unsigned ? 255 : 127);
            case "smallint" -> whole("smallint", unsigned ? 0 : -32_768, unsigned ? 65_535 : 32_767);
            case "mediumint" -> whole("mediumint", unsigned ? 0 : -8_388_608, unsigned ? 16_777_215 : 8_388_607);
            case "int", "integer" ->
                whole("int", unsigned ? 0 : Integer.MIN_VALUE, unsigned ? UNSIGNED_INT_MAX : Integer.MAX_VALUE);
            case "bigint" -> whole("bigint", unsigned ? 0 : Long.MIN_VALUE, Long.MAX_VALUE);
            case "decimal", "numeric" ->
                nonNegative(unsigned, new ValueType.ExactNumber(column.precision(), column.scale()));
            case "double", "real" -> nonNegative(unsigned, new ValueType.FloatingNumber(false, digits(column, ",")));
            case "float" -> nonNegative(unsigned, new ValueType.FloatingNumber(true, digits(column, ",")));
            case "bit" -> new ValueType.Truth();
            case "date" -> new ValueType.Day();
            case "datetime", "timestamp" -> new ValueType.DayTime(Math.max(0, digits(column, "\\(")));
            case "enum" -> ValueType.Choice.of(column.fullType());
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext" ->
                new ValueType.Text(column.maxChars(), column.maxBytes());
            default -> new ValueType.Text(0, 0); // the server knows what it takes, and says so of each value
        };
    }

    /**
     * The number that follows in the type's description, as in {@code float(7,2)} and {@code datetime(6)}; -1: none.
     */
    private static int digits(MySqlColumn column, String before) {
        Matcher matcher = Pattern.compile(before + "\\s*(\\d+)\\)").matcher(column.fullType());
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : -1;
    }

    private static ValueType nonNegative(boolean unsigned, ValueType type) {
        return unsigned ? new ValueType.NonNegative(type) : type;
    }

    private static ValueType type(CassandraColumn column) {
        return switch (column.type()) {
            case "tinyint" ->
                new ValueType.Narrow(whole("tinyint", Byte.MIN_VALUE, Byte.MAX_VALUE), Integer::byteValue);
            case "smallint" ->
                new ValueType.Narrow(whole("smallint", Short.MIN_VALUE, Short.MAX_VALUE), Integer::shortValue);
            case "int" -> whole("int", Integer.MIN_VALUE, Integer.MAX_VALUE);
            case "bigint" -> whole("bigint", Long.MIN_VALUE, Long.MAX_VALUE);
            case "varint" -> new ValueType.BigWholeNumber();
            case "decimal" -> new ValueType.ExactNumber(0, 0);
            case "double" -> new ValueType.FloatingNumber(false, -1);
            case "float" -> new ValueType.FloatingNumber(true, -1);
            case "boolean" -> new ValueType.Truth();
            case "date" -> new ValueType.Day();
            case "timeuuid", "uuid" -> new ValueType.TimeUuid(false);
            case "text", "ascii", "varchar" ->
                column.name().equals("create_time") ? new ValueType.TimeUuid(true) : new ValueType.Text(0, 0);
            default -> new ValueType.Foreign(column.type());
        };
    }

    private static ValueType whole(String typeName, long smallest, long largest) {
        return new ValueType.WholeNumber(typeName, smallest, largest);
    }
}
